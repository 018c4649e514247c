// How a home or a team is doing: the one set of figures that `sheaf stats`, the window's health view and /metrics all show.
import { z } from 'zod'
import { DocumentState, Lane, Stage } from '../model.ts'
import type { CommandTable } from './table.ts'

/** Times of a kind of work that ended within the window, in seconds; null where none did. Percentiles are nearest-rank. */
export const Spread = z.object({
  count: z.number().int(),
  sum: z.number(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
})
export type Spread = z.infer<typeof Spread>

/** Something a person should know or do. `blocking`: no work should be sent here until it is mended. */
export const Problem = z.object({
  code: z.enum([
    'stopping',
    'database-away',
    'database-slow',
    'disk-low',
    'queue-paused',
    'no-workers',
    'events-late',
    'failures-high',
  ]),
  message: z.string(),
  hint: z.string(),
  blocking: z.boolean(),
})
export type Problem = z.infer<typeof Problem>

export const Health = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  /** Figures about what happened are of the events `after < seq ≤ last`, which are those of `seconds` before `at`. */
  window: z.object({ seconds: z.number(), after: z.number().int(), last: z.number().int() }),
  ready: z.boolean(),
  problems: z.array(Problem),
  documents: z.object({
    /** Now, by state. */
    counts: z.partialRecord(DocumentState, z.number()),
    /** Endings within the window, by how. */
    finished: z.partialRecord(DocumentState, z.number()),
    /** Of those that ended done, partial, failed or expired: the share that is done; null where none ended. */
    successRate: z.number().min(0).max(1).nullable(),
    perMinute: z.number(),
    /** From the first claim to the end. Documents whose bytes had been read before take no time and do not count. */
    seconds: Spread,
  }),
  /** `waiting` and `active` are jobs now; the others are attempts that ended within the window. `seconds`: of completed ones. */
  stages: z.array(
    z.object({
      stage: Stage,
      waiting: z.number().int(),
      active: z.number().int(),
      completed: z.number().int(),
      failed: z.number().int(),
      retried: z.number().int(),
      seconds: Spread,
    }),
  ),
  /** Open documents now, by the stage they wait for or are in, and by lane. */
  backlog: z.array(z.object({ stage: Stage, lane: Lane, documents: z.number().int() })),
  pages: z.object({
    stored: z.number().int(),
    ocr: z.number().int(),
    failed: z.number().int(),
    ocrPerMinute: z.number(),
  }),
  /** Of this process. `utilisation`: share of the workers' time within the window that jobs took. */
  workers: z.object({
    total: z.number().int(),
    busy: z.number().int(),
    utilisation: z.number().min(0).max(1).nullable(),
  }),
  /** Processes that have the home or the team's queue open. Times are ms since 1970. */
  hosts: z.array(
    z.object({ id: z.string(), hostname: z.string(), kind: z.string(), startedAt: z.number(), seenAt: z.number() }),
  ),
  /** `readMs`, `writeMs`: one small read and one empty transaction just now. */
  database: z.object({ kind: z.enum(['sqlite', 'postgres']), readMs: z.number(), writeMs: z.number() }),
  /** From an event's time to when this process heard of it, of the last few hundred events. */
  eventLag: z.object({ p50Ms: z.number().nullable(), p95Ms: z.number().nullable() }),
  /** Bytes of this process. */
  memory: z.object({ rss: z.number(), heapUsed: z.number() }),
  /** The window in equal parts, oldest first, for charts. `at`: when a part begins. */
  series: z.array(
    z.object({ at: z.number(), documents: z.number(), failed: z.number(), pages: z.number(), ocrPages: z.number() }),
  ),
})
export type Health = z.infer<typeof Health>

/** Seconds of the longest window: a day. */
export const longestWindow = 86_400

export const healthCommands = {
  /** `window`: seconds to look back. `realm`: only its documents and their work; hosts, workers and memory are everybody's. */
  'system.health': {
    input: z.object({
      window: z.number().int().min(10).max(longestWindow).default(3600),
      realm: z.string().max(64).optional(),
      parts: z.number().int().min(1).max(288).default(60),
    }),
    output: Health,
  },
} as const satisfies CommandTable
