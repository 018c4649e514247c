// Intake: from what was dropped to durable rows. Reads, hashes and keeps the bytes first; then batch, documents, runs, jobs and events
// in one transaction that is on disk before it returns. What cannot be read becomes a failed document that says why.
import { open } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Parsed } from '../contract/api.ts'
import { SheafError, toWire, type WireError } from '../contract/error.ts'
import { lanePriority } from '../contract/model.ts'
import { PipelineOptions, type Settings } from '../contract/settings.ts'
import { type Blobs, inlineLimit, type KeptBytes } from './blobs.ts'
import type { Chain, DocumentRow, RunRow } from './chain.ts'
import type { EventDraft } from './events.ts'
import { newId } from './ids.ts'
import { ownFiles } from './own-files.ts'
import { pipelineHash, runId } from './pipeline.ts'
import { sniff } from './sniff.ts'
import type { Db, Tx } from './store/db.ts'
import { readError, walk } from './walk.ts'

export interface Intake {
  /** Accepts sources as one batch; returns its id once everything is on disk. */
  add(input: Parsed<'intake.add'>): Promise<string>
  /** Reads a failed document's source again. */
  again(document: { id: string; source: string; path: string }): Promise<boolean>
  upload(bytes: AsyncIterable<Uint8Array>): Promise<{ upload: string; sha256: string; size: number }>
}

interface Taken {
  name: string
  relative: string
  source: string | null
  size: number
  /** Bytes and type, or why there are none. */
  content: { kept: KeptBytes; mediaType: string } | { kept: KeptBytes | null; error: WireError }
}

/** Files read at a time: enough to keep a disk busy, few enough for the file handles. */
const readers = 8
/** Documents whose rows are written before the event loop gets a turn: a large drop must not freeze the window. */
const documentsPerTurn = 100

export function createIntake(context: {
  home: string
  db: Db
  blobs: Blobs
  chain: Chain
  settings: () => Settings
  hostname: string
  samplesDir: string | null
  now: () => number
}): Intake {
  const { db, blobs, chain, now } = context
  const uploads = new Map<string, KeptBytes>()

  const keepFile = async (file: string): Promise<KeptBytes> => {
    const limit = context.settings().maxFileSize * 1e6
    const handle = await open(file, 'r')
    try {
      const before = await handle.stat()
      if (!before.isFile()) throw new SheafError('not-a-file', `${file} is not a regular file`)
      const changed = (): SheafError =>
        new SheafError('file-changed', `${file} changed while it was read`, {
          hint: 'Add it again when it is complete.',
          retryable: true,
        })
      if (before.size <= inlineLimit) {
        // One read tells both the bytes and whether there are more than there were.
        const buffer = Buffer.allocUnsafe(before.size + 1)
        const { bytesRead } = await handle.read(buffer, 0, before.size + 1, 0)
        if (bytesRead !== before.size) throw changed()
        return blobs.keepSmall(buffer.subarray(0, bytesRead))
      }
      const kept = await blobs.keep(handle.createReadStream({ autoClose: false, highWaterMark: 1 << 20 }), limit)
      const after = await handle.stat()
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw changed()
      return kept
    } finally {
      await handle.close()
    }
  }

  const contentOf = (kept: KeptBytes, name: string): Taken['content'] => {
    if (kept.size === 0) {
      const hint = 'The file holds 0 bytes; the copy may have been interrupted.'
      return { kept: null, error: toWire(new SheafError('file-empty', `${name} is empty`, { hint, retryable: true })) }
    }
    const type = sniff({ head: kept.head, tail: kept.tail, name, size: kept.size })
    if (type.mediaType !== null) return { kept, mediaType: type.mediaType }
    const hint =
      type.code === 'file-encrypted'
        ? 'Save a copy without a password and add that.'
        : 'See `sheaf formats` for what is read.'
    return { kept, error: toWire(new SheafError(type.code, `${name}: ${type.reason}`, { hint })) }
  }

  const takeFile = async (file: {
    absolute: string
    relative: string
    size: number
    error: WireError | null
  }): Promise<Taken> => {
    const name = path.basename(file.relative)
    const base = { name, relative: file.relative, source: file.absolute, size: file.size }
    if (file.error) return { ...base, content: { kept: null, error: file.error } }
    try {
      const kept = await keepFile(file.absolute)
      return { ...base, size: kept.size, content: contentOf(kept, name) }
    } catch (cause) {
      // The store is away: nothing is wrong with the file, and the whole drop is refused.
      if (cause instanceof SheafError && cause.code === 'queue-unreachable') throw cause
      return { ...base, content: { kept: null, error: readError(file.absolute, cause) } }
    }
  }

  const takeAll = async ({ sources, output }: Parsed<'intake.add'>): Promise<Taken[]> => {
    const steps: (() => Promise<Taken>)[] = []
    for (const source of sources) {
      if (source.kind === 'upload') {
        const kept = uploads.get(source.upload)
        if (!kept)
          throw new SheafError('not-found', `there is no upload ${source.upload}`, { hint: 'Upload the file again.' })
        const relative = path.join(source.path ?? source.name)
        const name = path.basename(source.name)
        steps.push(() =>
          Promise.resolve({ name, relative, source: null, size: kept.size, content: contentOf(kept, name) }),
        )
        continue
      }
      const root = source.kind === 'samples' ? context.samplesDir : source.path
      if (root === null) throw new SheafError('not-found', 'the samples are not part of this installation')
      const own = await ownFiles(db, root, [context.home, output?.dir])
      for await (const file of walk(root, source.kind === 'path' ? source.as : undefined, own))
        steps.push(() => takeFile(file))
    }
    const taken: Taken[] = Array.from({ length: steps.length })
    let next = 0
    const reader = async (): Promise<void> => {
      for (let i = next++; i < steps.length; i = next++) {
        const step = steps[i]
        if (step) taken[i] = await step()
      }
    }
    await Promise.all(Array.from({ length: Math.min(readers, steps.length) }, reader))
    return taken
  }

  /** The row of a run for these bytes. */
  const newRun = (run: {
    realm: string
    sha256: string
    name: string
    mediaType: string
    options: PipelineOptions
    batch: string
    priority: number
  }) => {
    const pipeline = pipelineHash(run.options)
    return {
      id: runId({ ...run, pipeline }),
      realm: run.realm,
      sha256: run.sha256,
      name: run.name,
      media_type: run.mediaType,
      pipeline,
      options_json: JSON.stringify(run.options),
      batch_id: run.batch,
      priority: run.priority,
      state: 'open' as const,
      stage: 'document-parse' as const,
    }
  }
  type NewRun = ReturnType<typeof newRun>
  /** Makes those that are not there; gives the new ones by id. */
  const insertRuns = async (tx: Tx, runs: readonly NewRun[]): Promise<Map<string, RunRow>> => {
    if (runs.length === 0) return new Map()
    const made = await tx.kysely
      .insertInto('run')
      .values(runs)
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .execute()
    return new Map(made.map((row) => [row.id, row]))
  }

  /** Links a document to the run of its bytes, or ends it with its error. */
  const settleDocument = async (
    tx: Tx,
    id: string,
    content: Taken['content'],
    options: { pipeline: PipelineOptions },
  ): Promise<void> => {
    const document = await tx.kysely.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    if ('error' in content) return chain.endDocument(tx, document, 'failed', { error: content.error })
    await blobs.record(tx, [content.kept])
    const { sha256 } = content.kept
    const wanted = newRun({
      realm: document.realm,
      sha256,
      name: document.name,
      mediaType: content.mediaType,
      options: options.pipeline,
      batch: document.batch_id,
      priority: lanePriority[document.lane],
    })
    await insertRuns(tx, [wanted])
    const run = await chain.run(tx, wanted.id)
    const linked = await tx.kysely
      .updateTable('document')
      .set({ run_id: run.id, sha256, media_type: content.mediaType, size: content.kept.size })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await chain.begin(tx, run, linked, { redo: false })
  }

  return {
    async add(input) {
      const taken = distinctPaths(await takeAll(input))
      const settings = context.settings()
      const pipeline = PipelineOptions.parse({ ...settings.pipeline, ...input.options })
      const batch = newId('b')
      const at = now()
      const name =
        input.name ?? (taken.length === 1 ? (taken[0]?.name ?? 'batch') : batchName(input.sources, taken.length))
      await db.tx(
        async (tx) => {
          await tx.kysely
            .insertInto('batch')
            .values({
              id: batch,
              name,
              lane: input.lane,
              realm: input.realm,
              hostname: context.hostname,
              added_at: at,
              output_json: input.output ? JSON.stringify(input.output) : null,
              total: taken.length,
              open: taken.length,
              finished_at: taken.length === 0 ? at : null,
            })
            .execute()
          const events: EventDraft[] = [
            {
              type: 'batch.added',
              batch,
              data: { name, documents: taken.length, lane: input.lane, realm: input.realm },
            },
          ]
          const documents: { row: DocumentRow; run: NewRun | null; file: Taken }[] = []
          const made = new Map<string, RunRow>()
          for (let i = 0; i < taken.length; i += documentsPerTurn) {
            await setImmediate()
            const some = taken.slice(i, i + documentsPerTurn).map((file) => {
              const run =
                'error' in file.content
                  ? null
                  : newRun({
                      realm: input.realm,
                      sha256: file.content.kept.sha256,
                      name: file.name,
                      mediaType: file.content.mediaType,
                      options: pipeline,
                      batch,
                      priority: lanePriority[input.lane],
                    })
              return { id: newId('d'), file, run }
            })
            await blobs.record(
              tx,
              some.flatMap(({ file: { content } }) => ('error' in content ? [] : [content.kept])),
            )
            for (const [id, run] of await insertRuns(
              tx,
              some.flatMap(({ run }) => run ?? []),
            ))
              made.set(id, run)
            const rows = await tx.kysely
              .insertInto('document')
              .values(
                some.map(({ id, file, run }) => ({
                  id,
                  batch_id: batch,
                  run_id: run?.id ?? null,
                  name: file.name,
                  path: file.relative,
                  source: file.source,
                  sha256: run?.sha256 ?? null,
                  media_type: run?.media_type ?? null,
                  size: file.size,
                  lane: input.lane,
                  realm: input.realm,
                  state: 'queued' as const,
                  output_state: input.output ? ('waiting' as const) : ('none' as const),
                  added_at: at,
                })),
              )
              .returningAll()
              .execute()
            const byId = new Map(rows.map((row) => [row.id, row]))
            for (const { id, file, run } of some) {
              const row = byId.get(id)
              if (row) documents.push({ row, run, file })
              const { name, relative } = file
              events.push({ type: 'document.added', batch, document: id, data: { name, path: relative } })
            }
          }
          await chain.log(tx, events)

          // Bytes that nobody has asked for before begin together; the first document of each run is the one that begins it.
          const fresh: { run: RunRow; document: DocumentRow }[] = []
          const others: typeof documents = []
          for (const document of documents) {
            const run = made.get(document.run?.id ?? '')
            if (run) fresh.push({ run, document: document.row })
            else others.push(document)
            made.delete(document.run?.id ?? '')
          }
          for (let i = 0; i < fresh.length; i += documentsPerTurn) {
            await setImmediate()
            await chain.beginNew(tx, fresh.slice(i, i + documentsPerTurn))
          }
          const redone = new Set(fresh.map(({ run }) => run.id))
          for (const { row, run, file } of others) {
            if ('error' in file.content) {
              await chain.endDocument(tx, row, 'failed', { error: file.content.error })
            } else if (run) {
              // Two equal files of one forced batch are redone once.
              const redo = input.force && !redone.has(run.id)
              redone.add(run.id)
              await chain.begin(tx, await chain.run(tx, run.id), row, { redo })
            }
          }
        },
        { durable: true },
      )
      for (const source of input.sources) if (source.kind === 'upload') uploads.delete(source.upload)
      return batch
    },

    async again({ id, source, path: relative }) {
      const [file] = await Array.fromAsync(walk(source, relative))
      if (!file) return false
      const taken = await takeFile(file)
      if ('error' in taken.content) return false
      const pipeline = PipelineOptions.parse(context.settings().pipeline)
      await db.tx((tx) => settleDocument(tx, id, taken.content, { pipeline }), { durable: true })
      return true
    },

    async upload(bytes) {
      const kept = await blobs.keep(bytes, context.settings().maxFileSize * 1e6)
      const upload = newId('u')
      uploads.set(upload, kept)
      return { upload, sha256: kept.sha256, size: kept.size }
    },
  }
}

/** Two files of one batch never share a relative path, so that their outputs cannot either; case does not count as a difference. */
function distinctPaths(taken: readonly Taken[]): Taken[] {
  const used = new Set<string>()
  return taken.map((file) => {
    const { dir, name, ext } = path.parse(file.relative)
    let relative = file.relative
    for (let n = 2; used.has(relative.toLowerCase()); n++) relative = path.join(dir, `${name}~${n}${ext}`)
    used.add(relative.toLowerCase())
    return { ...file, relative }
  })
}

function batchName(sources: Parsed<'intake.add'>['sources'], files: number): string {
  const [first] = sources
  if (sources.length === 1 && first?.kind === 'samples') return 'Samples'
  if (sources.length === 1 && first?.kind === 'path') return first.as ?? path.basename(path.resolve(first.path))
  return `${files} files`
}
