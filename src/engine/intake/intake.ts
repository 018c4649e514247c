// Intake: from what was dropped to durable rows. Reads, hashes and keeps the bytes first; then batch, documents, runs, jobs and events
// in one transaction that is on disk before it returns. What cannot be read becomes a failed document that says why.
import path from 'node:path'
import type { Parsed } from '../../contract/api.ts'
import { SheafError, type WireError } from '../../contract/error.ts'
import { PipelineOptions, type Settings } from '../../contract/settings.ts'
import { accept, settleDocument, type Taken } from './accept.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Chain } from '../work/chain.ts'
import { contentOf, keepFile } from '../blobs/content.ts'
import { newId, sha256 } from '../ids.ts'
import { ownFiles } from './own-files.ts'
import { storedPath } from '../same-path.ts'
import type { Ring } from '../passwords/ring.ts'
import type { Db, Tx } from '../store/db.ts'
import { readError } from './read-error.ts'
import { createUploads } from './uploads.ts'
import { walk } from './walk.ts'

export interface Intake {
  /** Accepts sources as one batch; returns its id once everything is on disk. `also` is part of the transaction. */
  add(input: Parsed<'intake.add'>, also?: (tx: Tx, batch: string) => Promise<void>): Promise<string>
  /** Reads a failed document's source again. */
  again(document: { id: string; source: string; path: string }): Promise<boolean>
  /** Keeps streamed bytes until a batch of the realm names them. */
  upload(
    bytes: AsyncIterable<Uint8Array>,
    options?: { realm?: string },
  ): Promise<{ upload: string; sha256: string; size: number }>
}

/** Files read at a time: enough to keep a disk busy, few enough for the file handles. */
const readers = 8
export function createIntake(context: {
  home: string
  db: Db
  blobs: Blobs
  chain: Chain
  settings: () => Settings
  hostname: string
  samplesDir: string | null
  ring: Pick<Ring, 'prepare'>
  now: () => number
}): Intake {
  const { db, blobs, now } = context
  const uploads = createUploads({ db, blobs, now })

  const takeFile = async (file: {
    absolute: string
    relative: string
    size: number
    error: WireError | null
  }): Promise<Taken> => {
    const name = path.posix.basename(file.relative)
    const base = { name, relative: file.relative, source: file.absolute, size: file.size }
    if (file.error) return { ...base, content: { kept: null, error: file.error } }
    try {
      const kept = await keepFile(blobs, file.absolute, context.settings().maxFileSize * 1e6, name)
      return { ...base, size: kept.size, content: contentOf(kept, name) }
    } catch (cause) {
      // The store is away: nothing is wrong with the file, and the whole drop is refused.
      if (cause instanceof SheafError && cause.code === 'queue-unreachable') throw cause
      return { ...base, content: { kept: null, error: readError(file.absolute, cause) } }
    }
  }

  const takeAll = async ({ sources, output, realm }: Parsed<'intake.add'>): Promise<Taken[]> => {
    const steps: (() => Promise<Taken>)[] = []
    for (const source of sources) {
      if (source.kind === 'upload' || source.kind === 'blob') {
        const relative = storedPath(path.join(source.path ?? source.name))
        const name = storedPath(path.basename(source.name))
        steps.push(async () => {
          const kept = await (source.kind === 'upload'
            ? uploads.find(source.upload, realm)
            : uploads.findBytes(source.sha256, realm))
          return { name, relative, source: null, size: kept.size, content: contentOf(kept, name) }
        })
        continue
      }
      const root = source.kind === 'samples' ? context.samplesDir : source.path
      if (root === null) throw new SheafError('not-found', 'the samples are not part of this installation')
      const own = await ownFiles(db, root, [context.home, output?.dir])
      const { as, lane, options } = source.kind === 'path' ? source : {}
      for await (const file of walk(root, as, own))
        steps.push(async () => ({ ...(await takeFile(file)), lane, options }))
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

  const isThere = async (batch: string): Promise<boolean> =>
    (await db.read.selectFrom('batch').select('id').where('id', '=', batch).executeTakeFirst()) !== undefined

  return {
    async add(input, also) {
      const batch = input.key === undefined ? newId('b') : batchOfKey(input.realm, input.key)
      if (input.key !== undefined && (await isThere(batch))) return batch
      const taken = distinctPaths(await takeAll(input))
      const settings = context.settings()
      const pipeline = PipelineOptions.parse({ ...settings.pipeline, ...input.options })
      const name =
        input.name ?? (taken.length === 1 ? (taken[0]?.name ?? 'batch') : batchName(input.sources, taken.length))
      const expiresAt = input.expire === undefined ? null : now() + input.expire * 1000
      const { lane, realm, force, output = null } = input
      const passwords = await Promise.all(
        (input.passwords ?? []).map((password) =>
          context.ring.prepare(password, { realm, name, scope: { kind: 'batch', batch } }),
        ),
      )
      const row = { id: batch, name, lane, realm, force, output, pipeline, expiresAt, foreignJob: null }
      try {
        await db.tx(
          async (tx) => {
            await accept(tx, context, { ...row, hostname: context.hostname }, taken)
            if (passwords.length > 0) await tx.kysely.insertInto('password').values(passwords).execute()
            await also?.(tx, batch)
          },
          { durable: true },
        )
      } catch (error) {
        // Two with one key at the same time: the other one was faster.
        if (input.key !== undefined && (await isThere(batch))) return batch
        throw error
      }
      await uploads.forget(input.sources.flatMap((source) => (source.kind === 'upload' ? source.upload : [])))
      return batch
    },

    async again({ id, source, path: relative }) {
      const [file] = await Array.fromAsync(walk(source, relative))
      if (!file) return false
      const taken = await takeFile(file)
      if ('error' in taken.content) return false
      const pipeline = PipelineOptions.parse(context.settings().pipeline)
      await db.tx((tx) => settleDocument(tx, context, id, taken.content, pipeline), { durable: true })
      return true
    },

    upload: (bytes, { realm = '' } = {}) => uploads.keep(bytes, { realm, limit: context.settings().maxFileSize * 1e6 }),
  }
}

/** The batch that a caller's key stands for, in its realm: whoever comes again with it finds the same one. */
const batchOfKey = (realm: string, key: string): string => `b${sha256(JSON.stringify([realm, key])).slice(0, 30)}`

/** Two files of one batch never share a relative path. Those that differ by case alone are told apart where outputs get their names. */
function distinctPaths(taken: readonly Taken[]): Taken[] {
  /** How often each was wanted: of ten thousand equal ones none looks at all before it. */
  const used = new Map<string, number>()
  return taken.map((file) => {
    const { dir, name, ext } = path.posix.parse(file.relative)
    let relative = file.relative
    let n = used.get(relative) ?? 0
    while (used.has(relative)) relative = path.posix.join(dir, `${name}~${++n}${ext}`)
    used.set(file.relative, Math.max(1, n)).set(relative, 1)
    return { ...file, relative }
  })
}

function batchName(sources: Parsed<'intake.add'>['sources'], files: number): string {
  const [first] = sources
  if (sources.length === 1 && first?.kind === 'samples') return 'Samples'
  if (sources.length === 1 && first?.kind === 'path') return first.as ?? path.basename(path.resolve(first.path))
  return `${files} files`
}
