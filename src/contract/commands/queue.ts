// Commands that steer the queue as a whole.
import { z } from 'zod'
import { WireError } from '../error.ts'
import { Id } from '../filter.ts'
import { DocumentState, Stage } from '../model.ts'
import { type CommandTable, none } from './table.ts'

export const DeadJob = z.object({
  job: z.string(),
  stage: Stage,
  /** The documents that wait for it; none: another program's job. */
  documents: z.array(z.object({ id: z.string(), name: z.string() })),
  run: z.string(),
  error: WireError.nullable(),
  failures: z.number(),
  at: z.number().nullable(),
})
export type DeadJob = z.infer<typeof DeadJob>

export const queueCommands = {
  'queue.pause': { input: none, output: z.object({ paused: z.boolean() }) },
  'queue.resume': { input: none, output: z.object({ paused: z.boolean() }) },
  /** Jobs that were given up, newest first, as long as what they were for still wants it. */
  'queue.dead': {
    input: z.object({ limit: z.number().int().min(1).max(10_000).default(200) }),
    output: z.array(DeadJob),
  },
  /** Tries given-up jobs again: those named, or all. Documents of ours begin where they failed. */
  'queue.redrive': {
    input: z.object({ jobs: z.array(Id).min(1).optional() }),
    output: z.object({ jobs: z.number(), documents: z.number() }),
  },
  /**
   * Removes what nobody refers to: runs, bytes, old jobs, old pictures. `olderThan` (seconds): also documents that ended before that,
   * of these states and this realm. Never events and the audit trail. `dryRun`: only tells what would go.
   */
  'store.clean': {
    input: z.object({
      olderThan: z.number().min(0).optional(),
      states: z.array(DocumentState).optional(),
      realm: z.string().optional(),
      dryRun: z.boolean().default(false),
    }),
    output: z.object({
      documents: z.number(),
      batches: z.number(),
      runs: z.number(),
      pages: z.number(),
      blobs: z.number(),
      jobs: z.number(),
      /** Of the removed bytes and pictures. */
      bytes: z.number(),
    }),
  },
} as const satisfies CommandTable
