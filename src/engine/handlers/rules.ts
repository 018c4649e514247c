// Handlers about rules of one's own.
import type { ruleCommands } from '../../contract/commands/rules.ts'
import {
  changeRule,
  type ChangeRow,
  exportRules,
  ruleChanges,
  shownChange,
  standingRules,
  undoRuleChange,
} from '../understanding/own-rules.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

/** Changes shown with the rules. */
const changesShown = 50
/** Documents that a rule is tried on before it is kept. */
const triedOn = 50

export function ruleHandlers({ db, understanding }: HandlerContext): HandlersOf<typeof ruleCommands> {
  const { changeRules, tryRule } = understanding
  return {
    'rules.list': async ({ realm }) => ({
      ...(await standingRules(db.read, realm)),
      changes: await ruleChanges(db.read, realm, changesShown),
    }),
    'rules.save': async ({ realm, id, rule }) => {
      await tryRule({ realm, rule, limit: triedOn })
      return changeRules(realm, async (tx) => {
        const change = await changeRule(tx, { realm, rule: id, after: rule, at: Date.now() })
        const { rules } = await standingRules(tx.kysely, realm)
        const saved = rules.find((one) => one.id === change.rule)
        if (!saved) throw new Error('a rule that was saved stands')
        return { rule: saved, change: change.id }
      })
    },
    'rules.remove': ({ realm, id }) =>
      changeRules(realm, async (tx) => {
        const change = await changeRule(tx, { realm, rule: id, after: null, at: Date.now() })
        return { change: change.id }
      }),
    'rules.undo': ({ realm, change: id }) =>
      changeRules(realm, async (tx) => {
        const change: ChangeRow | null = await undoRuleChange(tx, { realm, id, at: Date.now() })
        return { change: change && shownChange(change) }
      }),
    'rules.export': ({ realm }) => exportRules(db.read, realm),
    'rules.import': async ({ realm, file }) => {
      for (const rule of file.rules) await tryRule({ realm, rule, limit: triedOn })
      return changeRules(realm, async (tx) => {
        const { rules } = await exportRules(tx.kysely, realm)
        // Both have been parsed, so their keys are in one order.
        const known = new Set(rules.map((rule) => JSON.stringify(rule)))
        const fresh = file.rules.filter((rule) => !known.has(JSON.stringify(rule)))
        for (const after of fresh) await changeRule(tx, { realm, after, at: Date.now() })
        return { rules: fresh.length }
      })
    },
  }
}
