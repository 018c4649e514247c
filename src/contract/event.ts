// What happened, as told to whoever listens: durable numbered events, and passing signs of progress.
import { z } from 'zod'
import { DocumentView, Stage } from './model.ts'

/**
 * One durable row of what happened. `seq` rises without gaps in a local home. `document` null: every document of `run`.
 * `patch`: the fields of those documents that changed with it, so that a reader needs no rules of its own.
 */
export const Event = z.object({
  seq: z.number().int().nonnegative(),
  at: z.number(),
  type: z.enum([
    'batch.added',
    'batch.finished',
    'document.added',
    'document.changed',
    'document.finished',
    'run.opened',
    'page.stored',
    'page.failed',
    'job.added',
    'job.claimed',
    'job.completed',
    'job.retrying',
    'job.released',
    'job.failed',
    'job.cancelled',
    'worker.crashed',
    'outputs.written',
    'artifact.changed',
    'artifact.removed',
    'queue.paused',
    'queue.resumed',
    'queue.steered',
  ]),
  batch: z.string().nullable(),
  document: z.string().nullable(),
  run: z.string().nullable(),
  job: z.string().nullable(),
  page: z.number().nullable(),
  data: z.record(z.string(), z.unknown()),
  patch: DocumentView.partial().nullable(),
})
export type Event = z.infer<typeof Event>
export type EventType = Event['type']

/** A passing sign of progress: not stored, not numbered, may be dropped. */
export const Progress = z.object({ run: z.string(), stage: Stage, page: z.number().nullable(), progress: z.number() })
export type Progress = z.infer<typeof Progress>

/** What a subscriber gets. */
export const Update = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: Event }),
  z.object({ kind: z.literal('progress'), progress: Progress }),
])
export type Update = z.infer<typeof Update>
