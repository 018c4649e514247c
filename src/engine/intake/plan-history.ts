// What earlier work took, read from the event log: the documents of the last batches with the attempts that were made for them.
import { z } from 'zod'
import type { Db } from '../store/db.ts'
import { inPieces } from '../store/pieces.ts'
import type { PastAttempt, PastBatch, PastDocument } from './plan-pace.ts'

/** Milliseconds: older batches say nothing of today. */
const memory = 30 * 86_400_000
const mostBatches = 12
const mostDocuments = 1500

const Told = z.object({
  stage: z.string().optional(),
  pages: z.array(z.number()).optional(),
  cpu: z.number().optional(),
  effort: z.number().optional(),
})

/** The last batches that came to an end, newest first, as far as they hold at most 1,500 documents together; of a larger one, its end. */
export async function pastBatches(db: Db, now: number): Promise<PastBatch[]> {
  const batches = await db.read
    .selectFrom('batch')
    .select(['id', 'added_at'])
    .where('added_at', '>', now - memory)
    .where('finished_at', 'is not', null)
    .orderBy('added_at', 'desc')
    .limit(mostBatches)
    .execute()
  const past: PastBatch[] = []
  let room = mostDocuments
  for (const { id, added_at: addedAt } of batches) {
    if (room <= 0) break
    const batch = await readBatch(db, id, addedAt, room)
    room -= batch.documents.length
    past.push(batch)
  }
  return past
}

async function readBatch(db: Db, id: string, addedAt: number, room: number): Promise<PastBatch> {
  const rows = await db.read
    .selectFrom('document')
    .innerJoin('run', 'run.id', 'document.run_id')
    .select(['document.id', 'root_id', 'reused', 'run_id', 'run.media_type', 'run.pages', 'run.chunks'])
    .where('document.batch_id', '=', id)
    .where('document.state', 'in', ['done', 'partial'])
    .orderBy('place', 'desc')
    .limit(room + 1)
    .execute()
  const kept = rows.slice(0, room)
  const attempts = await attemptsOf(db, kept, addedAt)
  const documents = new Map<string, PastDocument>()
  // What came out of a document belongs to it: a plan sees the outermost one only.
  for (const row of kept.toSorted((a, b) => Number(a.root_id !== null) - Number(b.root_id !== null))) {
    const own = attempts.get(row.run_id ?? '') ?? []
    const root = documents.get(row.root_id ?? row.id)
    if (root) root.attempts.push(...own)
    else
      documents.set(row.id, {
        mediaType: row.media_type,
        pages: row.pages ?? 0,
        chunks: row.chunks,
        attempts: [...own],
      })
    // Two documents of the same bytes are worked on once.
    attempts.delete(row.run_id ?? '')
  }
  const share = rows.length > room ? kept.length / (await countOf(db, id)) : 1
  return { addedAt, documents: [...documents.values()], share }
}

async function countOf(db: Db, batch: string): Promise<number> {
  const { total } = await db.read.selectFrom('batch').select('total').where('id', '=', batch).executeTakeFirstOrThrow()
  return Math.max(1, total)
}

/** Completed attempts since the batch was added, by run. */
async function attemptsOf(
  db: Db,
  rows: readonly { run_id: string | null }[],
  addedAt: number,
): Promise<Map<string, PastAttempt[]>> {
  const runs = new Set(rows.flatMap(({ run_id: run }) => (run === null ? [] : [run])))
  const attempts = new Map<string, PastAttempt[]>()
  for (const piece of inPieces([...runs])) {
    const events = await db.read
      .selectFrom('event')
      .select(['at', 'type', 'run_id', 'job_id', 'data_json'])
      .where('run_id', 'in', piece)
      .where('type', 'in', ['job.claimed', 'page.stored', 'job.completed'])
      .where('at', '>=', addedAt)
      .orderBy('seq')
      .execute()
    const claims = new Map<string, { at: number; ocrPages: number; efforts: number[] }>()
    for (const { at, type, run_id: run, job_id: job, data_json } of events) {
      if (run === null || job === null) continue
      const { stage = '', pages, cpu = null, effort } = Told.parse(JSON.parse(data_json))
      if (type === 'job.claimed') claims.set(job, { at, ocrPages: pages?.length ?? 0, efforts: [] })
      const claim = claims.get(job)
      if (type === 'page.stored' && effort !== undefined) claim?.efforts.push(effort)
      if (type !== 'job.completed' || !claim) continue
      const { ocrPages, efforts } = claim
      const sum = efforts.reduce((all, one) => all + one, 0)
      // A page that failed said nothing of what it was thought to take.
      const told = efforts.length === 0 ? null : (sum * ocrPages) / efforts.length
      const attempt: PastAttempt = { stage, from: claim.at, to: at, cpu, ocrPages, effort: told }
      attempts.set(run, [...(attempts.get(run) ?? []), attempt])
    }
  }
  return attempts
}
