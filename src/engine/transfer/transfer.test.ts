// A queue as a file: what one home wrote is in another, on either backend, once however often it is read; and what waited goes on there.
import { gunzipSync, gzipSync } from 'node:zlib'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { QueueLine } from '../../contract/queue-file.ts'
import { type Backend, openTestHome, type TestHome } from '../testing/home.ts'

const backends: Backend[] = ['sqlite', 'postgres']

/** What a person sees of a document, but for the times at which it ran here. */
const shown = async (home: TestHome): Promise<unknown[]> =>
  (await home.documents()).map((document) => ({ ...document, reused: null, startedAt: null, finishedAt: null }))

/** Documents of every kind of end, one that is half read, and some that wait. Gives the file they were written to. */
async function fill(): Promise<string> {
  home.engine.start()
  const files = [
    home.script('read.txt', { pages: 3, ocr: [2] }),
    home.script('outer.txt', { pages: 1, children: { 'inner.txt': { pages: 2 } } }),
    home.script('bad.txt', { pages: 4, fail: [3] }),
  ]
  await home.engine.waitForBatch((await home.add(files, { realm: 'north' })).id)
  const { id } = await home.document('read.txt')
  await home.engine.handlers['classify.correct']({ document: id, class: 'letter' })
  await home.engine.handlers['fields.correct']({ document: id, name: 'number', value: '7' })
  await home.add([home.script('half.txt', { pages: 3, slow: 600 })])
  await home.until('half.txt', ({ pagesDone }) => pagesDone > 0)
  await home.reopen()
  const names = ['waits.txt', 'held.txt', 'gone.txt']
  await home.add(
    names.map((name, at) => home.script(name, { pages: at + 1 })),
    { lane: 'slow' },
  )
  const only = async (name: string) => ({ selection: { documents: [(await home.document(name)).id] } })
  await home.engine.handlers['documents.pause'](await only('held.txt'))
  await home.engine.handlers['documents.cancel'](await only('gone.txt'))
  const written = path.join(home.folder, '..', 'queue.jsonl.gz')
  expect(await home.engine.exportQueue(written)).toEqual({
    documents: 8,
    known: 0,
    results: 8,
    files: 8,
    corrections: 2,
  })
  return written
}

const linesOf = (file: string): string[] => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')

let home: TestHome
let file = ''
beforeAll(async () => {
  home = await openTestHome()
  file = await fill()
}, 60_000)
afterAll(() => home[Symbol.asyncDispose]())

describe.for(backends)('into %s', (backend) => {
  test('everything comes over, once, and goes on where it stood', async () => {
    for (const line of linesOf(file)) QueueLine.parse(JSON.parse(line))
    const before = await shown(home)
    await using to = await openTestHome({}, backend)
    const counts = { results: 8, files: 8, corrections: 2 }
    expect(await to.engine.importQueue(file)).toEqual({ documents: 8, known: 0, ...counts })
    expect(await shown(to)).toEqual(before)
    const corrections = await to.engine.handlers['classify.corrections']({ realm: 'north', limit: 10 })
    expect(corrections).toEqual(await home.engine.handlers['classify.corrections']({ realm: 'north', limit: 10 }))
    const { pagesDone } = await to.document('half.txt')
    expect(pagesDone).toBeGreaterThan(0)
    // The same file again changes nothing.
    expect(await to.engine.importQueue(file)).toEqual({ documents: 0, known: 8, results: 0, files: 8, corrections: 0 })
    expect(await shown(to)).toEqual(before)
    to.engine.start()
    await to.until('half.txt', ({ state }) => state === 'done')
    await to.until('waits.txt', ({ state }) => state === 'done')
    expect(await to.document('held.txt')).toMatchObject({ state: 'paused', lane: 'slow' })
    const read = (await to.events()).filter(({ type, run }) => type === 'page.stored' && run !== null)
    const half = (await to.document('half.txt')).run
    expect(read.filter(({ run }) => run === half)).toHaveLength(3 - pagesDone)
    // What was there and has gone on since is not set back.
    await to.engine.importQueue(file)
    expect(await to.document('half.txt')).toMatchObject({ state: 'done', pagesDone: 3 })
  })
})

test('a filter takes whole trees: a file within brings what it came in', async () => {
  const some = path.join(home.folder, '..', 'some.jsonl')
  expect(await home.engine.exportQueue(some, { words: ['inner'] })).toMatchObject({ documents: 2, corrections: 0 })
  await using to = await openTestHome()
  await to.engine.importQueue(some)
  const [outer, inner] = await to.documents()
  expect(inner?.parent).toEqual({ document: outer?.id, inside: 'inner.txt' })
})

test('a file that is not whole, or was changed, is refused with what is wrong with it', async () => {
  const lines = linesOf(file)
  const broken = path.join(home.folder, '..', 'broken')
  await using to = await openTestHome()
  const refused = async (bytes: string | Uint8Array, message: RegExp): Promise<void> => {
    writeFileSync(broken, bytes)
    await expect(to.engine.importQueue(broken)).rejects.toMatchObject({
      code: 'file-damaged',
      message: expect.stringMatching(message) as string,
    })
  }
  const packed = gzipSync(lines.join('\n'))
  await refused(
    `${lines.map((line) => line.replace(/"name":"(.)/, '"name":"~')).join('\n')}\n`,
    /line \d+ is not as it was/,
  )
  await refused(packed.subarray(0, packed.length / 2), /compression/)
  await refused(lines.join('\n'), /cut off/)
  await refused(`${lines.slice(1).join('\n')}\n`, /no header/)
  // As they were written before lines had digests.
  const bare = lines.map((line) => line.replace(/,"digest":"[0-9a-f]{32}"\}$/, '}'))
  const changed = (from: RegExp, to: string): string => `${bare.map((line) => line.replace(from, to)).join('\n')}\n`
  await refused(changed(/"data":"(.)/, '"data":"//'), /other bytes|do not fit/)
  await refused(changed(/("kind":"run".*"realm":")north/, '$1south'), /not of what it says/)
  await refused(changed(/"spans"|"text"/, '"texts"'), /line \d+ is not/)
  await expect(to.engine.importQueue(path.join(to.folder, 'nothing'))).rejects.toMatchObject({
    code: 'file-unreadable',
  })
})

test('what is known of a row goes with it: proved, damaged, or of before there were digests', async () => {
  await using from = await openTestHome()
  from.engine.start()
  // The last is the same bytes once more: documents share what was made of them.
  for (const name of ['whole.txt', 'damaged.txt', 'older.txt', 'named.txt', 'older.txt'])
    await from.engine.waitForBatch((await from.add([from.script(name, { pages: 2 })])).id)
  const sqlite = new Database(path.join(from.folder, 'sheaf.db'))
  const run = (name: string): string => `(SELECT id FROM run WHERE name = '${name}')`
  sqlite.exec(`UPDATE page SET confidence = 0.5 WHERE number = 2 AND run_id = ${run('damaged.txt')};
    UPDATE page SET digest = NULL WHERE run_id = ${run('older.txt')}; UPDATE run SET digest = NULL WHERE name = 'older.txt';
    INSERT INTO mention (run_id, kind, key, name, page, boxes_json, count, confidence, found)
    VALUES (${run('named.txt')}, 'person', 'ada', 'Ada', 1, '[]', 1, 1, 'text')`)
  sqlite.close()
  const written = path.join(from.folder, '..', 'queue.jsonl')
  await from.engine.exportQueue(written)
  for (const backend of backends) {
    await using to = await openTestHome({}, backend)
    await to.engine.importQueue(written)
    const { violations, byStructure } = await to.engine.verify()
    // A scripted worker makes no chunks, which is told too.
    const damage = violations.filter(({ what }) => what.startsWith('is not what was stored'))
    expect(damage.map(({ subject, where }) => [subject, where])).toEqual([['damaged.txt', 'page 2']])
    expect(byStructure).toBe(3)
  }
})
