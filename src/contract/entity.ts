// Entities: whom and what a text names. A mention has its provenance: the page, the boxes, how it was found and how sure that is.
import { z } from 'zod'
import { Box } from './model.ts'

export const EntityKind = z.enum([
  'person',
  'organisation',
  'place',
  'date',
  'amount',
  'reference', // a number by which something is known: of an invoice, a customer, a contract …
  'iban',
  'vat-id',
  'email',
  'phone',
  'url',
  'phrase', // words the text is about, by how often they stand together: a key phrase, not a name
])
export type EntityKind = z.infer<typeof EntityKind>

/** All mentions of one entity in a document. `key` is equal for the same entity in other documents; `name` is as written first. */
export const Mention = z.object({
  kind: EntityKind,
  key: z.string(),
  name: z.string(),
  /** Of the first mention. */
  page: z.number().int().positive(),
  boxes: z.array(Box),
  count: z.number().int().positive(),
  confidence: z.number().min(0).max(1),
  /** By what: checksum, label, form, title, legal form, postal code, list, frequency. */
  found: z.string(),
})
export type Mention = z.infer<typeof Mention>
