// Foreign jobs: what other programs put into our queues by SQL or pg-boss, naming a file instead of a run. Each becomes a batch with one
// document, which goes its way like any other; the job itself is held meanwhile, and ends with the document's result when that has ended.
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import { Lane, lanePriority, terminalStates } from '../../contract/model.ts'
import { PipelineChange, PipelineOptions, type Settings } from '../../contract/settings.ts'
import { accept, type Taken } from './accept.ts'
import type { Blobs, KeptBytes } from '../blobs/blobs.ts'
import type { Chain, DocumentRow } from '../work/chain.ts'
import { contentOf, keepFile, keptBefore } from '../blobs/content.ts'
import type { Claim, Outcome, Queue } from '../queue/queue.ts'
import { liesIn, storedPath } from '../same-path.ts'
import type { Db, Tx } from '../store/db.ts'
import { readError } from './read-error.ts'

/** What a foreign job may say of its file beside where it is. */
const about = {
  /** The document's name; default: as the path, the address or the hash has it. */
  name: z.string().min(1).max(1000).optional(),
  realm: z.string().max(64).default(''),
  /** Default: by the job's priority. */
  lane: Lane.optional(),
  options: PipelineChange.optional(),
}
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in small hex digits')
const Payload = z.union([
  z.looseObject({ path: z.string().min(1), ...about }),
  z.looseObject({ url: z.url(), ...about }),
  z.looseObject({ blob: sha256, ...about }),
])
type Payload = z.infer<typeof Payload>

/** Milliseconds an address may take to answer, in all. */
const fetchLimit = 120_000

export interface Foreign {
  /** Makes the file that a foreign job names a document, or ends the job whose document has ended. Throws `lost-claim`. */
  take(claim: Claim): Promise<void>
  /** Open documents whose jobs the other program has cancelled or deleted. */
  abandoned(): Promise<string[]>
}

export function createForeign(context: {
  db: Db
  queue: Queue
  blobs: Blobs
  chain: Chain
  settings: () => Settings
  hostname: string
  /** Milliseconds a claim holds. */
  lease: number
  now: () => number
}): Foreign {
  const { db, queue, blobs, chain } = context

  const settle = async (tx: Tx, claim: Claim, outcome: Outcome): Promise<void> => {
    await queue.settle(tx, claim, outcome)
    const failed = outcome.kind === 'failed'
    const data = { stage: claim.name, foreign: true, ...(failed ? { error: outcome.error } : {}) }
    await chain.log(tx, [{ type: failed ? 'job.failed' : 'job.completed', job: claim.id, data }])
  }

  /** The job ends as its document did; one whose document still works is held until then. */
  const settleOrHold = async (tx: Tx, claim: Claim, batch: string): Promise<void> => {
    const document = await tx.kysely
      .selectFrom('document')
      .selectAll()
      .where('foreign_job', '=', claim.id)
      .executeTakeFirst()
    if (document && !terminalStates.has(document.state)) {
      await queue.settle(tx, claim, { kind: 'released', interrupted: false })
      await queue.pause(tx, { id: claim.id })
      return
    }
    if (!document) return settle(tx, claim, { kind: 'completed', output: { batch, document: null, state: 'removed' } })
    if (document.state === 'done' || document.state === 'partial')
      return settle(tx, claim, { kind: 'completed', output: await outputOf(tx, document) })
    await settle(tx, claim, { kind: 'failed', error: { ...errorOf(document), retryable: false } })
  }

  const keep = async (payload: Payload): Promise<{ kept: KeptBytes; name: string; source: string | null }> => {
    const limit = context.settings().maxFileSize * 1e6
    if ('path' in payload && typeof payload.path === 'string') {
      const file = await allowedFile(payload.path, context.settings().foreignFolders)
      return { kept: await keepFile(blobs, file, limit), name: path.basename(payload.path), source: payload.path }
    }
    if ('blob' in payload && typeof payload.blob === 'string') {
      const { blob } = payload
      if (!(await isKept(db, blob)))
        throw new SheafError('not-found', `no bytes are kept under ${blob}`, {
          hint: 'Put them into the table blob first (`sheaf sql put-blob`), or name a path.',
        })
      return { kept: await keptBefore(blobs, blob), name: blob.slice(0, 12), source: null }
    }
    const url = new URL(String(payload.url))
    const last = decodeURIComponent(url.pathname.split('/').at(-1) ?? '') || url.hostname
    // The address of a blob of ours: its bytes are here, whoever serves them.
    if (sha256.safeParse(last).success && (await isKept(db, last)))
      return { kept: await keptBefore(blobs, last), name: last.slice(0, 12), source: null }
    if (url.protocol === 'file:') return keep({ ...payload, path: fileURLToPath(url) })
    return { kept: await download(blobs, url, context.settings().foreignUrls, limit), name: last, source: null }
  }

  const takeIn = async (claim: Claim, batch: string): Promise<void> => {
    const parsed = Payload.safeParse(claim.payload)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new SheafError('usage', `the job's data names no file: ${issue?.message ?? ''}`, {
        hint: 'It is {"path": …}, {"url": …} or {"blob": SHA-256}, with name, realm, lane and options if wanted.',
      })
    }
    const payload = parsed.data
    const found = await keep(payload)
    const name = storedPath(path.basename(payload.name ?? found.name))
    const content = contentOf(found.kept, name)
    const file: Taken = { name, relative: name, source: found.source, size: found.kept.size, content }
    const lane = payload.lane ?? laneOf(claim.priority)
    const pipeline = PipelineOptions.parse({ ...context.settings().pipeline, ...payload.options })
    const shape = {
      id: batch,
      name: `foreign/${name}`,
      lane,
      realm: payload.realm,
      hostname: context.hostname,
      pipeline,
    }
    const rest = { output: null, force: false, expiresAt: null, foreignJob: claim.id }
    await db.tx(
      async (tx) => {
        await queue.progressed(tx, claim)
        await accept(tx, context, { ...shape, ...rest }, [file])
        await settleOrHold(tx, claim, batch)
      },
      { durable: true },
    )
  }

  return {
    async abandoned() {
      const waiting = await db.read
        .selectFrom('document')
        .select(['id', 'foreign_job'])
        .where('foreign_job', 'is not', null)
        .where('finished_at', 'is', null)
        .execute()
      const gone: string[] = []
      for (const { id, foreign_job: job } of waiting) {
        const row = await queue.get(job ?? '')
        if (row === null || row.state === 'cancelled') gone.push(id)
      }
      return gone
    },
    async take(claim) {
      const batch = `foreign/${claim.id}`
      const alive = setInterval(() => {
        // Whoever lost the claim hears of it when it writes.
        queue.touch(claim, { lease: context.lease }).catch(() => {})
      }, context.lease / 3)
      try {
        const known = await db.read.selectFrom('batch').select('id').where('id', '=', batch).executeTakeFirst()
        if (known) await db.tx((tx) => settleOrHold(tx, claim, batch))
        else await takeIn(claim, batch)
      } catch (error) {
        if (error instanceof SheafError && (error.code === 'lost-claim' || error.code === 'queue-unreachable'))
          throw error
        const wire = explain(error, claim)
        await db.tx((tx) => settle(tx, claim, { kind: 'failed', error: wire }))
      } finally {
        clearInterval(alive)
      }
    },
  }
}

/** Payloads of ours name their run, and so do those of programs that work on runs of ours. */
export function isForeign({ payload }: Claim): boolean {
  return typeof payload !== 'object' || payload === null || typeof (payload as { run?: unknown }).run !== 'string'
}

const laneOf = (priority: number): Lane =>
  priority >= lanePriority.urgent ? 'urgent' : priority <= lanePriority.slow ? 'slow' : 'default'

/** The file itself, its links followed. Throws `forbidden` when it does not lie below one of the folders. */
async function allowedFile(file: string, folders: readonly string[]): Promise<string> {
  const hint = 'Name its folder in foreignFolders of the settings, or put the bytes into the table blob.'
  if (!path.isAbsolute(file)) throw new SheafError('usage', `${file} is not an absolute path`, { hint })
  const forbidden = new SheafError(
    'forbidden',
    `files below ${path.dirname(file)} may not be taken in by other programs`,
    {
      hint,
    },
  )
  // What lies elsewhere is not even looked at.
  if (!folders.some((folder) => liesIn(path.normalize(file), path.resolve(folder)))) throw forbidden
  let real: string
  try {
    real = await realpath(file)
  } catch (cause) {
    const { code, message, hint: what, retryable } = readError(file, cause)
    throw new SheafError(code, message, { hint: what, retryable, cause })
  }
  for (const folder of folders) {
    const root = await realpath(folder).catch(() => null) // a folder of the settings that is not there allows nothing
    if (root !== null && liesIn(real, root)) return real
  }
  throw forbidden
}

async function download(blobs: Blobs, url: URL, allowed: readonly string[], limit: number): Promise<KeptBytes> {
  const isBelow = (prefix: string): boolean => {
    const base = URL.parse(prefix)
    return base !== null && base.origin === url.origin && url.pathname.startsWith(base.pathname)
  }
  if (!/^https?:$/.test(url.protocol) || !allowed.some(isBelow))
    throw new SheafError('forbidden', `${url.origin} may not be asked for files`, {
      hint: 'Sheaf asks no address that foreignUrls of the settings does not name.',
    })
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchLimit) })
    if (!answer.ok || !answer.body)
      throw new SheafError('file-missing', `${url.origin} answered ${answer.status} for ${url.pathname}`, {
        retryable: answer.status >= 500 || answer.status === 429,
      })
    return await blobs.keep(answer.body, limit)
  } catch (cause) {
    if (cause instanceof SheafError) throw cause
    throw new SheafError('file-unreadable', `${url.origin} did not give ${url.pathname}: ${(cause as Error).message}`, {
      retryable: true,
      cause,
    })
  }
}

async function isKept(db: Db, digest: string): Promise<boolean> {
  return (
    (await db.read.selectFrom('blob').select('sha256').where('sha256', '=', digest).executeTakeFirst()) !== undefined
  )
}

function explain(error: unknown, { payload }: Claim): WireError {
  if (error instanceof SheafError) return toWire(error)
  const file = (payload as { path?: unknown } | null)?.path
  return typeof file === 'string' && (error as NodeJS.ErrnoException).code ? readError(file, error) : toWire(error)
}

function errorOf(document: DocumentRow): WireError {
  if (document.error_json !== null) return JSON.parse(document.error_json) as WireError
  return toWire(new SheafError('cancelled', `the document ${document.name} ended ${document.state}`))
}

/** What the other program gets: a few words; the results are read by the document's id. */
async function outputOf(tx: Tx, document: DocumentRow): Promise<Record<string, unknown>> {
  const run = await tx.kysely
    .selectFrom('run')
    .select(['pages', 'pages_failed', 'class', 'confidence', 'language', 'chunks', 'embeddings'])
    .where('id', '=', document.run_id)
    .executeTakeFirst()
  const { id, batch_id: batch, run_id, state, sha256: digest, media_type } = document
  return { document: id, batch, run: run_id, state, sha256: digest, media_type, ...run }
}
