// Dead jobs: those that were given up, and are still wanted. What became whole by another job since is not among them.
import type { DeadJob } from '../../contract/commands/queue.ts'
import { Stage } from '../../contract/model.ts'
import { inPieces } from '../store/pieces.ts'
import type { JobRow, Queue } from '../queue/queue.ts'
import type { Db } from '../store/db.ts'
import type { Verbs } from './verbs.ts'

/** The newest first, at most `limit`. */
export async function deadJobs({ db, queue }: { db: Db; queue: Queue }, limit: number): Promise<DeadJob[]> {
  const failed = await queue.list({ states: ['failed'] })
  const runs = await stillFailed(db, [...new Set(failed.map(({ group }) => group))])
  const newest = new Map<string, JobRow>()
  for (const job of failed) {
    // Jobs that other programs added have no run.
    const state = runs.get(job.group)
    if (state === undefined || state) newest.set(`${job.group} ${job.key}`, job)
  }
  const jobs = [...newest.values()].toSorted((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0)).slice(0, limit)
  const waiting = await documentsOf(
    db,
    jobs.map(({ group }) => group),
  )
  return jobs.map(({ id, name, group, error, failures, finishedAt }) => ({
    job: id,
    stage: Stage.parse(name),
    run: group,
    documents: (waiting.get(group) ?? []).map((document) => ({ id: document.id, name: document.name })),
    error,
    failures,
    at: finishedAt,
  }))
}

/** Tries dead jobs again: of documents by their own verb, those of other programs by themselves. `jobs` null: all. */
export async function redrive(
  context: { db: Db; queue: Queue; verbs: Verbs },
  jobs: readonly string[] | null,
): Promise<{ jobs: number; documents: number }> {
  const dead = (await deadJobs(context, Number.MAX_SAFE_INTEGER)).filter(({ job }) => jobs?.includes(job) ?? true)
  const documents = [...new Set(dead.flatMap((job) => job.documents.map(({ id }) => id)))]
  const reached = documents.length > 0 ? await context.verbs.retry({ documents }) : []
  const foreign = dead.filter((job) => job.documents.length === 0)
  if (foreign.length > 0) {
    await context.db.tx(async (tx) => {
      for (const { job } of foreign) await context.queue.retry(tx, { id: job })
    })
  }
  return { jobs: dead.length, documents: reached.length }
}

/** Of each run there is: whether it still is as its failed job left it. */
async function stillFailed(db: Db, ids: readonly string[]): Promise<Map<string, boolean>> {
  const runs = new Map<string, boolean>()
  for (const some of inPieces(ids)) {
    const rows = await db.read.selectFrom('run').select(['id', 'state']).where('id', 'in', some).execute()
    for (const { id, state } of rows) runs.set(id, state === 'failed' || state === 'partial')
  }
  return runs
}

async function documentsOf(
  db: Db,
  runs: readonly string[],
): Promise<Map<string, { id: string; name: string; run_id: string | null }[]>> {
  const found: { id: string; name: string; run_id: string | null }[] = []
  for (const some of inPieces([...new Set(runs)])) {
    const rows = db.read.selectFrom('document').select(['id', 'name', 'run_id']).where('run_id', 'in', some)
    found.push(...(await rows.where('state', 'in', ['failed', 'partial']).orderBy('place').execute()))
  }
  return Map.groupBy(found, ({ run_id }) => run_id ?? '')
}
