// Corrections through the engine with a real worker: what is said of one document shows in those like it, and can be taken back.
import dns from 'node:dns'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { commands, type Command, type Input, type Output, type Parsed } from '../../contract/api.ts'
import { Settings } from '../../contract/settings.ts'
import { createEngine } from '../create.ts'
import type { Engine } from '../engine.ts'
import { forkSpawn } from '../work/fork.ts'

const root = mkdtempSync(path.join(os.tmpdir(), 'sheaf-understanding-'))
let engine: Engine

async function call<C extends Command>(command: C, input: Input<C>): Promise<Output<C>> {
  const handler = engine.handlers[command] as (input: Parsed<C>) => Promise<Output<C>>
  return handler(commands[command].input.parse(input) as Parsed<C>)
}

/** Adds files and waits until they are done; answers their ids in the order given. */
async function read(files: Record<string, string>, realm = ''): Promise<string[]> {
  const paths = Object.entries(files).map(([name, text]) => {
    const file = path.join(root, name)
    writeFileSync(file, text)
    return file
  })
  const { batch } = await call('intake.add', { sources: paths.map((file) => ({ kind: 'path', path: file })), realm })
  await engine.waitForBatch(batch.id)
  const { documents } = await call('documents.list', { filter: { batch: batch.id }, sort: 'name', descending: false })
  return documents.map(({ id }) => id)
}

const classOf = async (document: string): Promise<string | null> =>
  (await call('documents.get', { document })).document.class

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await condition());) {
    if (Date.now() > deadline) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Pass notes of a mill: no rule of the starter knows such a thing. */
const note = (n: number): string =>
  `Mill gate pass ${n}\n\nBearer carries ${n} sacks of barley through the lower gate. Gatekeeper stamps the pass.\nWheel ${n + 3} stands still.`

/** Ways out of the engine's process, shut: nothing that is understood needs them. A worker's are shut by itself. */
const waysOut = [vi.spyOn(Socket.prototype, 'connect'), vi.spyOn(dns, 'lookup')]
waysOut.forEach((way) => {
  way.mockImplementation(() => {
    throw new Error('no network here')
  })
})

beforeAll(async () => {
  engine = await createEngine({
    home: path.join(root, 'home'),
    settings: Settings.parse({ workers: 1, logLevel: 'silent' }),
    host: 'cli',
    spawn: forkSpawn(path.join(import.meta.dirname, '../../worker/index.ts')),
    samplesDir: null,
  })
  engine.start()
})
afterAll(async () => {
  await engine.stop()
  await rm(root, { recursive: true })
})

test('a correction: learned at once, followed by documents alike, told why, taken back', async () => {
  const [first, second, third, strange] = (await read({
    'pass-1.txt': note(1),
    'pass-2.txt': note(2),
    'pass-3.txt': note(3),
    'song.txt': 'The wind went over the sea, and the sea was grey. Nobody saw it, for it was noon.',
  })) as [string, string, string, string]
  expect(await classOf(first)).toBe('unknown')
  const { groups, total } = await call('classify.review', {})
  expect(total).toBe(4)
  expect(groups).toMatchObject([{ documents: expect.arrayContaining([first, second, third]) }])
  expect(groups[0]?.words.join(' ')).toMatch(/gate|mill|pass/)
  const before = (await call('events.list', {})).last

  const { correction } = await call('classify.correct', { document: first, class: 'gate pass' })
  expect(correction).toMatchObject({ class: 'gate pass', previous: 'unknown', undoneAt: null })
  expect(await classOf(first)).toBe('gate pass')
  await until(async () => (await classOf(second)) === 'gate pass' && (await classOf(third)) === 'gate pass')
  expect(await classOf(strange)).toBe('unknown')
  const { events } = await call('events.list', { after: before })
  expect(events.map(({ patch }) => patch?.class)).toEqual(['gate pass', 'gate pass', 'gate pass'])

  const [next] = (await read({ 'pass-4.txt': note(4) })) as [string]
  expect(await classOf(next)).toBe('gate pass')
  const { analysis } = await call('documents.get', { document: next })
  const { version } = await call('classify.export', {})
  expect(analysis).toMatchObject({ decided: 'learned', learned: version })

  const why = await call('classify.why', { document: next })
  const sum = why.reasons.reduce((all, { weight }) => all + weight, 0)
  expect(sum).toBeCloseTo(why.score, 6)
  const words = why.reasons.find(({ feature, weight }) => weight > 0 && /: .*(?:gate|pass|barley)/.test(feature))
  expect(words?.places[0]).toMatchObject({ page: 1, boxes: [expect.anything()] })
  const shown = await call('classify.show', { document: next })
  expect(shown.candidates[0]).toMatchObject({ class: 'gate pass', probability: why.probability })
  expect(why.probability).toBeCloseTo(analysis?.confidence ?? 0, 3)

  await call('classify.undo', {})
  await until(async () => (await classOf(next)) === 'unknown' && (await classOf(second)) === 'unknown')
  expect(await classOf(first)).toBe('unknown')
  expect(await call('classify.undo', {})).toEqual({ correction: null })
})

test('realms learn apart; what was learned can be taken from one to another and is the same there', async () => {
  const [letter] = (await read({ 'own-1.txt': note(31) }, 'own')) as [string]
  await call('classify.correct', { document: letter, class: 'gate pass' })
  const [other] = (await read({ 'far-1.txt': note(32) }, 'far')) as [string]
  expect(await classOf(other)).toBe('unknown')
  const learned = await call('classify.export', { realm: 'own' })
  expect(await call('classify.import', { realm: 'far', learned })).toEqual({ corrections: 1 })
  await until(async () => (await classOf(other)) === 'gate pass')
  expect((await call('classify.export', { realm: 'far' })).version).toBe(learned.version)
  expect(await call('classify.import', { realm: 'far', learned })).toEqual({ corrections: 0 })
  const [fresh] = (await read({ 'far-2.txt': note(33) }, 'far')) as [string]
  expect((await call('documents.get', { document: fresh })).analysis?.learned).toBe(learned.version)
})

test('a later word replaces an earlier one; equal bytes share it', async () => {
  const [one, two] = (await read({ 'copy-1.txt': note(51), 'copy-2.txt': note(51) }, 'copies')) as [string, string]
  await call('classify.correct', { document: one, class: 'receipt' })
  await call('classify.correct', { document: two, class: 'gate pass' })
  expect([await classOf(one), await classOf(two)]).toEqual(['gate pass', 'gate pass'])
  const { corrections } = await call('classify.export', { realm: 'copies' })
  expect(corrections.map((row) => row.class)).toEqual(['gate pass'])
  const counts = await call('classify.classes', { realm: 'copies' })
  expect(counts[0]).toEqual({ class: 'gate pass', documents: 2, corrections: 1 })
})

test('a pattern tells how many documents it is found in; one that never ends is stopped', async () => {
  const [match] = (await read({ 'try-1.txt': note(71), 'try-2.txt': 'Nothing of the kind.' }, 'try')) as [string]
  const found = await call('classify.try', { realm: 'try', rule: { pattern: 'gate ?pass \\d+' } })
  expect(found).toMatchObject({ of: 2, matches: 1, documents: [{ document: match, text: 'gate pass 71' }] })
  await read({ 'try-3.txt': `${'a'.repeat(60)}!` }, 'try')
  const slow = call('classify.try', { realm: 'try', rule: { pattern: '(a+)+$', whole: false } })
  await expect(slow).rejects.toMatchObject({ code: 'usage', message: 'the pattern takes too long' })
  const none = call('classify.try', { realm: 'try', rule: { pattern: '(' } })
  await expect(none).rejects.toMatchObject({ code: 'usage' })
})

test('rules of one’s own speak beside the starter’s: documents follow them, why names them, each change is taken back', async () => {
  const realm = 'rules'
  const [barley, oats] = (await read({ 'rule-1.txt': note(81), 'rule-2.txt': 'Carrier of oats, by road.' }, realm)) as [
    string,
    string,
  ]
  const rule = { name: 'sacks', class: 'freight note', pattern: 'sacks of \\p{L}+', weight: 6 }
  const saved = await call('rules.save', { realm, rule })
  expect(saved.rule).toMatchObject({ version: 1, where: 'body', whole: true, language: null })
  await until(async () => (await classOf(barley)) === 'freight note')
  expect(await classOf(oats)).toBe('unknown')
  const why = await call('classify.why', { document: barley })
  expect(why.reasons[0]).toMatchObject({ feature: 'own rule sacks: “sacks of barley”', weight: 6 })
  expect(why.reasons[0]?.places[0]).toMatchObject({ page: 1, boxes: [expect.anything()] })

  // A change is another version of the same rule; documents read later are told by it at once.
  const { id } = saved.rule
  const changed = await call('rules.save', {
    realm,
    id,
    rule: { ...rule, pattern: 'sacks of|carrier of', language: 'en' },
  })
  expect(changed.rule).toMatchObject({ id, version: 2 })
  await until(async () => (await classOf(oats)) === 'freight note')
  const [fresh] = (await read({ 'rule-3.txt': note(82) }, realm)) as [string]
  expect(await classOf(fresh)).toBe('freight note')
  const { version, rules } = await call('rules.list', { realm })
  expect(rules).toEqual([changed.rule])

  // Elsewhere the same rules have the same name; what is there already is not added again.
  const file = await call('rules.export', { realm })
  expect(await call('rules.import', { realm: 'rules-2', file })).toEqual({ rules: 1 })
  expect(await call('rules.import', { realm: 'rules-2', file })).toEqual({ rules: 0 })
  expect((await call('rules.list', { realm: 'rules-2' })).version).toBe(version)

  expect((await call('rules.undo', { realm })).change).toMatchObject({ id: changed.change, rule: id })
  await until(async () => (await classOf(oats)) === 'unknown')
  await call('rules.remove', { realm, id })
  await until(async () => (await classOf(barley)) === 'unknown' && (await classOf(fresh)) === 'unknown')
  expect(await call('rules.list', { realm })).toMatchObject({ version: null, rules: [], changes: { length: 3 } })
  await expect(call('rules.remove', { realm, id })).rejects.toMatchObject({ code: 'not-found' })
  await expect(call('rules.save', { realm, rule: { ...rule, pattern: '(' } })).rejects.toMatchObject({ code: 'usage' })
})

test('a field that a person gives stays, whatever class the document is said to be of', async () => {
  const [document] = (await read({ 'field.txt': note(91) }, 'fields')) as [string]
  await call('classify.correct', { document, class: 'invoice' })
  const { fields } = await call('fields.correct', { document, name: 'number', value: '91' })
  expect(fields).toContainEqual(expect.objectContaining({ of: 'invoice', name: 'number', normal: '91', how: 'person' }))
  await call('classify.correct', { document, class: 'gate pass' })
  await call('classify.correct', { document, class: 'invoice' })
  const { analysis } = await call('documents.get', { document })
  expect(analysis?.fields).toContainEqual(expect.objectContaining({ name: 'number', value: '91' }))
  const without = await call('fields.correct', { document, name: 'number', value: null })
  expect(without.fields.map(({ name }) => name)).not.toContain('number')
})

test('all of this asked nobody for anything', () => {
  expect(waysOut.map((way) => way.mock.calls)).toEqual([[], []])
})
