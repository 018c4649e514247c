// Outputs: files beside the results. The machine that took a batch in writes them when its documents have their results: to a temporary
// file, synced, renamed; then one transaction says written and done. Interrupted in between, the same bytes are written again.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { OutputOptions } from '../../contract/commands/intake.ts'
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import type { ExportFormat } from '../../contract/settings.ts'
import type { Chain, DocumentRow } from '../work/chain.ts'
import type { Trouble } from '../work/trouble.ts'
import { runPatch } from '../work/stages.ts'
import type { Exporter } from './exporter.ts'
import { renderManifest } from './manifest.ts'
import { foldedPath, outputPath } from './names.ts'
import { routeOf } from './route.ts'
import { createTaken } from './taken.ts'
import { sweepTemporaryFiles, writeFileAtomically } from './write-file.ts'
import { sha256 } from '../ids.ts'
import { comparable, ignoresCase } from '../same-path.ts'
import type { Logger } from '../log.ts'
import type { Db, Tx } from '../store/db.ts'
import { withDigest } from '../store/digests.ts'

export interface Outputs {
  /** Writes one document's exports; records nothing. */
  write(document: { id: string; path: string }, options: OutputOptions): Promise<string[]>
  /** Writes what is due; `onChange` after each few documents. Calls fold into one. */
  wake(onChange: () => void): void
  /** How many documents wait for this machine to write their outputs. */
  due(): Promise<number>
  close(): Promise<void>
}

interface Written {
  format: string
  path: string
  sha256: string
  size: number
  fresh: boolean
}

type Due = DocumentRow & { output_json: string | null }

interface Finished {
  document: DocumentRow
  written: readonly Written[]
  error: WireError | null
}

/** Milliseconds until it is tried again to record outputs where the store did not take it. */
const patience = 2000

/** Documents written at a time: while the disk syncs one, the others are rendered, and one transaction says that all are done. */
const atATime = 6

/** Documents in groups whose outputs cannot meet: two of one name, in letters of either case, come after one another. */
function* apart(due: readonly Due[]): Generator<Due[]> {
  let group: Due[] = []
  const names = new Set<string>()
  for (const document of due) {
    const name = foldedPath(document.path.slice(document.path.lastIndexOf('/') + 1))
    if (names.has(name) || group.length === atATime) {
      yield group
      group = []
      names.clear()
    }
    names.add(name)
    group.push(document)
  }
  if (group.length > 0) yield group
}

export function createOutputs({
  db,
  chain,
  exporter,
  hostname,
  now,
  trouble,
  log,
}: {
  db: Db
  chain: Chain
  exporter: Exporter
  hostname: string
  now: () => number
  /** Hears what keeps it from being recorded that outputs are written, and when it is over. */
  trouble: Pick<Trouble, 'met' | 'over'>
  log: Logger
}): Outputs {
  const isTaken = createTaken(db)
  let running: Promise<void> | null = null
  let again = false
  let closed = false
  /** Output folders looked through for what an interrupted write left. */
  const swept = new Set<string>()

  /** Whether a file that holds these bytes was written by us, also where the folder was spelled in another case. */
  const isOurs = async (target: string, digest: string): Promise<boolean> => {
    const same = db.read.selectFrom('output').select('path').where('sha256', '=', digest)
    if (await same.where('path', '=', target).executeTakeFirst()) return true
    if (!ignoresCase(process.platform)) return false
    return (await same.execute()).some((output) => comparable(output.path) === comparable(target))
  }

  const writeOne = async (target: string, data: string | Uint8Array, force: boolean): Promise<boolean> => {
    const wanted = sha256(data)
    const existing = await readFile(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw new SheafError('output-failed', `${target} is in the way and cannot be read`, {
        hint: 'Choose another folder with --out.',
        cause: error,
      })
    })
    if (existing) {
      const there = sha256(existing)
      if (there === wanted) return false
      if (!force && !(await isOurs(target, there))) {
        throw new SheafError(
          'output-exists',
          `${target} exists and was not written by this Sheaf, or was changed since`,
          {
            hint: 'Move it away, choose another folder with --out, or write over it with --force.',
          },
        )
      }
    }
    await writeFileAtomically(target, data)
    return true
  }

  /** One format that cannot be written does not keep the others from it; the first error is told. */
  const writeAll = async (
    document: { id: string; path: string } | DocumentRow,
    options: OutputOptions,
  ): Promise<{ written: Written[]; error: unknown }> => {
    if (!swept.has(options.dir)) {
      swept.add(options.dir)
      await sweepTemporaryFiles(options.dir)
    }
    const { content, formats, render } = await exporter.open(document.id)
    const written: Written[] = []
    const wanted = options.formats.filter((format) => formats.includes(format))
    const placed = options.route === undefined ? document.path : `${routeOf(options.route, content)}/${document.path}`
    const nameOf = (format: ExportFormat | 'manifest', apart?: string): string =>
      path.join(
        options.dir,
        outputPath(placed, format, { apart, isChild: 'parent_id' in document && document.parent_id !== null }),
      )
    const [first = 'manifest'] = wanted
    const apart =
      'batch_id' in document && (await isTaken(nameOf(first), document)) ? (document.sha256 ?? '') : undefined
    const put = async (format: ExportFormat | 'manifest', data: string | Uint8Array): Promise<void> => {
      const target = nameOf(format, apart)
      const fresh = await writeOne(target, data, options.force)
      written.push({ format, path: target, sha256: sha256(data), size: Buffer.byteLength(data), fresh })
    }
    let error: unknown = null
    const attempt = async (work: () => Promise<void>): Promise<void> =>
      work().catch((thrown) => void (error ??= thrown))
    for (const format of new Set(wanted))
      await attempt(async () => put(format, (await render(format, { as: options.as, within: wanted })).data))
    if (options.manifest) await attempt(() => put('manifest', renderManifest(content, written)))
    return { written, error }
  }

  const finish = async (tx: Tx, { document, written, error }: Finished): Promise<void> => {
    const current = await tx.kysely.selectFrom('document').selectAll().where('id', '=', document.id).executeTakeFirst()
    // Cancelled, removed, or written by another process meanwhile.
    if (current?.output_state !== 'pending' || document.run_id === null) return
    const run = await chain.run(tx, document.run_id)
    for (const { format, path: file, sha256: hash } of written) {
      const output = { document_id: document.id, format, path: file, sha256: hash, written_at: now() }
      const values = withDigest('output', output)
      await tx.kysely
        .insertInto('output')
        .values(values)
        .onConflict((conflict) => conflict.columns(['document_id', 'format']).doUpdateSet(values))
        .execute()
    }
    const fresh = written.some((output) => output.fresh)
    const reused = current.reused === 1 && !fresh
    const changed = await tx.kysely
      .updateTable('document')
      .set({ reused: reused ? 1 : 0, output_state: 'written' })
      .where('id', '=', document.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const paths = written.map((output) => output.path)
    if (!error)
      await chain.log(tx, [
        {
          type: 'outputs.written',
          batch: document.batch_id,
          document: document.id,
          run: run.id,
          data: { paths, fresh },
        },
      ])
    const state = error || run.state === 'open' ? 'failed' : run.state
    const ownError = run.error_json ? (JSON.parse(run.error_json) as WireError) : null
    await chain.endDocuments(tx, [changed], state, {
      error: error ?? ownError,
      patch: { ...runPatch(run), outputs: paths, reused },
    })
  }

  const writeDue = async ({ output_json, ...document }: Due): Promise<Finished> => {
    try {
      const { written, error } = await writeAll(document, OutputOptions.parse(JSON.parse(output_json ?? 'null')))
      if (error !== null) log.warn({ err: error, document: document.id }, 'an output could not be written')
      return { document, written, error: error === null ? null : toWire(error) }
    } catch (error) {
      log.warn({ err: error, document: document.id }, 'outputs could not be written')
      return { document, written: [], error: toWire(error) }
    }
  }

  const drain = async (onChange: () => void): Promise<void> => {
    do {
      again = false
      const due = await db.read
        .selectFrom('document')
        .innerJoin('batch', 'batch.id', 'document.batch_id')
        .selectAll('document')
        .select('batch.output_json')
        .where('document.output_state', '=', 'pending')
        .where('batch.hostname', '=', hostname)
        .orderBy('document.place')
        .limit(50)
        .execute()
      for (const some of apart(due)) {
        if (closed) return
        const finished = await Promise.all(some.map(writeDue))
        await db.tx(async (tx) => {
          for (const one of finished) await finish(tx, one)
        })
        trouble.over()
        onChange()
      }
      if (due.length > 0) again = true
    } while (again && !closed)
  }

  let retry: NodeJS.Timeout | undefined
  const wake = (onChange: () => void): void => {
    if (closed) return
    again = true
    running ??= drain(onChange)
      .catch((error: unknown) => {
        trouble.met(error)
        log.error({ err: error }, 'writing outputs failed; trying again')
        // No event may come any more: these can be the last outputs there are.
        clearTimeout(retry)
        retry = setTimeout(() => wake(onChange), patience).unref()
      })
      .finally(() => {
        running = null
        // Who called between its last look and now was told that it runs.
        if (again) wake(onChange)
      })
  }

  return {
    async write(document, options) {
      const { written, error } = await writeAll(document, options)
      if (error !== null) throw error
      return written.map((output) => output.path)
    },
    wake,
    async due() {
      const { count } = await db.read
        .selectFrom('document')
        .innerJoin('batch', 'batch.id', 'document.batch_id')
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('document.output_state', '=', 'pending')
        .where('batch.hostname', '=', hostname)
        .executeTakeFirstOrThrow()
      return count
    },
    async close() {
      closed = true
      clearTimeout(retry)
      await running
    },
  }
}
