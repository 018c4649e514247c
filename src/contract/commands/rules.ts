// Commands about rules of one's own: patterns that speak for a class beside those that come with Sheaf. Kept as changes, so that each can
// be taken back.
import { z } from 'zod'
import { Id } from '../filter.ts'
import { ClassName } from '../understanding.ts'
import { RulePattern } from './classify.ts'
import type { CommandTable } from './table.ts'

const Realm = z.string().max(64).default('')

/** A pattern in a part of a document that speaks for a class, or against it where `weight` is below 0. Found once, it counts in full. */
export const OwnRule = RulePattern.extend({
  name: z.string().trim().min(1).max(80),
  class: ClassName,
  /** The starter's words weigh 1 to 3, and its "none of these" 2.5. */
  weight: z
    .number()
    .min(-10)
    .max(10)
    .refine((weight) => weight !== 0, 'not 0'),
})
export type OwnRule = z.infer<typeof OwnRule>

const ShownRule = OwnRule.extend({
  id: z.string(),
  /** 1 for a new rule, one more with each change. */
  version: z.number().int(),
  at: z.number(),
})
export type ShownRule = z.infer<typeof ShownRule>

/** What was done to a rule: `after` null means that it was removed. */
const RuleChange = z.object({
  id: z.string(),
  rule: z.string(),
  after: OwnRule.nullable(),
  at: z.number(),
  undoneAt: z.number().nullable(),
})
export type RuleChange = z.infer<typeof RuleChange>

export const RulesFile = z.object({ schema: z.literal('sheaf.rules/1'), rules: z.array(OwnRule).max(1000) })
export type RulesFile = z.infer<typeof RulesFile>

export const ruleCommands = {
  /** `version` names the rules that stand: equal versions are equal rules. null: there are none. `changes`: the newest first. */
  'rules.list': {
    input: z.object({ realm: Realm }),
    output: z.object({ version: z.string().nullable(), rules: z.array(ShownRule), changes: z.array(RuleChange) }),
  },
  /** Adds a rule, or changes the one named. Documents that no person decided follow. Throws `usage` for a pattern that is none or takes too long. */
  'rules.save': {
    input: z.object({ realm: Realm, id: Id.optional(), rule: OwnRule }),
    output: z.object({ rule: ShownRule, change: z.string() }),
  },
  'rules.remove': { input: z.object({ realm: Realm, id: Id }), output: z.object({ change: z.string() }) },
  /** Takes a change back; without `change` the newest of the realm. Null when there is none. */
  'rules.undo': {
    input: z.object({ realm: Realm, change: Id.optional() }),
    output: z.object({ change: RuleChange.nullable() }),
  },
  'rules.export': { input: z.object({ realm: Realm }), output: RulesFile },
  /** Adds those that are not there yet. */
  'rules.import': {
    input: z.object({ realm: Realm, file: RulesFile }),
    output: z.object({ rules: z.number() }),
  },
} as const satisfies CommandTable
