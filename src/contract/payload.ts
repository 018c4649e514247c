// Wall 3, engine ↔ queue row: what a job's payload holds, versioned; `parsePayload` brings rows of older builds up to date.
import { z } from 'zod'
import { SheafError } from './error.ts'
import type { Stage } from './model.ts'

/** Every payload names its run; `page-ocr` also names its pages. */
const RunPayload = z.object({ v: z.literal(1), run: z.string() })
const PagesPayload = RunPayload.extend({ pages: z.array(z.number().int().positive()).min(1) })

/** `generate-document` is about no run; what is to be made stands in the artifact's row. */
export const ArtifactPayload = z.object({ v: z.literal(1), artifact: z.string() })

export const payloads = {
  'document-parse': RunPayload,
  'page-ocr': PagesPayload,
  'document-chunk': RunPayload,
  'generate-embeddings': RunPayload,
  'analyze-document': RunPayload,
} as const satisfies Partial<Record<Stage, z.ZodType>>

export type RunStage = keyof typeof payloads
export const RunStage = z.enum(Object.keys(payloads) as [RunStage, ...RunStage[]])
export type Payload<S extends RunStage = RunStage> = z.infer<(typeof payloads)[S]>

/** One step per version: takes a payload of that version and gives the next one. Empty while version 1 is the only one. */
const upgrades: Record<number, (old: Record<string, unknown>) => Record<string, unknown>> = {}

/** A payload by its stage, brought up to date. Throws `store-damaged` for what no build of ours wrote. */
export function parsePayload<S extends RunStage>(stage: S, stored: unknown): Payload<S> {
  let value = stored as Record<string, unknown>
  for (let step = upgrades[Number(value?.['v'])]; step; step = upgrades[Number(value['v'])]) value = step(value)
  const parsed = payloads[stage].safeParse(value)
  if (parsed.success) return parsed.data as Payload<S>
  throw new SheafError('store-damaged', `a ${stage} job holds a payload this version cannot read`, {
    hint: 'It was probably written by a newer Sheaf. Update this one, or retry the document.',
    cause: parsed.error,
  })
}
