// What the torture and its hosts say to one another.
import { z } from 'zod'

export const HostOptions = z.object({
  home: z.string(),
  /** A team's database, or null for the home's own. */
  queue: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()),
  /** Milliseconds its clock is ahead of the machine's. */
  clock: z.number(),
  /** Entry of its workers. */
  worker: z.string(),
})
export type HostOptions = z.infer<typeof HostOptions>

export const FromParent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add'), paths: z.array(z.string()) }),
  z.object({ type: z.literal('clock'), shift: z.number() }),
  z.object({ type: z.literal('stop') }),
])
export type FromParent = z.infer<typeof FromParent>

export const ToParent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('added') }),
  z.object({ type: z.literal('refused'), code: z.string(), message: z.string(), hint: z.string() }),
])
export type ToParent = z.infer<typeof ToParent>
