// A team's database whose files were damaged while its server was down: a block of a document's text, a result that is no JSON any more, a block
// of an index. Each is met, named and explained; other work goes on; what was read is never made up; the backup and REINDEX bring all of it back.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, closeSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { commands } from '../../src/contract/api.ts'
import { toWire } from '../../src/contract/error.ts'
import { Settings } from '../../src/contract/settings.ts'
import { paragraph, sentences } from '../../scripts/fixtures/prose.ts'
import type { Random } from '../../scripts/fixtures/random.ts'
import { createEngine } from '../../src/engine/create.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { initTeam } from '../../src/engine/store/team.ts'
import { ownServer } from '../../src/engine/testing/postgres.ts'
import { forkSpawn } from '../../src/engine/work/fork.ts'
import type { Fault } from '../faults.ts'

const worker = path.join(import.meta.dirname, '../../src/worker/index.ts')
const block = 8192

export const damagedTeam: Fault = {
  name: 'damaged store',
  on: 'postgres',
  isLong: true,
  async run({ chance }) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-faults-'))
    const server = await ownServer()
    let engine: Engine | null = null
    try {
      const { url } = await server.freshDatabase()
      await initTeam(url)
      const home = path.join(folder, 'home')
      const open = async (): Promise<Engine> => {
        const settings = Settings.parse({ workers: 1, logLevel: 'silent' })
        engine = await createEngine({
          home,
          queue: url,
          settings,
          host: 'cli',
          spawn: forkSpawn(worker),
          samplesDir: null,
        })
        engine.start()
        return engine
      }
      const shut = async (): Promise<void> => {
        await engine?.stop()
        engine = null
      }
      const broken: string[] = []
      const hold = (isKept: boolean, what: string): void => void (isKept || broken.push(what))

      mkdirSync(path.join(folder, 'in'))
      const documents = await (async () => {
        const first = await open()
        const read = new Map<string, Read>()
        for (const name of ['sound', 'torn', 'rotten']) read.set(name, await add(first, file(folder, name, chance)))
        await shut()
        return read
      })()
      const [sound, torn, rotten] = ['sound', 'torn', 'rotten'].map((name) => documents.get(name)) as [Read, Read, Read]

      const places = await asked(url, async (client) => ({
        data: await one<string>(client, 'SHOW data_directory'),
        checksums: await one<string>(client, 'SHOW data_checksums'),
        text: await ownBlock(client, torn.run),
        index: { file: await one<string>(client, `SELECT pg_relation_filepath('sheaf.document_by_state')`), at: 1 },
      }))
      if (places.checksums !== 'on') return { skipped: 'this server keeps no checksums of its pages' }
      await server.halt('stop')
      const backup = path.join(folder, 'backup')
      copyAll(places.data, backup)
      overwrite(path.join(places.data, places.text.file), places.text.at)
      await server.start()
      const tear = `UPDATE sheaf.page SET data_json = left(data_json, length(data_json) / 2) WHERE run_id = $1`
      await asked(url, (client) => client.query(tear, [rotten.run]))

      // Met: each reading of what is damaged is refused, with what to do; the rest is as it was, and new work is done.
      let hurt = await open()
      for (const one of [torn, rotten]) {
        const said = await textOf(hurt, one.id).then((text) => `read as ${text.slice(0, 60)}`, toWire)
        hold(
          typeof said !== 'string' && said.code === 'store-damaged' && said.hint !== '',
          `${one.name}: ${JSON.stringify(said)}`,
        )
        const written = await hurt.exportDocument(one.id, 'md').then(
          () => 'exported',
          (error: unknown) => toWire(error).code,
        )
        hold(written === 'store-damaged', `${one.name} as Markdown: ${written}`)
      }
      hold((await textOf(hurt, sound.id)) === sound.text, 'the sound document is not as it was')
      const fresh = await add(hurt, file(folder, 'fresh', chance))
      hold(fresh.text.includes('fresh'), 'new work was not done')
      // Named: by the doctor with its table, by verify with its document and no other.
      const checks = await hurt.handlers['system.doctor'](commands['system.doctor'].input.parse({}))
      const queue = checks.find(({ name }) => name === 'queue')
      const names =
        queue?.ok === false &&
        /sheaf\.page/.test(queue.detail) &&
        [torn, rotten].every(({ name }) => queue.detail.includes(name)) &&
        queue.hint !== ''
      hold(names, `the doctor says ${JSON.stringify(queue)}`)
      const { violations } = await hurt.verify()
      const named = new Set(violations.map(({ document }) => document))
      const isExact = named.size === 2 && named.has(torn.id) && named.has(rotten.id)
      hold(isExact, `verify names ${JSON.stringify(violations)}`)
      // Made anew by Sheaf itself, from the kept original: a page whose row can be read, and is not what it should be.
      const pages = violations.flatMap(({ document, where }) =>
        document === rotten.id && where.startsWith('page ') ? [Number(where.slice(5))] : [],
      )
      await hurt.handlers['documents.retryPages']({ document: rotten.id, pages })
      hold((await whenDone(hurt, rotten.id)) === rotten.text, 'what was rotten is not read anew')
      await shut()

      // An index: refused, and whole again after REINDEX.
      await server.halt('stop')
      overwrite(path.join(places.data, places.index.file), places.index.at)
      await server.start()
      const refused = await open()
        .then(async (engine) => list(engine))
        .then(() => 'listed', toWire)
      hold(
        typeof refused !== 'string' && refused.code === 'store-damaged' && /REINDEX/.test(refused.hint),
        `the list: ${JSON.stringify(refused)}`,
      )
      await shut()
      await asked(url, (client) => client.query('REINDEX INDEX sheaf.document_by_state'))
      hurt = await open()
      hold((await list(hurt)).length === 4, 'after REINDEX not all documents are listed')
      await shut()

      // The backup: everything of it.
      await server.halt('stop')
      const began = performance.now()
      rmSync(places.data, { recursive: true })
      copyAll(backup, places.data)
      await server.start()
      const whole = await open()
      for (const one of documents.values())
        hold((await textOf(whole, one.id)) === one.text, `${one.name} is not as it was`)
      const recovered = performance.now() - began
      hold((await whole.verify()).violations.length === 0, 'the restored database is not whole')
      await shut()
      return {
        promise:
          'told with what to do, named, nothing made up, other work goes on; whole again by REINDEX and the backup',
        faults: 3,
        lost: broken.length,
        doubled: 0,
        recovered,
        why: broken,
      }
    } finally {
      await (engine as Engine | null)?.stop()
      await server.end()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

interface Read {
  name: string
  id: string
  run: string
  text: string
}

/** A text of some hundred kilobytes, which takes blocks of its own. */
function file(folder: string, name: string, chance: Random): string {
  const stream = sentences(chance)
  const to = path.join(folder, 'in', `${name}.txt`)
  writeFileSync(to, `${name}\n\n${Array.from({ length: 300 }, () => paragraph(stream, 5)).join('\n\n')}\n`)
  return to
}

async function add(engine: Engine, source: string): Promise<Read> {
  const { batch } = await engine.handlers['intake.add'](
    commands['intake.add'].input.parse({ sources: [{ kind: 'path', path: source }] }),
  )
  await engine.waitForBatch(batch.id)
  const query = commands['documents.list'].input.parse({ filter: { batch: batch.id } })
  const [document] = (await engine.handlers['documents.list'](query)).documents
  if (document?.state !== 'done' || document.run === null) throw new Error(`not read: ${JSON.stringify(document)}`)
  return { name: document.name, id: document.id, run: document.run, text: await textOf(engine, document.id) }
}

/** The text of a document that is being read, when it has been. */
async function whenDone(engine: Engine, document: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    if ((await engine.handlers['documents.get']({ document })).document.state === 'done')
      return textOf(engine, document)
    await sleep(100)
  }
  throw new Error('a page was not read anew within a minute')
}

const textOf = async (engine: Engine, document: string): Promise<string> =>
  (await engine.handlers['documents.text']({ document })).text

const list = async (engine: Engine): Promise<unknown[]> =>
  (await engine.handlers['documents.list'](commands['documents.list'].input.parse({ filter: { states: ['done'] } })))
    .documents

async function asked<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

async function one<T>(client: Client, sql: string, parameters: unknown[] = []): Promise<T> {
  const { rows } = await client.query<T[]>({ text: sql, values: parameters, rowMode: 'array' })
  const value = rows[0]?.[0]
  if (value === undefined) throw new Error(`nothing came of ${sql}`)
  return value
}

/** A block that holds only that run's text: large values lie beside their table, in pieces. */
async function ownBlock(client: Client, run: string): Promise<{ file: string; at: number }> {
  const beside = await one<string>(
    client,
    `SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'sheaf.page'::regclass`,
  )
  const value = await one<string>(
    client,
    'SELECT pg_column_toast_chunk_id(data_json)::text FROM sheaf.page WHERE run_id = $1 ORDER BY number LIMIT 1',
    [run],
  )
  const at = await one<number>(
    client,
    `SELECT (ctid::text::point)[0]::int AS at FROM ${beside} GROUP BY 1
     HAVING bool_and(chunk_id = $1::text::oid) ORDER BY 1 LIMIT 1`,
    [value],
  )
  return { file: await one<string>(client, 'SELECT pg_relation_filepath($1::text::regclass)', [beside]), at }
}

/** With its owners: the server runs as another user. */
const copyAll = (from: string, to: string): unknown => execFileSync('cp', ['-a', from, to])

/** Turns the bits in the middle of a block, as a bad disk may. */
function overwrite(file: string, at: number): void {
  const handle = openSync(file, 'r+')
  const bytes = Buffer.alloc(block / 2)
  const from = at * block + block / 4
  readSync(handle, bytes, 0, bytes.length, from)
  for (const [n, byte] of bytes.entries()) bytes[n] = byte ^ 0xff
  writeSync(handle, bytes, 0, bytes.length, from)
  closeSync(handle)
}
