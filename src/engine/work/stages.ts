// The stages of a run: their order, what part of the progress each is, and how urgent its jobs are.
import type { DocumentView, Stage } from '../../contract/model.ts'
import type { RunRow } from './chain.ts'

/**
 * The stages of a run in order; `reached`: the share of progress when each is done. `urgency` is added to the lane's priority: what
 * is nearly done goes first, then reading, then recognition, so that a document ends minutes before the scan that came before it.
 */
export const stages = [
  { stage: 'document-parse', reached: 0.04, urgency: 1 },
  { stage: 'page-ocr', reached: 0.9, urgency: 0 },
  { stage: 'document-chunk', reached: 0.93, urgency: 2 },
  { stage: 'generate-embeddings', reached: 0.96, urgency: 3 },
  { stage: 'analyze-document', reached: 1, urgency: 4 },
] as const satisfies { stage: Stage; reached: number; urgency: number }[]

/** What a job of the run's stage is added with. */
export const jobPriority = (run: Pick<RunRow, 'stage' | 'priority'>): number =>
  run.priority + (stages.find(({ stage }) => stage === run.stage)?.urgency ?? 0)

/** Pages a recognition job takes: few, so that one scan uses every core, and a crash costs little. */
const mostPagesPerJob = 4
const wantedJobsPerRun = 8

/** Pages in each recognition job of a run that has so many to recognise. */
export const pagesPerJob = (pages: number): number =>
  Math.min(mostPagesPerJob, Math.max(1, Math.ceil(pages / wantedJobsPerRun)))

/** How far a run is, 0–1: the share before its stage, and within recognition the share of pages that have ended. */
export function runProgress(run: Pick<RunRow, 'stage' | 'pages' | 'pages_done' | 'pages_failed'>): number {
  if (run.stage === null) return 1
  const index = stages.findIndex(({ stage }) => stage === run.stage)
  const before = index <= 0 ? 0 : (stages[index - 1]?.reached ?? 0)
  if (run.stage !== 'document-parse' && run.stage !== 'page-ocr') return before
  // Reading and recognition share one bar: pages that need no recognition end while the file is read.
  const share = run.pages ? (run.pages_done + run.pages_failed) / run.pages : 0
  return Math.max(before, stages[0].reached + share * (stages[1].reached - stages[0].reached)) * (run.pages ? 1 : 0)
}

/** What a run says about its documents, for the event that ends or begins them. */
export function runPatch(run: RunRow): Partial<DocumentView> {
  return {
    run: run.id,
    stage: run.stage,
    progress: run.progress,
    pages: run.pages,
    pagesDone: run.pages_done,
    pagesFailed: run.pages_failed,
    ocrPages: run.ocr_pages,
    class: run.class,
    confidence: run.confidence,
    language: run.language,
    title: run.title,
    summary: run.summary,
    chunks: run.chunks,
    embeddings: run.embeddings,
    warnings: JSON.parse(run.warnings_json) as string[],
  }
}
