// Steering the queue: pauses and limits of its parts, and the order in which documents wait.
import type { Parsed } from '../../contract/api.ts'
import type { QueuePart, QueueState } from '../../contract/commands/queue.ts'
import { SheafError } from '../../contract/error.ts'
import { lanePriority, terminalStates } from '../../contract/model.ts'
import type { Chain, DocumentRow, RunRow } from '../work/chain.ts'
import { idsOf } from './document-states.ts'
import { inPieces } from '../store/pieces.ts'
import type { EventDraft } from '../events.ts'
import type { Part, PartState, Place, Queue } from '../queue/queue.ts'
import { jobPriority } from '../work/stages.ts'
import type { Db, Tx } from '../store/db.ts'
import { matching } from '../store/matching.ts'

interface Context {
  db: Db
  queue: Queue
  chain: Chain
}

/** Changes parts of the queue, or with none named the whole (which can be paused, not limited). */
export async function steer(
  { db, queue, chain }: Context,
  wanted: QueuePart,
  change: Partial<Omit<PartState, keyof Part>>,
): Promise<QueueState> {
  const parts = partsOf(wanted)
  await db.tx(async (tx) => {
    for (const part of parts) await queue.steer(tx, part, change)
    if (parts.length > 0) return chain.log(tx, [{ type: 'queue.steered', data: { ...wanted, ...change } }])
    if (change.paused === undefined)
      throw new SheafError('usage', 'no part of the queue is named', { hint: 'Name a stage, a lane or a realm.' })
    await (change.paused ? queue.pauseAll(tx) : queue.resumeAll(tx))
    await chain.log(tx, [{ type: change.paused ? 'queue.paused' : 'queue.resumed' }])
  })
  return queueState(queue)
}

export async function queueState(queue: Queue): Promise<QueueState> {
  const { paused, parts } = await queue.stats()
  return {
    paused,
    parts: parts.map(({ kind, value, rate, concurrency, paused: isPaused }) => ({
      kind: kind === 'name' ? 'stage' : kind,
      value,
      paused: isPaused,
      concurrency,
      rate: rate && { jobs: rate.claims, seconds: rate.window / 1000 },
    })),
  }
}

function partsOf({ stage, lane, realm }: QueuePart): Part[] {
  return [
    ...(stage === undefined ? [] : [{ kind: 'name' as const, value: stage }]),
    ...(lane === undefined ? [] : [{ kind: 'lane' as const, value: lane }]),
    ...(realm === undefined ? [] : [{ kind: 'realm' as const, value: realm }]),
  ]
}

/** Moves documents that wait among the others. Their runs move, and with them other documents of the same bytes. */
export async function moveDocuments(
  { db, queue, chain }: Context,
  { selection, to, lane }: Parsed<'queue.move'>,
): Promise<{ documents: number; jobs: number }> {
  if (to === undefined && lane === undefined) throw new SheafError('usage', 'neither a place nor a lane is named')
  return db.tx(async (tx) => {
    const documents = await openDocuments(tx, db, selection)
    const groups = [...new Set(documents.flatMap(({ run_id }) => run_id ?? []))]
    let jobs = 0
    if (lane !== undefined) jobs = await changeLane(tx, { db, queue, chain }, documents, groups, lane)
    if (to !== undefined) jobs = await queue.move(tx, { groups }, await placeOf(tx, queue, to))
    return { documents: documents.length, jobs }
  })
}

async function openDocuments(tx: Tx, db: Db, selection: Parsed<'queue.move'>['selection']): Promise<DocumentRow[]> {
  const open = tx.kysely
    .selectFrom('document')
    .selectAll()
    .where('state', 'not in', [...terminalStates])
  if ('filter' in selection) return open.where((e) => matching(db.dialect, e, selection.filter)).execute()
  const found: DocumentRow[] = []
  for (const ids of inPieces(selection.documents)) found.push(...(await open.where('id', 'in', ids).execute()))
  return found
}

async function placeOf(tx: Tx, queue: Queue, to: NonNullable<Parsed<'queue.move'>['to']>): Promise<Place> {
  if (typeof to === 'string') return { at: to }
  const document = await tx.kysely.selectFrom('document').select('run_id').where('id', '=', to.after).executeTakeFirst()
  const waiting = { states: ['created', 'retry'], inLine: true } as const
  const job = document?.run_id ? (await queue.list({ group: document.run_id, ...waiting }, tx)).at(-1) : undefined
  if (job) return { after: job.id }
  throw new SheafError('not-found', `no job of ${to.after} waits in the queue`, {
    hint: 'It runs or has ended; move to the front instead.',
  })
}

/** Gives how many jobs have another priority now. */
async function changeLane(
  tx: Tx,
  { queue, chain }: Context,
  documents: readonly DocumentRow[],
  runs: readonly string[],
  lane: NonNullable<Parsed<'queue.move'>['lane']>,
): Promise<number> {
  for (const ids of inPieces(idsOf(documents)))
    await tx.kysely.updateTable('document').set({ lane }).where('id', 'in', ids).execute()
  let jobs = 0
  for (const ids of inPieces(runs)) {
    const rows: RunRow[] = await tx.kysely
      .updateTable('run')
      .set({ priority: lanePriority[lane] })
      .where('id', 'in', ids)
      .returningAll()
      .execute()
    for (const [priority, alike] of Map.groupBy(rows, jobPriority))
      jobs += await queue.update(tx, { groups: idsOf(alike) }, { priority })
  }
  await chain.log(
    tx,
    documents.map(({ id, batch_id: batch, run_id: run }): EventDraft => ({
      type: 'document.changed',
      batch,
      document: id,
      run,
      data: { lane },
      patch: { lane },
    })),
  )
  return jobs
}
