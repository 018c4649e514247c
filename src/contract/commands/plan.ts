// What would come of files, before they are taken in: for a sheet that asks, and for `sheaf plan`.
import { z } from 'zod'
import { ErrorCode, WireError } from '../error.ts'
import { Id } from '../filter.ts'
import { PipelineChange } from '../settings.ts'
import { IntakeSource } from './intake.ts'
import type { CommandTable } from './table.ts'

export const PlannedFile = z.object({
  name: z.string(),
  path: z.string(),
  mediaType: z.string().nullable(),
  size: z.number(),
  /** new: it will be read. known: these bytes were read with these options before. skipped: it cannot be, and why. */
  state: z.enum(['new', 'known', 'skipped']),
  error: WireError.nullable(),
  pages: z.number(),
  /** Pages that need recognition; of long documents from a look at a dozen of their pages. */
  ocrPages: z.number(),
  /** Files in it that become documents of their own, by what their names say they are; pages as they are thought to have. */
  within: z.array(z.object({ mediaType: z.string().nullable(), files: z.number(), pages: z.number() })),
  /** Seconds of work, of one worker, with that over the files in it. */
  work: z.number(),
})
export type PlannedFile = z.infer<typeof PlannedFile>

export const Plan = z.object({
  files: z.array(PlannedFile),
  total: z.object({
    files: z.number(),
    new: z.number(),
    known: z.number(),
    skipped: z.number(),
    pages: z.number(),
    ocrPages: z.number(),
    /** Files in archives, mailboxes and other files, and their pages, which nobody has looked at: the first are known, the others thought. */
    within: z.object({ files: z.number(), pages: z.number() }),
    /** Until all are done, with the workers there are and nothing else in the queue. */
    seconds: z.number(),
    /** Four of five times it takes between these: they lie far apart where little like it was done here before. */
    low: z.number(),
    high: z.number(),
  }),
  /** Where the time of a recognised page comes from: pages recognised for the plan, earlier ones of this home, or a usual figure. */
  measured: z.enum(['trial', 'history', 'usual']),
})
export type Plan = z.infer<typeof Plan>

/** Whether a plan's time rests on so little that it is told as from and to. */
export const isRough = ({ low, high }: Pick<Plan['total'], 'low' | 'high'>): boolean => high > 1.8 * low

/** How a plan that is being made stands: figures grow until `ended`. */
export const PlanStand = z.object({
  /** Files found so far; all of them where `walked`. */
  found: z.number(),
  walked: z.boolean(),
  /** Figures of the files looked at so far: `total.files` of those found. */
  total: Plan.shape.total,
  /** What is passed over, by its reason, with the first few files. */
  skipped: z.array(
    z.object({
      code: ErrorCode,
      count: z.number(),
      examples: z.array(z.object({ path: z.string(), message: z.string(), hint: z.string() })),
    }),
  ),
  ended: z.boolean(),
  /** Why there is no plan. */
  error: WireError.nullable(),
})
export type PlanStand = z.infer<typeof PlanStand>

const PlanInput = z.object({
  sources: z.array(IntakeSource).min(1),
  realm: z.string().max(64).default(''),
  options: PipelineChange.optional(),
})

export const planCommands = {
  /** Looks at files without taking them in. `trial`: recognises a page a worker, which takes some seconds and makes the time true. */
  'intake.plan': {
    input: PlanInput.extend({ trial: z.boolean().default(false) }),
    output: Plan,
  },
  /** Begins the same and returns at once, for a sheet that shows how far it is. Ends by itself when nobody asks about it any more. */
  'plans.preview': { input: PlanInput, output: z.object({ plan: Id }) },
  /** `last`: it will not be asked about again, and ends if it has not. */
  'plans.get': { input: z.object({ plan: Id, last: z.boolean().default(false) }), output: PlanStand },
} as const satisfies CommandTable
