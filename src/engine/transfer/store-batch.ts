// A batch from a file with its documents, in one transaction: those that had ended are as they were, the others get work again.
import { type DocumentState, terminalStates } from '../../contract/model.ts'
import type { QueueLineOf } from '../../contract/queue-file.ts'
import type { DocumentRow, RunRow } from '../control/document-states.ts'
import { documentAdded } from '../intake/children.ts'
import type { Queue } from '../queue/queue.ts'
import type { Tx } from '../store/db.ts'
import { withProof } from '../store/digests.ts'
import { inPieces, rowsPerStatement } from '../store/pieces.ts'
import type { Chain } from '../work/chain.ts'
import { runPatch } from '../work/stages.ts'

/** A batch with what follows it in the file: parents stand before their children. */
export interface ReadBatch {
  batch: QueueLineOf<'batch'>
  documents: QueueLineOf<'document'>[]
}

/**
 * Adds the documents that are not here and gives their number. `otherwise`: runs that are here in another state than the file says; what
 * became of their documents there is not taken over.
 */
export async function storeBatch(
  tx: Tx,
  { queue, chain, hostname, now }: { queue: Queue; chain: Chain; hostname: string; now: () => number },
  { batch, documents }: ReadBatch,
  otherwise: ReadonlySet<string>,
): Promise<number> {
  const known = new Set<string>()
  const runs = new Map<string, RunRow>()
  for (const ids of inPieces(documents.map(({ id }) => id)))
    for (const { id } of await tx.kysely.selectFrom('document').select('id').where('id', 'in', ids).execute())
      known.add(id)
  for (const ids of inPieces([...new Set(documents.flatMap(({ run }) => run ?? []))]))
    for (const run of await tx.kysely.selectFrom('run').selectAll().where('id', 'in', ids).execute())
      runs.set(run.id, run)
  // One without its run is not whole: it is left out, with what came in it.
  const here = new Set(known)
  const fresh = documents.filter(({ id, run, state, parent }) => {
    const isWhole = run === null ? terminalStates.has(state) : runs.has(run)
    if (known.has(id) || !isWhole || (parent !== null && !here.has(parent.document))) return false
    here.add(id)
    return true
  })
  if (fresh.length === 0) return 0

  /** Null: it is to be worked on. */
  const endOf = ({ state, run }: QueueLineOf<'document'>): DocumentState | null => {
    if (!terminalStates.has(state)) return null
    const isMade = state === 'done' || state === 'partial'
    return isMade && (runs.get(run ?? '')?.state === 'open' || otherwise.has(run ?? '')) ? null : state
  }
  const added = await tx.kysely
    .insertInto('batch')
    .values({ ...batchRow(batch), hostname, total: 0, open: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added)
    await chain.log(tx, [
      {
        type: 'batch.added',
        batch: batch.id,
        data: { name: batch.name, documents: fresh.length, lane: batch.lane, realm: batch.realm },
      },
    ])
  const rows: DocumentRow[] = []
  for (const lines of inPieces(fresh, rowsPerStatement)) {
    const some = lines.map((line) => documentRow(line, batch.id, endOf(line)))
    rows.push(...(await tx.kysely.insertInto('document').values(some).returningAll().execute()))
  }
  rows.sort((a, b) => a.place - b.place)
  const open = rows.filter(({ state }) => !terminalStates.has(state))
  await tx.kysely
    .updateTable('batch')
    .set((e) => ({
      total: e('total', '+', rows.length),
      open: e('open', '+', open.length),
      finished_at: open.length > 0 ? null : (batch.finished_at ?? now()),
    }))
    .where('id', '=', batch.id)
    .execute()
  for (const ids of inPieces([...runs.keys()]))
    await tx.kysely
      .updateTable('run')
      .set({ batch_id: batch.id })
      .where('id', 'in', ids)
      .where('batch_id', '=', '')
      .execute()
  await chain.log(
    tx,
    rows.map((row) => {
      const event = documentAdded(row)
      const run = runs.get(row.run_id ?? '')
      return run ? { ...event, patch: { ...event.patch, ...runPatch(run), state: row.state } } : event
    }),
  )
  await chain.beginAgain(tx, open)
  const paused = new Set(fresh.filter(({ state }) => state === 'paused' || state === 'pausing').map(({ id }) => id))
  const held = open.filter(({ id }) => paused.has(id))
  for (const groups of inPieces(held.flatMap(({ run_id }) => run_id ?? []))) await queue.pause(tx, { groups })
  await chain.setState(tx, held, 'paused')
  return rows.length
}

function batchRow({ id, name, lane, realm, added_at, finished_at }: QueueLineOf<'batch'>) {
  return { id, name, lane, realm, added_at, finished_at, output_json: null }
}

function documentRow(line: QueueLineOf<'document'>, batch_id: string, ended: DocumentState | null) {
  const { kind: _, run, error, parent, state: _was, started_at, finished_at, proof, ...same } = line
  return withProof(proof, 'document', {
    ...same,
    batch_id,
    run_id: run,
    source: null,
    state: ended ?? 'queued',
    error_json: error && ended !== null ? JSON.stringify(error) : null,
    output_state: 'none',
    started_at: ended === null ? null : started_at,
    finished_at: ended === null ? null : finished_at,
    parent_id: parent?.document ?? null,
    child_index: parent?.index ?? null,
    inside: parent?.inside ?? null,
    root_id: parent?.root ?? null,
    depth: parent?.depth ?? 0,
  })
}
