// Commands that steer the queue as a whole.
import { z } from 'zod'
import { WireError } from '../error.ts'
import { Id, Selection } from '../filter.ts'
import { DocumentState, Lane, Stage } from '../model.ts'
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

/** A part of the queue: a stage, a lane, a realm, or several of these; none of them: the whole. */
const QueuePart = z.object({ stage: Stage.optional(), lane: Lane.optional(), realm: z.string().max(64).optional() })
export type QueuePart = z.infer<typeof QueuePart>

/** What is paused or limited. */
const QueueState = z.object({
  paused: z.boolean(),
  parts: z.array(
    z.object({
      kind: z.enum(['stage', 'lane', 'realm']),
      value: z.string(),
      paused: z.boolean(),
      concurrency: z.number().nullable(),
      rate: z.object({ jobs: z.number(), seconds: z.number() }).nullable(),
    }),
  ),
})
export type QueueState = z.infer<typeof QueueState>

/** How an open document stands in the queue. */
const InLine = z.object({
  document: z.string(),
  /** Its place among those that wait, from 1; null: it is in hand, held, or waits for something else. */
  place: z.number().int().nullable(),
  /** The attempt it is in or waits for, from 1: of its job that was tried most often. */
  attempt: z.number().int(),
  /** The machines that work on it now. */
  hosts: z.array(z.string()),
})
export type InLine = z.infer<typeof InLine>

export const queueCommands = {
  /** Hands out nothing more of a part, or of the whole queue; what runs may end. Kept across restarts. */
  'queue.pause': { input: QueuePart, output: QueueState },
  'queue.resume': { input: QueuePart, output: QueueState },
  /** Limits a part, over all hosts: jobs at a time, and jobs begun in any so many seconds. null lifts a limit. */
  'queue.limit': {
    input: QueuePart.extend({
      concurrency: z.number().int().min(0).nullable().optional(),
      rate: z.object({ jobs: z.number().int().positive(), seconds: z.number().positive() }).nullable().optional(),
    }),
    output: QueueState,
  },
  'queue.state': { input: none, output: QueueState },
  /** Puts documents that wait to the front or the back of their lane, right behind another document, or into another lane. */
  'queue.move': {
    input: z.object({
      selection: Selection,
      to: z.union([z.enum(['front', 'back']), z.object({ after: Id })]).optional(),
      lane: Lane.optional(),
    }),
    output: z.object({ documents: z.number(), jobs: z.number() }),
  },
  /** Open documents as they come up: those in hand first, then in the order of the queue. `limit`: jobs that are looked at. */
  'queue.list': {
    input: z.object({ limit: z.number().int().min(1).max(10_000).default(2000) }),
    output: z.array(InLine),
  },
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
