// The jobs that a stage of a run consists of: one for the whole, or a few pages each. Says what they are; who adds them is the chain.
import type { Stage } from '../../contract/model.ts'
import type { Settings } from '../../contract/settings.ts'
import type { RunRow } from '../control/document-states.ts'
import type { NewJob } from '../queue/queue.ts'
import type { Tx } from '../store/db.ts'
import { jobPriority, pagesPerJob } from './stages.ts'

type Retrying = Pick<Settings, 'retryLimit' | 'retryDelay' | 'retryDelayMax'>

/** What the jobs of a run's stage have in common. */
const jobShape = (row: RunRow, stage: Stage, settings: Retrying) => ({
  name: stage,
  group: row.id,
  scope: row.batch_id,
  realm: row.realm,
  priority: jobPriority(row),
  retryLimit: settings.retryLimit,
  retryDelay: settings.retryDelay * 1000,
  retryDelayMax: settings.retryDelayMax * 1000,
})

export const wholeJob = (row: RunRow, stage: Stage, settings: Retrying): NewJob => ({
  ...jobShape(row, stage, settings),
  key: `${stage}:${row.id}`,
  payload: { v: 1, run: row.id },
})

/** Jobs for the pages that are still to be recognised; none where the last ones were stored by work that was cancelled meanwhile. */
export async function pageJobs(tx: Tx, row: RunRow, settings: Retrying): Promise<NewJob[]> {
  const pending = await pendingPages(tx, row)
  const shape = jobShape(row, 'page-ocr', settings)
  const size = pagesPerJob(pending.length)
  const jobs: NewJob[] = []
  for (let i = 0; i < pending.length; i += size) {
    const pages = pending.slice(i, i + size)
    jobs.push({ ...shape, key: `page-ocr:${row.id}:${pages[0]}`, payload: { v: 1, run: row.id, pages } })
  }
  return jobs
}

/** Pages of a run that neither are stored nor failed, ascending. */
async function pendingPages(tx: Tx, run: RunRow): Promise<number[]> {
  const rows = await tx.kysely.selectFrom('page').select('number').where('run_id', '=', run.id).execute()
  const ended = new Set(rows.map((row) => row.number))
  return Array.from({ length: run.pages ?? 0 }, (_, i) => i + 1).filter((number) => !ended.has(number))
}
