// Locked documents from their failure to their pages, over real processes and a real database.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openTestHome, type TestHome } from '../testing/home.ts'

const secret = 'Ein sehr geheimes Kennwort 4711 ✓'
/** As scripts name it. */
const lock = hash('sha256', secret)
const isLocked = ({ error }: { error: { code: string } | null }): boolean => error?.code === 'file-encrypted'

async function lockedHome(names: readonly string[]): Promise<TestHome> {
  const home = await openTestHome()
  home.engine.start()
  await home.add(names.map((name) => home.script(name, { pages: 2, ocr: [2], password: lock })))
  for (const name of names) await home.until(name, ({ state }) => state === 'failed')
  return home
}

const unlock = async (home: TestHome, name: string, password: string, remember = true) =>
  home.engine.handlers['documents.unlock']({
    selection: { documents: [(await home.document(name)).id] },
    password,
    remember,
  })

test('a locked document says so; a wrong password changes nothing, the right one reads it', async () => {
  await using home = await lockedHome(['statement.pdf'])
  const { id, error } = await home.document('statement.pdf')
  expect(error).toMatchObject({ code: 'file-encrypted', retryable: false })
  expect(await unlock(home, 'statement.pdf', 'wrong')).toEqual({ documents: 0, ids: [], wrong: 1 })
  expect(isLocked(await home.document('statement.pdf'))).toBe(true)
  expect(await home.engine.handlers['passwords.list']({})).toEqual([])
  expect(await unlock(home, 'statement.pdf', secret)).toEqual({ documents: 1, ids: [id], wrong: 0 })
  expect(await home.until('statement.pdf', ({ state }) => state === 'done')).toMatchObject({ pages: 2, ocrPages: 1 })
  const [kept] = await home.engine.handlers['passwords.list']({})
  expect(kept).toMatchObject({ name: 'statement.pdf', for: 'all', usable: true, usedAt: expect.any(Number) })
  expect(kept).not.toHaveProperty('password')
})

test('one that is remembered opens others that are locked, and those that come later', async () => {
  await using home = await lockedHome(['march.pdf', 'april.pdf'])
  expect((await unlock(home, 'march.pdf', secret)).documents).toBe(2)
  await home.until('april.pdf', ({ state }) => state === 'done')
  await home.add([home.script('may.pdf', { pages: 1, password: lock })])
  await home.until('may.pdf', ({ state }) => state === 'done')
  // Given once more it is not kept once more.
  await home.engine.handlers['passwords.add']({ password: secret, name: 'again', realm: '' })
  expect(await home.engine.handlers['passwords.list']({})).toHaveLength(1)
})

test('one that is not remembered opens its document, also after the home was closed, and no other', async () => {
  await using home = await lockedHome(['march.pdf', 'april.pdf'])
  expect((await unlock(home, 'march.pdf', secret, false)).documents).toBe(1)
  const { id } = await home.until('march.pdf', ({ state }) => state === 'done')
  expect(isLocked(await home.document('april.pdf'))).toBe(true)
  await home.reopen()
  expect((await home.engine.pageImage(id, 1, 100)).png.length).toBeGreaterThan(0)
  expect(await home.engine.handlers['passwords.list']({})).toMatchObject([{ for: 'document', usable: true }])
})

test('one that is removed leaves what was read; a picture then says what is missing', async () => {
  await using home = await lockedHome(['march.pdf'])
  await unlock(home, 'march.pdf', secret)
  const { id } = await home.until('march.pdf', ({ state }) => state === 'done')
  const { text } = await home.engine.handlers['documents.text']({ document: id })
  const verified = await home.engine.verify()
  const [kept] = await home.engine.handlers['passwords.list']({})
  await home.engine.handlers['passwords.remove']({ id: kept?.id ?? '' })
  expect(await home.engine.handlers['documents.text']({ document: id })).toEqual({ text })
  expect(await home.engine.verify()).toEqual(verified)
  await expect(home.engine.pageImage(id, 1, 100)).rejects.toMatchObject({ code: 'file-encrypted' })
  await expect(home.engine.handlers['passwords.remove']({ id: kept?.id ?? '' })).rejects.toMatchObject({
    code: 'not-found',
  })
  // Given again, it is drawn again; what was read is not read again.
  expect((await unlock(home, 'march.pdf', secret, false)).documents).toBe(1)
  expect((await home.document('march.pdf')).state).toBe('done')
  expect((await home.engine.pageImage(id, 1, 100)).png.length).toBeGreaterThan(0)
})

test('a batch brings passwords of its own, which open its documents and files in them, and no other batch’s', async () => {
  await using home = await openTestHome()
  home.engine.start()
  const locked = (name: string) => home.script(name, { pages: 1, password: lock })
  const inner = { pages: 1, password: lock }
  const mail = home.script('mail.txt', { pages: 1, children: { 'inner.pdf': inner } })
  await home.add([locked('one.pdf'), mail], { passwords: ['another', secret] })
  await home.until('one.pdf', ({ state }) => state === 'done')
  await home.until('mail.txt', ({ state }) => state === 'done')
  await home.add([locked('two.pdf')])
  expect(isLocked(await home.until('two.pdf', ({ state }) => state === 'failed'))).toBe(true)
  expect((await home.engine.handlers['passwords.list']({})).map((one) => one.for)).toEqual(['batch', 'batch'])
})

test('passwords of a realm are tried in it alone', async () => {
  await using home = await openTestHome()
  home.engine.start()
  await home.engine.handlers['passwords.add']({ password: secret, name: 'bank', realm: 'a' })
  await home.add([home.script('in-a.pdf', { pages: 1, password: lock })], { realm: 'a' })
  await home.add([home.script('in-b.pdf', { pages: 1, password: lock })], { realm: 'b' })
  await home.until('in-a.pdf', ({ state }) => state === 'done')
  expect(isLocked(await home.until('in-b.pdf', ({ state }) => state === 'failed'))).toBe(true)
  expect(await home.engine.handlers['passwords.list']({ realm: 'b' })).toEqual([])
})

test('a document over which the worker dies does not keep others locked; asked for alone it says so', async () => {
  await using home = await openTestHome()
  home.engine.start()
  const script = { pages: 1, password: lock }
  await home.add([home.script('deadly.pdf', { ...script, stillborn: true }), home.script('april.pdf', script)])
  for (const name of ['deadly.pdf', 'april.pdf']) await home.until(name, isLocked)
  const input = { selection: { filter: {} }, password: secret, remember: false }
  expect(await home.engine.handlers['documents.unlock'](input)).toMatchObject({ documents: 1, wrong: 1 })
  await home.until('april.pdf', ({ state }) => state === 'done')
  await expect(unlock(home, 'deadly.pdf', secret)).rejects.toMatchObject({ code: 'page-failed' })
})

test('a document is tried with 200 passwords at most, the latest, however many batches bring theirs', async () => {
  await using home = await openTestHome()
  const file = home.script('one.pdf', { pages: 1, password: lock })
  const wrongs = (batch: number): string[] => Array.from({ length: 100 }, (_, n) => `${batch}-${n}`)
  for (const passwords of [[secret], wrongs(1), wrongs(2)]) await home.add([file], { passwords })
  home.engine.start()
  expect(isLocked(await home.until('one.pdf', ({ state }) => state === 'failed'))).toBe(true)
  await unlock(home, 'one.pdf', secret)
  await home.until('one.pdf', ({ state }) => state === 'done')
})

test('what is no longer there takes its passwords with it; one for all documents stays', async () => {
  await using home = await lockedHome(['march.pdf'])
  await unlock(home, 'march.pdf', secret, false)
  const { id } = await home.until('march.pdf', ({ state }) => state === 'done')
  await home.engine.handlers['passwords.add']({ password: 'other', name: 'kept', realm: '' })
  await home.engine.handlers['documents.remove']({ selection: { documents: [id] } })
  await home.engine.handlers['store.clean']({ dryRun: false })
  expect((await home.engine.handlers['passwords.list']({})).map(({ name }) => name)).toEqual(['kept'])
})

test('a password stands in no file of the home, no event, no line of the trail and no queue that is taken along', async () => {
  await using home = await openTestHome({ logLevel: 'debug' })
  home.engine.start()
  const wrong = 'Ein falsches Kennwort 0815'
  await home.add(
    [home.script('mail.txt', { pages: 1 }), home.script('x.pdf', { pages: 1, crash: [1], password: lock })],
    {
      passwords: [secret],
    },
  )
  await home.until('x.pdf', ({ state }) => state === 'failed')
  const { id } = await home.document('x.pdf')
  await home.engine.handlers['documents.unlock']({ selection: { documents: [id] }, password: wrong, remember: true })
  await home.engine.handlers['documents.unlock']({ selection: { documents: [id] }, password: secret, remember: true })
  await home.engine.handlers['passwords.add']({ password: wrong, name: 'bank', realm: '' })
  await home.until('x.pdf', ({ state }) => state === 'failed')
  const file = path.join(home.folder, 'taken-along.sheafqueue')
  await home.engine.exportQueue(file)
  const told = JSON.stringify([
    await home.events(),
    await home.engine.handlers['audit.list']({ after: 0, limit: 1000, newest: false }),
    await home.documents(),
    await home.engine.handlers['passwords.list']({}),
  ])
  expect(told).toContain('documents.unlock')
  const files = readdirSync(home.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(home.folder, name)).isFile(),
  )
  expect(files).toEqual(expect.arrayContaining(['sheaf.log', 'taken-along.sheafqueue']))
  for (const password of [secret, wrong]) {
    expect(told).not.toContain(password)
    for (const name of files) expect(readFileSync(path.join(home.folder, name)).includes(password), name).toBe(false)
  }
})
