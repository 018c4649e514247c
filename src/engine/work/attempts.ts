// Attempts: what a worker's messages do to the store. Each function is one transaction, fenced by the claim: a worker that wakes
// late throws `lost-claim` and leaves no trace.
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import { type Page, type PageFailureReason, terminalStates } from '../../contract/model.ts'
import { parsePayload, RunStage } from '../../contract/payload.ts'
import type { Child, Result } from '../../contract/worker.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Chain, DocumentRow, RunRow } from './chain.ts'
import { contentOf, keepBytes } from '../blobs/content.ts'
import type { Claim, ClaimOptions, JobRow, Queue } from '../queue/queue.ts'
import { createResults } from './results.ts'
import type { Db, Tx } from '../store/db.ts'
import { renewed, withDigest } from '../store/digests.ts'
import type { Understanding } from '../understanding/understanding.ts'

export interface Attempts {
  /** The run of a claim, with its documents marked running. Null when no open document wants it any more. */
  begin(claim: Claim): Promise<RunRow | null>
  /** The document is open and has this many pages. */
  opened(claim: Claim, run: string, pages: number): Promise<void>
  /** Stores a page, once. Returns the run as it is then. `effort`: what recognising it was thought to take, for the log. */
  storePage(claim: Claim, run: string, page: Page, effort?: number): Promise<RunRow>
  /** Keeps a file found in the document and makes it a document too, once. */
  storeChild(claim: Claim, run: string, child: Child): Promise<void>
  failPage(claim: Claim, run: string, page: number, reason: PageFailureReason, error: WireError): Promise<void>
  /** Stores the stage's result, settles the job and starts what follows. With `next` it claims in the same transaction, and returns what it got. */
  complete(
    claim: Claim,
    run: string,
    done: {
      result: Result | null
      versions?: Record<string, string>
      next?: ClaimOptions | null
      /** Milliseconds of a processor it took. */
      cpu?: number | undefined
    },
  ): Promise<Claim[]>
  fail(claim: Claim, run: string, error: WireError): Promise<void>
  /** Gives the job back. `note` is what the next attempt should know. */
  release(
    claim: Claim,
    run: string,
    options: { interrupted: boolean; delay?: number; note?: unknown; why: string },
  ): Promise<void>
  cancelled(claim: Claim, run: string): Promise<void>
  /** A worker died over this job. Told apart from release: it is in the log whatever follows. */
  crashed(claim: Claim, run: string, data: Record<string, unknown>): Promise<void>
  /** Queued jobs that open documents of this batch wait for become the batch's own, whoever added them. */
  adopt(batch: string): Promise<void>
  /** Jobs of dead processes, and those whose lease ran out, go back into the queue. */
  recover(deadOwners: readonly string[]): Promise<number>
}

/** Milliseconds between looks for what a batch waits for and others began. */
const adoptionInterval = 500

export function createAttempts({
  db,
  queue,
  blobs,
  chain,
  understanding,
  now,
}: {
  db: Db
  queue: Queue
  blobs: Blobs
  chain: Chain
  understanding: Understanding
  now: () => number
}): Attempts {
  const results = createResults({ db, chain, understanding, now })
  let nextAdoption = 0

  /** A job ended because nobody wanted it; the same bytes may have been asked for again while its worker was stopping. */
  const afterCancel = async (tx: Tx, claim: Claim, run: string): Promise<void> => {
    await chain.log(tx, [{ type: 'job.cancelled', run, job: claim.id, data: { stage: claim.name } }])
    const row = await chain.run(tx, run)
    if (row.state === 'open' && (await chain.openDocuments(tx, run)).length > 0) await chain.addJobs(tx, row)
  }

  /** After a job went back: its documents wait again, or are paused when that is why. */
  const afterRelease = async (tx: Tx, group: string): Promise<void> => {
    const active = await queue.list({ group, states: ['active'], limit: 1 }, tx)
    if (active.length > 0) return
    await chain.moveDocuments(tx, group, ['pausing'], 'paused')
    await chain.moveDocuments(tx, group, ['running'], 'queued')
  }

  /** A job ended of itself while its documents were being paused: what follows it is held, and the last one makes them paused. */
  const afterEnd = async (tx: Tx, run: string, open?: readonly DocumentRow[]): Promise<void> => {
    const isPausing = ({ state }: DocumentRow): boolean => state === 'pausing'
    if (!(open ?? (await chain.openDocuments(tx, run))).some(isPausing)) return
    await queue.pause(tx, { group: run })
    await afterRelease(tx, run)
  }

  const completed = async (
    tx: Tx,
    claim: Claim,
    { run: before, open }: { run: RunRow; open: readonly DocumentRow[] },
    { result, versions, cpu }: { result: Result | null; versions: Record<string, string>; cpu: number | undefined },
  ): Promise<void> => {
    const run = before.id
    const row = result ? await results.store(tx, before, result) : before
    await chain.log(tx, [{ type: 'job.completed', run, job: claim.id, data: { stage: claim.name, cpu } }])
    if (row.state !== 'open' || row.stage !== claim.name) return
    const merged = { ...(JSON.parse(row.versions_json) as Record<string, string>), ...versions }
    const made = renewed('run', row, { versions_json: JSON.stringify(merged) })
    await tx.ahead.updateTable('run').set(made).where('id', '=', run).execute()
    const recognising = row.stage === 'page-ocr' && row.pages_done + row.pages_failed < (row.pages ?? 0)
    if (!recognising) await chain.advance(tx, { ...row, ...made })
    await afterEnd(tx, run, open)
  }

  return {
    begin: (claim) =>
      db.tx(async (tx) => {
        const [row, open] = await Promise.all([
          tx.kysely.selectFrom('run').selectAll().where('id', '=', claim.group).executeTakeFirst(),
          chain.openDocuments(tx, claim.group),
        ])
        if (!row) {
          const gone = new SheafError('not-found', `there is no run ${claim.group}`, {
            hint: 'It may have been cleaned up, or another program named one that never was; add the file again.',
          })
          const error = toWire(gone)
          await queue.settle(tx, claim, { kind: 'failed', error })
          await chain.log(tx, [{ type: 'job.failed', job: claim.id, data: { stage: claim.name, error } }])
          return null
        }
        const wanted = row.state === 'open' && open.length > 0
        if (!wanted || row.stage !== claim.name) {
          // Nobody wants it any more, or the run was begun anew while the job waited.
          await queue.settle(tx, claim, { kind: 'cancelled' })
          if (wanted) await chain.addJobs(tx, row)
          return null
        }
        await chain.markRunning(tx, row)
        const { name: stage, token, failures } = claim
        const pages = await pagesToDo(tx, claim)
        await chain.log(tx, [
          {
            type: 'job.claimed',
            run: row.id,
            job: claim.id,
            data: { stage, token, failures, ...(pages ? { pages } : {}) },
          },
        ])
        return row
      }),

    opened: (claim, run, pages) =>
      db.tx(async (tx) => {
        await queue.progressed(tx, claim)
        const row = await results.count(tx, await chain.run(tx, run), { pages })
        await chain.log(tx, [
          {
            type: 'run.opened',
            run,
            job: claim.id,
            data: { pages },
            patch: { pages, progress: row.progress, stage: row.stage },
          },
        ])
      }),

    storePage: (claim, run, page, effort) =>
      db.tx(async (tx) => {
        await queue.progressed(tx, claim)
        const insert = tx.kysely
          .insertInto('page')
          .values(
            withDigest('page', {
              run_id: run,
              number: page.number,
              state: 'stored',
              source: page.source,
              width: page.width,
              height: page.height,
              rotation: page.rotation,
              skew: page.skew,
              confidence: page.confidence,
              data_json: JSON.stringify(page),
              stage: RunStage.parse(claim.name),
              stored_at: now(),
            }),
          )
          .onConflict((conflict) => conflict.doNothing())
        const [inserted, row] = await Promise.all([insert.executeTakeFirst(), chain.run(tx, run)])
        if (inserted.numInsertedOrUpdatedRows === 0n) return row
        const ocr = page.source === 'ocr' ? 1 : 0
        const after = await results.count(tx, row, {
          pages_done: row.pages_done + 1,
          ocr_pages: row.ocr_pages + ocr,
        })
        await chain.log(tx, [
          {
            type: 'page.stored',
            run,
            job: claim.id,
            page: page.number,
            data: {
              source: page.source,
              engine: page.engine,
              confidence: page.confidence,
              token: claim.token,
              effort,
            },
            patch: { pagesDone: after.pages_done, ocrPages: after.ocr_pages, progress: after.progress },
          },
        ])
        return after
      }),

    async storeChild(claim, run, { index, name, bytes }) {
      const content = contentOf(await keepBytes(blobs, bytes), name)
      await db.tx(async (tx) => {
        await queue.progressed(tx, claim)
        await chain.children.take(tx, await chain.run(tx, run), { index, name, content })
      })
    },

    failPage: (claim, run, page, reason, error) =>
      db.tx(async (tx) => {
        await queue.progressed(tx, claim)
        await results.failPage(tx, claim, run, { page, reason, error })
      }),

    complete: (claim, run, { result, versions = {}, next = null, cpu }) =>
      db.tx(async (tx) => {
        // Asked together: a team's database may be far away, and others wait for the turn.
        const [settled, row, open] = await Promise.all([
          queue.settle(tx, claim, { kind: 'completed' }),
          chain.run(tx, run),
          chain.openDocuments(tx, run),
        ])
        if (settled.state === 'cancelled') await afterCancel(tx, claim, run)
        else await completed(tx, claim, { run: row, open }, { result, versions, cpu })
        return next ? queue.claim(next, tx) : []
      }),

    fail: (claim, run, error) =>
      db.tx(async (tx) => {
        const settled = await queue.settle(tx, claim, { kind: 'failed', error })
        if (settled.state === 'cancelled') return afterCancel(tx, claim, run)
        const row = await chain.run(tx, run)
        if (settled.state === 'retry') {
          await chain.moveDocuments(tx, run, ['running'], 'retrying')
          await chain.log(tx, [
            {
              type: 'job.retrying',
              run,
              job: claim.id,
              data: { stage: claim.name, error, dueAt: settled.dueAt, failures: settled.failures },
            },
          ])
          await afterEnd(tx, run)
          return
        }
        await chain.log(tx, [{ type: 'job.failed', run, job: claim.id, data: { stage: claim.name, error } }])
        if (row.state !== 'open') return
        if (claim.name !== 'page-ocr') return chain.fail(tx, row, error)
        // A recognition job that is given up takes its own pages with it, not the document.
        const { pages } = parsePayload('page-ocr', claim.payload)
        for (const page of pages)
          await results.failPage(tx, claim, run, { page, reason: 'error', error: { ...error, page } })
        const after = await chain.run(tx, run)
        if (after.pages_done + after.pages_failed >= (after.pages ?? 0)) await chain.advance(tx, after)
        await afterEnd(tx, run)
      }),

    release: (claim, run, { interrupted, delay, note, why }) =>
      db.tx(async (tx) => {
        if (note !== undefined) await queue.note(tx, claim, note)
        await queue.settle(tx, claim, { kind: 'released', interrupted, ...(delay === undefined ? {} : { delay }) })
        await chain.log(tx, [{ type: 'job.released', run, job: claim.id, data: { stage: claim.name, why } }])
        await afterRelease(tx, run)
      }),

    cancelled: (claim, run) =>
      db.tx(async (tx) => {
        await queue.settle(tx, claim, { kind: 'cancelled' })
        await afterCancel(tx, claim, run)
      }),

    crashed: (claim, run, data) =>
      db.tx((tx) =>
        chain.log(tx, [{ type: 'worker.crashed', run, job: claim.id, data: { stage: claim.name, ...data } }]),
      ),

    adopt: async (batch) => {
      // Asked for whenever a host finds nothing to claim, also while thousands of outputs are being written: not each time anew.
      if (performance.now() < nextAdoption) return
      nextAdoption = performance.now() + adoptionInterval
      const waiting = await db.read
        .selectFrom('document')
        .innerJoin('run', 'run.id', 'document.run_id')
        .select('run.id')
        .where('document.batch_id', '=', batch)
        .where('document.state', 'not in', [...terminalStates])
        .where('run.batch_id', '!=', batch)
        .where('run.state', '=', 'open')
        .execute()
      if (waiting.length === 0) return
      await db.tx(async (tx) => {
        for (const { id } of waiting) {
          await tx.kysely.updateTable('run').set({ batch_id: batch }).where('id', '=', id).execute()
          await queue.update(tx, { group: id }, { scope: batch })
        }
      })
    },

    recover: async (deadOwners) => {
      if (deadOwners.length === 0 && !(await queue.needsRecovery({ deadOwners }))) return 0
      return db.tx(async (tx) => {
        const jobs: JobRow[] = await queue.recover(tx, { deadOwners })
        for (const job of jobs) {
          const row = await tx.kysely.selectFrom('run').selectAll().where('id', '=', job.group).executeTakeFirst()
          if (row) await queue.update(tx, { id: job.id }, { scope: row.batch_id })
          await chain.log(tx, [
            { type: 'job.released', run: job.group, job: job.id, data: { stage: job.name, why: 'host-gone' } },
          ])
          await afterRelease(tx, job.group)
        }
        if (deadOwners.length > 0)
          await tx.kysely
            .deleteFrom('host')
            .where('id', 'in', [...deadOwners])
            .execute()
        return jobs.length
      })
    },
  }
}

/** The pages a recognition job has left to do; null for other stages. */
async function pagesToDo(tx: Tx, claim: Claim): Promise<number[] | null> {
  if (claim.name !== 'page-ocr') return null
  const { pages } = parsePayload('page-ocr', claim.payload)
  const ended = await tx.kysely
    .selectFrom('page')
    .select('number')
    .where('run_id', '=', claim.group)
    .where('number', 'in', pages)
    .execute()
  return pages.filter((page) => !ended.some(({ number }) => number === page))
}

/** True for the error that says: this attempt is no longer the job's. */
export const isLostClaim = (error: unknown): boolean => error instanceof SheafError && error.code === 'lost-claim'
