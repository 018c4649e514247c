// What is understood of a document: its class with the reasons for it, and its fields with where each was found.
import { z } from 'zod'

/** Left, top, right, bottom in points from the top left of the upright page. */
const FieldBox = z.tuple([z.number(), z.number(), z.number(), z.number()])

/** Said of a document that is not more likely of one class than of none. */
export const unknownClass = 'unknown'
/** Below this a class is not named. */
export const unknownBelow = 0.5

/** A class as a person names it: short, one line, no path. */
export const ClassName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._&+-]*$/u, 'letters, digits and blanks, beginning with a letter or digit')

/** What speaks for a class (or against it, below 0). Weights of a class add up to its score. `text`: the words of the document that did. */
export const Reason = z.object({ feature: z.string(), weight: z.number(), text: z.string().optional() })
export type Reason = z.infer<typeof Reason>

/** A term with its weight in the document: `word:`, `pair:`, `label:`, `head:`, `layout:`, `format:` and what it is. */
export const Term = z.tuple([z.string(), z.number()])
export type Term = z.infer<typeof Term>

/**
 * What classes are told by: the rules' reasons by class, and the terms that a learner may learn. The bytes decide it, nothing else.
 * `background`: the score of "none of these"; `temperature` divides scores before they become probabilities.
 */
export const Signals = z.object({
  v: z.literal(1),
  background: z.number(),
  temperature: z.number().positive(),
  rules: z.record(z.string(), z.array(Reason)),
  terms: z.array(Term),
})
export type Signals = z.infer<typeof Signals>

/** How a class was come to: by the rules alone, by what was learned from corrections, or by a person. */
export const DecidedBy = z.enum(['rules', 'learned', 'person'])
export type DecidedBy = z.infer<typeof DecidedBy>

/** How a value was found: in XML within the file, beside a label, by its form, by its place, in a machine-readable zone, in a mail's header, or given by a person. */
export const FoundBy = z.enum(['xml', 'label', 'pattern', 'position', 'mrz', 'header', 'person'])
export type FoundBy = z.infer<typeof FoundBy>

export const FieldPlace = z.object({ page: z.number().int().positive(), bbox: FieldBox })
export type FieldPlace = z.infer<typeof FieldPlace>

/** One value found in a document. */
export const Field = z.object({
  /** The class whose field it is: shown when the document is of that class. */
  of: z.string(),
  /** `number`, `date`, `total` … ; a name may come more than once (`party`, `item`). */
  name: z.string(),
  /** As it stands in the document. */
  value: z.string(),
  /** Dates as 2024-05-03, amounts as -1234.50, account numbers without blanks; other texts with single spaces. */
  normal: z.string(),
  /** null: it stands on no page (XML within the file, a mail's header, or a person said so). */
  place: FieldPlace.nullable(),
  confidence: z.number().min(0).max(1),
  how: FoundBy,
  /** What was checked and held: `checksum`, `net + vat = total`, `xml = page` … ; what did not hold begins with "not ". */
  checks: z.array(z.string()),
  /** Of an `item`: its description, quantity, price and amount, as far as they are known. */
  parts: z.record(z.string(), z.string()).optional(),
})
export type Field = z.infer<typeof Field>

/** Probabilities of scores, the background's among them: what is left to 1 is for none of the classes. */
export function probabilities(scores: readonly number[], background: number, temperature: number): number[] {
  const highest = Math.max(background, ...scores)
  const powers = scores.map((score) => Math.exp((score - highest) / temperature))
  const total = powers.reduce((sum, power) => sum + power, Math.exp((background - highest) / temperature))
  return powers.map((power) => power / total)
}

/** A rule's pattern as the source of an expression: a space in it is a space or a line's end; `whole`: not within a word. */
export function ruleSource(pattern: string, whole: boolean): string {
  // Escapes and character classes stay as they are.
  const spaced = pattern.replace(/(\\.|\[(?:\\.|[^\]\\])*\])| /gu, (_, kept?: string) => kept ?? '[ \\n]')
  return whole ? `(?<![\\p{L}\\p{N}])(?:${spaced})(?![\\p{L}\\p{N}])` : spaced
}
