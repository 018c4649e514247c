// Which documents a command means: those named, or all that a filter means.
import { z } from 'zod'
import { DocumentState, Lane } from './model.ts'

export const Id = z.string().min(1).max(128)

/** What a verb acts on. A filter means all that match, not only what is on screen. */
export const DocumentFilter = z.object({
  states: z.array(DocumentState).optional(),
  batch: Id.optional(),
  lane: Lane.optional(),
  realm: z.string().optional(),
  /** Part of a name or path, any case. */
  text: z.string().optional(),
})
export type DocumentFilter = z.infer<typeof DocumentFilter>
export const Selection = z.union([z.object({ documents: z.array(Id).min(1) }), z.object({ filter: DocumentFilter })])
export type Selection = z.infer<typeof Selection>
