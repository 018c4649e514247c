// The starter classifier's rules: data in resources/classify/rules.json, checked here once when the module loads.
// Written from general knowledge of what such documents say; not trained on any texts.
import { z } from 'zod'
import source from '../../../resources/classify/rules.json' with { type: 'json' }
import { ruleSource } from '../../contract/understanding.ts'
import { measures } from './features.ts'

/** Part of a document that a rule looks at. */
const Where = z.enum(['title', 'opening', 'head', 'tail', 'body', 'format'])

/**
 * A pattern counts in full when found `times` times, and in proportion when found less often. A space in a pattern is
 * a space or a line end (the text has no others, and never two); `whole`: not within a word. `language`: what it is written for, a note for readers.
 */
const TextRule = z.object({
  class: z.string(),
  name: z.string(),
  where: Where,
  weight: z.number(),
  pattern: z.string(),
  times: z.number().int().positive().default(1),
  whole: z.boolean().default(true),
  language: z.string().optional(),
})

/** A measure counts nothing up to `from`, in full from `to` on, in proportion between. */
const LayoutRule = z.object({
  class: z.string(),
  feature: z.enum(measures),
  from: z.number(),
  to: z.number(),
  weight: z.number(),
})

const Rules = z.object({
  version: z.number().int(),
  /** Divides scores before they become probabilities: below 1 surer, above 1 less sure. */
  temperature: z.number().positive(),
  /** The score of "none of these". */
  background: z.number(),
  classes: z.array(z.string()).min(1),
  text: z.array(TextRule),
  layout: z.array(LayoutRule),
})

const parsed = Rules.superRefine(({ classes, text, layout }, context) => {
  for (const rule of [...text, ...layout]) {
    if (!classes.includes(rule.class)) context.addIssue({ code: 'custom', message: `no class ${rule.class}` })
  }
}).parse(source)

export const { version, temperature, background, classes, layout } = parsed

export const text = parsed.text.map(({ pattern, whole, ...rule }) => ({
  ...rule,
  expression: new RegExp(ruleSource(pattern, whole), 'gimu'),
}))
