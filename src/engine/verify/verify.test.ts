// `verify` over a home with real workers: green for what was made, red for one flipped byte, one missing span, one lost row.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../contract/api.ts'
import { Settings } from '../../contract/settings.ts'
import { createEngine } from '../create.ts'
import type { Engine } from '../engine.ts'
import { forkSpawn } from '../work/fork.ts'
import type { Violation } from './verify.ts'

const root = mkdtempSync(path.join(os.tmpdir(), 'sheaf-test-'))
const home = path.join(root, 'home')
const out = path.join(root, 'out')
const worker = path.join(import.meta.dirname, '../../worker/index.ts')
const settings = Settings.parse({ workers: 1, logLevel: 'silent' })
const formats = ['md', 'txt', 'json', 'jsonl', 'csv', 'tsv', 'hocr', 'alto', 'parquet', 'pdf', 'zip'] as const
let engine: Engine

const open = (folder: string): Promise<Engine> =>
  createEngine({ home: folder, settings, host: 'cli', spawn: forkSpawn(worker), samplesDir: null })

/** Adds what lies in `in`, waits, and gives the documents' ids by name. */
async function process(dir: string): Promise<Record<string, string>> {
  const input = commands['intake.add'].input.parse({
    sources: [{ kind: 'path', path: path.join(root, 'in') }],
    output: { dir, formats: [...formats], manifest: true },
  })
  const { batch } = await engine.handlers['intake.add'](input)
  await engine.waitForBatch(batch.id)
  const query = commands['documents.list'].input.parse({ filter: { batch: batch.id } })
  const { documents } = await engine.handlers['documents.list'](query)
  return Object.fromEntries(documents.map(({ name, id }) => [name, id]))
}

beforeAll(async () => {
  await mkdir(path.join(root, 'in'))
  const prose = Array.from({ length: 60 }, (_, at) => `Sentence ${at} of the note tells of sheaf and sickle.`)
  writeFileSync(path.join(root, 'in', 'note.txt'), prose.join(' '))
  writeFileSync(path.join(root, 'in', 'prices.csv'), 'Item,Price\nSack,3\nSickle,12\n')
  const samples = path.join(import.meta.dirname, '../../../samples')
  await cp(path.join(samples, 'invoice-2025-0318.pdf'), path.join(root, 'in', 'invoice.pdf'))
  engine = await open(home)
  engine.start()
  await process(out)
}, 60_000)

afterAll(async () => {
  await engine.stop()
  rmSync(root, { recursive: true, force: true })
})

/** The violations while `change` is in force, but for those that a digest tells (digests.test.ts): what follows from each other is told by itself. */
const isDigests = ({ what }: Violation): boolean => what.startsWith('is not what was stored')

async function whileChanged(
  change: (sqlite: Database.Database) => void,
  undo: (sqlite: Database.Database) => void,
): Promise<Violation[]> {
  const sqlite = new Database(path.join(home, 'sheaf.db'))
  try {
    change(sqlite)
    const { violations } = await engine.verify()
    expect(violations.some(isDigests) || violations.every(({ where }) => where === 'original')).toBe(true)
    return violations.filter((violation) => !isDigests(violation))
  } finally {
    undo(sqlite)
    sqlite.close()
  }
}

test('what was just made is green, and so is a second writing into another folder, byte for byte', async () => {
  const first = await engine.verify()
  expect(first.violations).toEqual([])
  expect(first).toMatchObject({ documents: 3, open: 0, originals: 3, outputs: 34 })
  expect(first.chunks).toBeGreaterThan(3)
  const other = path.join(root, 'other')
  await process(other)
  const names = readdirSync(path.join(out, 'in'))
  expect(names).toContain('invoice.pdf.ocr.pdf')
  expect(readdirSync(path.join(other, 'in'))).toEqual(names)
  for (const name of names)
    expect(readFileSync(path.join(other, 'in', name)).equals(readFileSync(path.join(out, 'in', name))), name).toBe(true)
  expect((await engine.verify([other])).violations).toEqual([])
})

describe('outputs', () => {
  test('one flipped byte of any output of any kind is red, wherever in the file, and only there', async () => {
    const files = readdirSync(path.join(out, 'in')).map((name) => path.join(out, 'in', name))
    expect(files).toHaveLength(34)
    for (const [n, file] of files.entries()) {
      const bytes = readFileSync(file)
      const flipped = Buffer.from(bytes)
      const at = Math.floor((bytes.length * (n + 1)) / (files.length + 2))
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (n % 8)), at)
      writeFileSync(file, flipped)
      const { violations } = await engine.verify([out])
      writeFileSync(file, bytes)
      const changed = violations.filter(({ what }) => what.startsWith('holds other bytes'))
      expect(changed.map(({ subject }) => subject)).toEqual([file])
    }
    expect((await engine.verify([out])).violations).toEqual([])
  })

  test('a file that is gone is red', async () => {
    const file = path.join(out, 'in', 'prices.csv.txt')
    const bytes = readFileSync(file)
    await rm(file)
    const { violations } = await engine.verify()
    writeFileSync(file, bytes)
    expect(violations).toMatchObject([{ subject: file, where: 'output', what: 'is not there' }])
  })

  test('a folder is proved by its manifests where the home knows nothing of it', async () => {
    const ids = await process(path.join(root, 'elsewhere'))
    const copy = path.join(root, 'copy')
    const document = ids['note.txt'] ?? ''
    const paths = await engine.writeExports(document, {
      dir: copy,
      formats: ['txt', 'csv'],
      manifest: true,
      force: false,
    })
    expect(paths.map((file) => path.relative(copy, file))).toEqual([
      'in/note.txt.txt',
      'in/note.txt.csv',
      'in/note.txt.sheaf.json',
    ])
    expect(await engine.verify([copy])).toMatchObject({ documents: 0, manifests: 1, outputs: 2, violations: [] })
    writeFileSync(path.join(copy, 'in', 'note.txt.txt'), 'something else')
    const { violations } = await engine.verify([copy])
    expect(violations).toMatchObject([{ document: null, where: 'output' }])
    await expect(engine.writeExports(document, { dir: copy, formats: ['txt'], force: false })).rejects.toMatchObject({
      code: 'output-exists',
    })
  })

  test('a folder that nothing is known of is no success', async () => {
    await expect(engine.verify([home])).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('a queue exported and imported is green in its new home, and makes the same outputs there', async () => {
  const file = path.join(root, 'queue.jsonl')
  await engine.exportQueue(file)
  const other = path.join(root, 'imported')
  const imported = await open(path.join(root, 'new'))
  try {
    await imported.importQueue(file)
    const [was, is] = [await engine.verify(), await imported.verify()]
    expect(is).toEqual({ ...was, outputs: 0 })
    const query = commands['documents.list'].input.parse({ filter: {}, descending: false, limit: 3 })
    const { documents } = await imported.handlers['documents.list'](query)
    for (const { id } of documents)
      await imported.writeExports(id, { dir: other, formats: [...formats], manifest: true, force: false })
    const names = readdirSync(path.join(other, 'in'))
    expect(names).toHaveLength(34)
    for (const name of names)
      expect(readFileSync(path.join(other, 'in', name)).equals(readFileSync(path.join(out, 'in', name))), name).toBe(
        true,
      )
  } finally {
    await imported.stop()
  }
})

describe('the store', () => {
  test.each([
    ['a chunk without its span', "json_set(data_json, '$.spans', json('[]'))", /^has no span$/],
    [
      'text that is not the slice',
      "json_set(data_json, '$.text', 'x' || substr(data_json ->> '$.text', 2))",
      /is not the document's/,
    ],
    ['a span outside its page', "json_set(data_json, '$.spans[0].bbox[2]', 9999)", /is not on page 1/],
    ['a span of no page', "json_set(data_json, '$.spans[0].page', 77)", /page 77, which is not among/],
    [
      'a chunk that lost its end',
      "json_set(data_json, '$.char_end', (data_json ->> '$.char_end') - 9, '$.text', substr(data_json ->> '$.text', 1, length(data_json ->> '$.text') - 9))",
      /is in no chunk/,
    ],
    ['a box that is not that of its words', "json_set(data_json, '$.spans[0].bbox[3]', 700)", /not that of its words/],
    [
      'another text to embed',
      "json_set(data_json, '$.embed_text', 'x' || substr(data_json ->> '$.embed_text', 2))",
      /^what is embedded of it is not/,
    ],
    ['a heading that is not there', "json_set(data_json, '$.headings', json('[\"Hay\"]'))", /^no heading says "Hay"$/],
    ['another count of tokens', "json_set(data_json, '$.tokens', 3)", /^counts 3 tokens of/],
    ['nonsense', "'{'", /cannot be read as stored/],
  ])('%s is red', async (_, change, expected) => {
    let before: { rowid: number; data_json: string } | undefined
    const violations = await whileChanged(
      (sqlite) => {
        before = sqlite
          .prepare(
            "SELECT chunk.rowid, data_json FROM chunk JOIN run ON run.id = run_id WHERE idx = 1 AND run.name = 'note.txt'",
          )
          .get() as { rowid: number; data_json: string }
        sqlite.prepare(`UPDATE chunk SET data_json = ${change} WHERE rowid = ?`).run(before.rowid)
      },
      (sqlite) =>
        sqlite.prepare('UPDATE chunk SET data_json = ? WHERE rowid = ?').run(before?.data_json, before?.rowid),
    )
    expect(violations.map(({ what }) => what).join('\n')).toMatch(expected)
  })

  test('a vector of zeros is red, but not that of a chunk without words', async () => {
    const chunk = "(run_id, idx) = (SELECT id, 1 FROM run WHERE name = 'note.txt')"
    for (const isWordless of [false, true]) {
      let before: { data: Buffer; data_json: string } | undefined
      const violations = await whileChanged(
        (sqlite) => {
          before = sqlite
            .prepare(`SELECT data, data_json FROM chunk JOIN vector USING (run_id, idx) WHERE ${chunk}`)
            .get() as { data: Buffer; data_json: string }
          sqlite.exec(`UPDATE vector SET data = zeroblob(length(data)) WHERE ${chunk}`)
          if (isWordless)
            sqlite.exec(`UPDATE chunk SET data_json = json_set(data_json, '$.embed_text', '* *') WHERE ${chunk}`)
        },
        (sqlite) => {
          sqlite.prepare(`UPDATE vector SET data = ? WHERE ${chunk}`).run(before?.data)
          sqlite.prepare(`UPDATE chunk SET data_json = ? WHERE ${chunk}`).run(before?.data_json)
        },
      )
      const ofVectors = violations.filter(({ where }) => where.startsWith('vector'))
      expect(ofVectors.map(({ where }) => where)).toEqual(isWordless ? [] : ['vector 1'])
    }
  })

  test('kept bytes that changed are red', async () => {
    const flip = (sqlite: Database.Database): void =>
      void sqlite.exec(
        "UPDATE blob SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Sack', 'Sock') AS BLOB) WHERE instr(bytes, CAST('Sack' AS BLOB)) > 0",
      )
    const back = (sqlite: Database.Database): void =>
      void sqlite.exec(
        "UPDATE blob SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Sock', 'Sack') AS BLOB) WHERE instr(bytes, CAST('Sock' AS BLOB)) > 0",
      )
    expect(await whileChanged(flip, back)).toMatchObject([
      { where: 'original', what: 'the kept bytes are not those that were added' },
    ])
    expect((await engine.verify()).violations).toEqual([])
  })
})
