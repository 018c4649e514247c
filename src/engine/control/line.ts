// The line: open documents as they come up in the queue, with how often they were tried and which machines have them.
import type { Output } from '../../contract/api.ts'
import { terminalStates } from '../../contract/model.ts'
import type { JobRow, Queue } from '../queue/queue.ts'
import type { Db } from '../store/db.ts'
import { inPieces } from '../store/pieces.ts'

/** Of the queue's first `limit` open jobs. Documents that share a run stand at the same place, one after another. */
export async function documentsInLine(
  { db, queue }: { db: Db; queue: Queue },
  limit: number,
): Promise<Output<'queue.list'>> {
  const jobs = await queue.list({ states: ['created', 'retry', 'active'], inLine: true, limit })
  const runs = Map.groupBy(jobs, ({ group }) => group)
  const hosts = new Map(
    (await db.read.selectFrom('host').select(['id', 'hostname']).execute()).map((host) => [host.id, host.hostname]),
  )
  const documents = await openDocumentsOf(db, [...runs.keys()])
  const line: Output<'queue.list'> = []
  let place = 0
  for (const [run, some] of runs) {
    const active = some.filter(({ state }) => state === 'active')
    const waits = active.length === 0 && some.some(({ paused }) => !paused)
    const names = [...new Set(active.map(({ owner }) => hosts.get(owner ?? '') ?? owner ?? ''))]
    for (const document of documents.get(run) ?? []) {
      if (waits) place += 1
      line.push({ document, place: waits ? place : null, attempt: Math.max(...some.map(attemptOf)), hosts: names })
    }
  }
  return line
}

const attemptOf = ({ failures, interruptions }: JobRow): number => failures + interruptions + 1

/** Ids of documents that have not ended, by their run, in the order they came in. */
async function openDocumentsOf(db: Db, runs: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (const piece of inPieces(runs)) {
    const rows = await db.read
      .selectFrom('document')
      .select(['id', 'run_id'])
      .where('run_id', 'in', piece)
      .where('state', 'not in', [...terminalStates])
      .orderBy('place')
      .execute()
    for (const { id, run_id: run } of rows) found.set(run ?? '', [...(found.get(run ?? '') ?? []), id])
  }
  return found
}
