// The maker: claims `generate-document` jobs, one at a time, and makes them with a worker of its own, beside the reading of documents.
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import { ArtifactPayload } from '../../contract/payload.ts'
import type { Settings } from '../../contract/settings.ts'
import type { ResultOf } from '../../contract/worker.ts'
import { isLostClaim } from '../work/attempts.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { keepBytes } from '../blobs/content.ts'
import type { Logger } from '../log.ts'
import type { Claim, Queue } from '../queue/queue.ts'
import { createSideWorker } from '../work/side-worker.ts'
import type { Spawn } from '../work/spawn.ts'
import type { Db } from '../store/db.ts'
import type { Artifacts, ArtifactRow } from './artifacts.ts'
import { draftOf } from './draft-of.ts'

export interface Maker {
  /** There may be something to make. */
  wake(): void
  /** Gives back what is being made, and ends. */
  close(): Promise<void>
}

/** Milliseconds: between looks for work (retries that fell due, other hosts'), between signs of life, and for one file. */
const pollInterval = 2000
const touchInterval = 1000
const writeLimit = 180_000
/** Milliseconds between looks for what is no more to be kept. */
const expiryInterval = 60_000

export function createMaker({
  db,
  queue,
  blobs,
  artifacts,
  spawn,
  settings,
  owner,
  only,
  image,
  onChange,
  log,
  now,
}: {
  db: Db
  queue: Queue
  blobs: Blobs
  artifacts: Artifacts
  spawn: Spawn
  settings: () => Settings
  owner: string
  /** Make this one and no other. */
  only: string | undefined
  image: (document: string, page: number, width: number) => Promise<{ png: Uint8Array }>
  onChange: () => void
  log: Logger
  now: () => number
}): Maker {
  const worker = createSideWorker(spawn, () => settings().workerMemory, 'the document could not be written')
  let closing = false
  let wanted = false
  let working: Promise<void> | null = null
  let lastExpiry = 0

  const wake = (): void => {
    if (closing) return
    wanted = true
    working ??= work()
      .catch((error: unknown) => log.error({ err: error }, 'generating documents'))
      .finally(() => {
        working = null
      })
  }

  const work = async (): Promise<void> => {
    while (wanted && !closing) {
      wanted = false
      if (now() - lastExpiry > expiryInterval) {
        lastExpiry = now()
        if ((await artifacts.expire()) > 0) onChange()
      }
      const scope = only === undefined ? {} : { scope: only }
      const lease = settings().lease * 1000
      const [claim] = await queue.claim({ owner, lease, names: ['generate-document'], limit: 1, ...scope })
      if (!claim) continue
      wanted = true
      try {
        await make(claim, lease)
      } catch (error) {
        if (!isLostClaim(error)) throw error
        log.warn({ job: claim.id }, 'another host makes the document now')
      }
      onChange()
    }
  }

  const make = async (claim: Claim, lease: number): Promise<void> => {
    const row = await begin(claim)
    onChange()
    if (!row) return
    const life = setInterval(() => {
      // Cancelled, or another's: the worker is stopped, and how the attempt ends is found at its end.
      queue.touch(claim, { lease }).then(
        (wish) => {
          if (wish === 'cancel') worker.close()
        },
        (error: unknown) => {
          if (isLostClaim(error)) worker.close()
          else log.warn({ err: error }, 'a sign of life could not be stored')
        },
      )
    }, touchInterval)
    try {
      const draft = await draftOf(db, row, image)
      const result = await worker.run({ stage: 'generate-document', kind: row.kind, draft }, writeLimit)
      await finish(claim, row, result)
    } catch (error) {
      if (isLostClaim(error)) throw error
      await fail(claim, row, error)
    } finally {
      clearInterval(life)
    }
  }

  /** The row, marked as being made; null when nobody wants it any more. */
  const begin = (claim: Claim): Promise<ArtifactRow | null> =>
    db.tx(async (tx) => {
      const payload = ArtifactPayload.safeParse(claim.payload)
      const id = payload.success ? payload.data.artifact : ''
      const row = await tx.kysely.selectFrom('artifact').selectAll().where('id', '=', id).executeTakeFirst()
      if (row && (row.state === 'queued' || row.state === 'running' || row.state === 'retrying'))
        return artifacts.change(tx, row.id, { state: 'running', retries: claim.failures })
      await queue.settle(tx, claim, { kind: 'cancelled' })
      return null
    })

  const finish = async (claim: Claim, { id }: ArtifactRow, result: ResultOf<'generate-document'>): Promise<void> => {
    const kept = await keepBytes(blobs, result.bytes)
    await db.tx(
      async (tx) => {
        const output = { artifact: id, sha256: kept.sha256, size: kept.size }
        const { state } = await queue.settle(tx, claim, { kind: 'completed', output })
        if (state === 'cancelled') return void (await artifacts.change(tx, id, { state, finished_at: now() }))
        await blobs.record(tx, [kept])
        await artifacts.change(tx, id, {
          state: 'done',
          sha256: kept.sha256,
          size: kept.size,
          warnings_json: JSON.stringify(result.warnings),
          error_json: null,
          finished_at: now(),
        })
      },
      { durable: true },
    )
  }

  const fail = (claim: Claim, { id }: ArtifactRow, cause: unknown): Promise<void> =>
    db.tx(async (tx) => {
      if (closing) {
        await queue.settle(tx, claim, { kind: 'released', interrupted: false })
        return void (await artifacts.change(tx, id, { state: 'queued' }))
      }
      const error = mendable(cause)
      const { state, failures } = await queue.settle(tx, claim, { kind: 'failed', error })
      if (state === 'cancelled') return void (await artifacts.change(tx, id, { state, finished_at: now() }))
      await artifacts.change(tx, id, {
        state: state === 'retry' ? 'retrying' : 'failed',
        // The last failure is not followed by a try.
        retries: state === 'retry' ? failures : failures - 1,
        error_json: JSON.stringify(error),
        finished_at: state === 'retry' ? null : now(),
      })
    })

  const poll = setInterval(wake, pollInterval)
  wake()

  return {
    wake,
    async close() {
      closing = true
      clearInterval(poll)
      worker.close()
      await working
      worker.close()
    },
  }
}

/** What cannot be mended by trying again says so; everything else may be the moment's. */
function mendable(cause: unknown): WireError {
  const error = toWire(cause)
  const isLasting = cause instanceof SheafError && (cause.code === 'usage' || cause.code === 'not-found')
  return { ...error, retryable: !isLasting }
}
