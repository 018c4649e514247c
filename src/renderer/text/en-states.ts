// English words of states, stages and what else the contract names.
import type { DocumentState, Lane, PageFailureReason, PageSource, Stage } from '../../contract/model.ts'
import type { EventType } from '../../contract/event.ts'

export const states: Record<DocumentState, string> = {
  queued: 'Queued',
  blocked: 'Waiting',
  running: 'Running',
  pausing: 'Pausing',
  paused: 'Paused',
  retrying: 'Retrying',
  done: 'Done',
  partial: 'Partial',
  failed: 'Failed',
  cancelled: 'Cancelled',
  expired: 'Expired',
}

export const stages: Record<Stage, string> = {
  'document-parse': 'Reading',
  'page-ocr': 'Recognising text',
  'document-chunk': 'Chunking',
  'generate-embeddings': 'Embedding',
  'analyze-document': 'Classifying',
  'generate-document': 'Generating',
}

export const lanes: Record<Lane, string> = { urgent: 'Urgent', default: 'Default', slow: 'Slow' }

export const sources: Record<PageSource, string> = {
  text: 'Text layer',
  ocr: 'Recognised',
  layout: 'Laid out by Sheaf',
  blank: 'Blank',
}

export const reasons: Record<PageFailureReason, string> = {
  timeout: 'took too long',
  error: 'could not be read',
  crash: 'crashed its reader twice',
}

export const events: Record<EventType, string> = {
  'batch.added': 'Batch accepted',
  'batch.finished': 'Batch finished',
  'document.added': 'Added',
  'document.changed': 'Changed',
  'document.finished': 'Finished',
  'run.opened': 'Opened',
  'page.stored': 'Page stored',
  'page.failed': 'Page failed',
  'job.added': 'Job queued',
  'job.claimed': 'Job started',
  'job.completed': 'Job completed',
  'job.retrying': 'Job will be retried',
  'job.released': 'Job given back',
  'job.failed': 'Job failed',
  'job.cancelled': 'Job cancelled',
  'worker.crashed': 'Worker crashed',
  'outputs.written': 'Outputs written',
  'artifact.changed': 'Generated file changed',
  'artifact.removed': 'Generated file removed',
  'queue.paused': 'Queue paused',
  'queue.resumed': 'Queue resumed',
  'queue.steered': 'Queue steered',
}
