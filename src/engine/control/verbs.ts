// Verbs: cancel, pause, resume, retry and remove, for one document or for all that a filter means. Each is one transaction of a few
// statements whatever the number; running work is told afterwards and ends at its page boundary.
import type { SteeringVerb } from '../../contract/commands/documents.ts'
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import type { Selection } from '../../contract/filter.ts'
import { type DocumentState, terminalStates } from '../../contract/model.ts'
import type { Chain, DocumentRow } from '../work/chain.ts'
import { idsOf } from './document-states.ts'
import { inPieces } from '../store/pieces.ts'
import type { EventDraft } from '../events.ts'
import type { Intake } from '../intake/intake.ts'
import type { Queue } from '../queue/queue.ts'
import type { Db, Tx } from '../store/db.ts'
import { matching } from '../store/matching.ts'
import { noDocument } from '../store/views.ts'

/** The documents that a verb reached, by their ids: what an undo needs. */
export type Verbs = Record<SteeringVerb, (selection: Selection) => Promise<string[]>> & {
  /** The documents that a verb would reach now, by their states. */
  count(verb: SteeringVerb, selection: Selection): Promise<Partial<Record<DocumentState, number>>>
  /** Reads these pages of a document again. Gives their number; throws `usage` while it is worked on. */
  retryPages(document: string, pages: readonly number[]): Promise<number>
  /** Reads documents that have ended again, from their beginning. Those whose bytes somebody works on are left alone. */
  redo(documents: readonly string[]): Promise<void>
  /** Ends documents that are wanted no longer. Gives their number. */
  expire(): Promise<number>
}

/** What each verb means something for. */
const reachable: Record<SteeringVerb, readonly DocumentState[]> = {
  cancel: ['queued', 'blocked', 'running', 'pausing', 'paused', 'retrying'],
  pause: ['queued', 'blocked', 'running', 'retrying'],
  resume: ['pausing', 'paused'],
  retry: ['failed', 'partial', 'cancelled', 'expired', 'retrying'],
  remove: [...terminalStates],
}

export function createVerbs(context: {
  db: Db
  queue: Queue
  chain: Chain
  intake: Intake
  now: () => number
  /** Tells the pool of this process about runs whose work should end. */
  stopRuns(runs: readonly string[], why: 'cancel' | 'pause'): void
}): Verbs {
  const { db, queue, chain } = context

  const load = async (tx: Tx, verb: SteeringVerb, selection: Selection): Promise<DocumentRow[]> => {
    const rows = tx.kysely.selectFrom('document').selectAll().where('state', 'in', reachable[verb]).orderBy('place')
    if ('filter' in selection) return rows.where((e) => matching(db.dialect, e, selection.filter)).execute()
    const found: DocumentRow[] = []
    for (const ids of inPieces(selection.documents)) found.push(...(await rows.where('id', 'in', ids).execute()))
    return found
  }

  /** Ends documents, and the work that no other document wants. Gives the runs somebody works on. */
  const stop = async (
    tx: Tx,
    documents: readonly DocumentRow[],
    state: DocumentState,
    error: WireError | null,
  ): Promise<string[]> => {
    await chain.endDocuments(tx, documents, state, { error })
    const groups = await unwantedRuns(tx, runsOf(documents))
    const { cancelled, signalled } = await queue.cancel(tx, { groups })
    await chain.log(
      tx,
      cancelled.map(({ group, id, name }) => ({ type: 'job.cancelled', run: group, job: id, data: { stage: name } })),
    )
    return groupsOf(signalled)
  }

  return {
    async count(verb, selection) {
      const states = db.read
        .selectFrom('document')
        .select(['state', (e) => e.fn.countAll<number>().as('count')])
        .where('state', 'in', reachable[verb])
        .groupBy('state')
      const counts: Partial<Record<DocumentState, number>> = {}
      const parts =
        'filter' in selection
          ? [states.where((e) => matching(db.dialect, e, selection.filter))]
          : [...inPieces(selection.documents)].map((ids) => states.where('id', 'in', ids))
      for (const part of parts)
        for (const { state, count } of await part.execute()) counts[state] = (counts[state] ?? 0) + count
      return counts
    },

    async cancel(selection) {
      const { documents, stopped } = await db.tx(async (tx) => {
        const found = await load(tx, 'cancel', selection)
        return { documents: found, stopped: await stop(tx, found, 'cancelled', null) }
      })
      context.stopRuns(stopped, 'cancel')
      return idsOf(documents)
    },

    async pause(selection) {
      const { documents, stopped } = await db.tx(async (tx) => {
        const found = (await load(tx, 'pause', selection)).filter(({ run_id }) => run_id !== null)
        const signalled = new Set<string>()
        for (const groups of inPieces(runsOf(found)))
          for (const run of groupsOf((await queue.pause(tx, { groups })).signalled)) signalled.add(run)
        const isActive = ({ run_id }: DocumentRow): boolean => signalled.has(run_id ?? '')
        const active = found.filter(isActive)
        await chain.setState(tx, active, 'pausing')
        await chain.setState(
          tx,
          found.filter((document) => !isActive(document)),
          'paused',
        )
        return { documents: found, stopped: [...signalled] }
      })
      context.stopRuns(stopped, 'pause')
      return idsOf(documents)
    },

    async resume(selection) {
      const documents = await db.tx(async (tx) => {
        const found = await load(tx, 'resume', selection)
        for (const groups of inPieces(runsOf(found))) await queue.resume(tx, { groups })
        await chain.setState(tx, found, 'queued')
        return found
      })
      return idsOf(documents)
    },

    async retry(selection) {
      const { documents, unread } = await db.tx(
        async (tx) => {
          const found = await load(tx, 'retry', selection)
          const waiting = found.filter(({ state }) => state === 'retrying')
          await queue.retry(tx, { groups: runsOf(waiting) })
          await chain.setState(tx, waiting, 'queued')
          const ended = found.filter(({ state }) => state !== 'retrying')
          const reopened = await reopen(tx, chain, ended)
          await chain.beginAgain(
            tx,
            reopened.filter(({ run_id }) => run_id !== null),
          )
          return { documents: found, unread: ended.filter(({ run_id }) => run_id === null) }
        },
        { durable: true },
      )
      for (const document of unread) {
        const error = document.error_json
        const read = document.source !== null && (await context.intake.again({ ...document, source: document.source }))
        // Still not readable: it keeps the reason it had.
        if (!read)
          await db.tx((tx) =>
            chain.endDocuments(tx, [document], 'failed', { error: error === null ? null : JSON.parse(error) }),
          )
      }
      return idsOf(documents)
    },

    retryPages: (id, pages) =>
      db.tx(
        async (tx) => {
          const document = await tx.kysely.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirst()
          if (document?.run_id === undefined || document.run_id === null) throw noDocument(id)
          const run = await chain.run(tx, document.run_id)
          if (!terminalStates.has(document.state) || run.state === 'open')
            throw new SheafError('usage', `${document.name} is being worked on`, {
              hint: 'Wait until it has ended, or cancel it first.',
            })
          const { row, forgotten } = await chain.forgetPages(tx, run, pages)
          if (forgotten === 0) throw new SheafError('not-found', `${document.name} has none of these pages`)
          const [reopened] = await reopen(tx, chain, [document])
          if (reopened) await chain.begin(tx, row, reopened, { redo: false })
          return forgotten
        },
        { durable: true },
      ),

    redo: (ids) =>
      db.tx(
        async (tx) => {
          for (const document of await load(tx, 'remove', { documents: [...ids] })) {
            if (document.run_id === null) continue
            const run = await chain.run(tx, document.run_id)
            const [reopened] = run.state === 'open' ? [] : await reopen(tx, chain, [document])
            if (reopened) await chain.begin(tx, run, reopened, { redo: true })
          }
        },
        { durable: true },
      ),

    async remove(selection) {
      const documents = await db.tx(async (tx) => {
        const found = await load(tx, 'remove', selection)
        for (const ids of inPieces(idsOf(found)))
          await tx.kysely.deleteFrom('document').where('id', 'in', ids).execute()
        for (const [batch, gone] of Map.groupBy(found, ({ batch_id }) => batch_id)) {
          await tx.kysely
            .updateTable('batch')
            .set((e) => ({ total: e('total', '-', gone.length) }))
            .where('id', '=', batch)
            .execute()
        }
        await chain.log(
          tx,
          found.map(({ id, batch_id }) => ({
            type: 'document.changed',
            batch: batch_id,
            document: id,
            data: { removed: true },
          })),
        )
        return found
      })
      return idsOf(documents)
    },

    async expire() {
      const at = context.now()
      const late = db.read.selectFrom('document').select('id').where('expires_at', '<=', at)
      // Looked at again and again, and nearly always there is nothing: no transaction then.
      if (!(await late.where('finished_at', 'is', null).limit(1).executeTakeFirst())) return 0
      const error = toWire(
        new SheafError('document-timeout', 'it was not done by the time it was wanted', {
          hint: 'Retry it, or add it again with more time (--expire).',
        }),
      )
      const { count, stopped } = await db.tx(async (tx) => {
        const found = await tx.kysely
          .selectFrom('document')
          .selectAll()
          .where('expires_at', '<=', at)
          .where('finished_at', 'is', null)
          .execute()
        return { count: found.length, stopped: await stop(tx, found, 'expired', error) }
      })
      context.stopRuns(stopped, 'cancel')
      return count
    },
  }
}

const runsOf = (documents: readonly DocumentRow[]): string[] => [
  ...new Set(documents.flatMap(({ run_id }) => run_id ?? [])),
]
const groupsOf = (jobs: readonly { group: string }[]): string[] => [...new Set(jobs.map(({ group }) => group))]

/** Those of the runs that no open document waits for. */
async function unwantedRuns(tx: Tx, runs: readonly string[]): Promise<string[]> {
  const wanted = new Set<string>()
  for (const ids of inPieces(runs)) {
    const rows = await tx.kysely
      .selectFrom('document')
      .select('run_id')
      .distinct()
      .where('run_id', 'in', ids)
      .where('state', 'not in', [...terminalStates])
      .execute()
    for (const { run_id } of rows) wanted.add(run_id ?? '')
  }
  return runs.filter((run) => !wanted.has(run))
}

/** Documents that had ended wait again; their batches are open again. What they may have expired by counts no more. */
async function reopen(tx: Tx, chain: Chain, documents: readonly DocumentRow[]): Promise<DocumentRow[]> {
  for (const [batch, again] of Map.groupBy(documents, ({ batch_id }) => batch_id)) {
    await tx.kysely
      .updateTable('batch')
      .set((e) => ({ open: e('open', '+', again.length), finished_at: null }))
      .where('id', '=', batch)
      .execute()
  }
  const reopened = new Map<string, DocumentRow>()
  for (const ids of inPieces(idsOf(documents))) {
    const rows = await tx.kysely
      .updateTable('document')
      .set((e) => ({
        state: 'queued',
        error_json: null,
        finished_at: null,
        started_at: null,
        expires_at: null,
        reused: 0,
        output_state: e
          .case()
          .when(
            e.exists(
              e
                .selectFrom('batch')
                .select('batch.id')
                .whereRef('batch.id', '=', 'document.batch_id')
                .where('batch.output_json', 'is not', null),
            ),
          )
          .then('waiting' as const)
          .else('none' as const)
          .end(),
      }))
      .where('id', 'in', ids)
      .returningAll()
      .execute()
    for (const row of rows) reopened.set(row.id, row)
  }
  await chain.log(
    tx,
    documents.map(({ id, batch_id: batch, run_id: run }): EventDraft => {
      const patch = { error: null, finishedAt: null, startedAt: null, progress: 0, failedPages: [], pagesFailed: 0 }
      const stage = run === null ? null : ('document-parse' as const)
      return {
        type: 'document.changed',
        batch,
        document: id,
        run,
        data: { state: 'queued', retry: true },
        patch: { state: 'queued', stage, ...patch },
      }
    }),
  )
  return documents.flatMap(({ id }) => reopened.get(id) ?? [])
}
