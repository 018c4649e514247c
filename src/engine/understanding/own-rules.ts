// Rules of one's own, as stored: a row a change, so that each can be taken back. And what the rules that stand say of a document.
import type { Kysely, Selectable } from 'kysely'
import { OwnRule, type RuleChange, type RulesFile, type ShownRule } from '../../contract/commands/rules.ts'
import { SheafError } from '../../contract/error.ts'
import { type Reason, Signals } from '../../contract/understanding.ts'
import { newId, sha256 } from '../ids.ts'
import type { Tx } from '../store/db.ts'
import type { ClassRuleTable, SignalsTable, Tables } from '../store/tables.ts'
import { compile, documentText, findEach } from './rule-match.ts'
import { speaks } from './rules.ts'

export type ChangeRow = Selectable<ClassRuleTable>

export interface StandingRules {
  /** Names what the rules are, not when they were written; null: there are none. */
  version: string | null
  rules: ShownRule[]
}

/** The rules of a realm that stand now, in the order they were first written. */
export async function standingRules(kysely: Kysely<Tables>, realm: string): Promise<StandingRules> {
  const rows = await kysely
    .selectFrom('class_rule')
    .selectAll()
    .where('realm', '=', realm)
    .where('undone_at', 'is', null)
    .orderBy('place')
    .execute()
  const rules = [...Map.groupBy(rows, ({ rule }) => rule)].flatMap(([id, changes]): ShownRule[] => {
    const last = changes.at(-1)
    if (!last || last.data_json === null) return []
    return [{ ...OwnRule.parse(JSON.parse(last.data_json)), id, version: changes.length, at: last.at }]
  })
  const said = rules.map((rule) => OwnRule.parse(rule))
  return { version: rules.length === 0 ? null : sha256(JSON.stringify(said)).slice(0, 16), rules }
}

/** Adds a change; without `rule` of a new rule. Throws `not-found` where no such rule stands in the realm. */
export async function changeRule(
  tx: Tx,
  { realm, rule, after, at }: { realm: string; rule?: string | undefined; after: OwnRule | null; at: number },
): Promise<ChangeRow> {
  if (rule !== undefined && !(await standingRules(tx.kysely, realm)).rules.some(({ id }) => id === rule))
    throw new SheafError('not-found', `there is no rule ${rule}`, { hint: '`sheaf classify rules list` shows them.' })
  return tx.kysely
    .insertInto('class_rule')
    .values({
      id: newId('h'),
      rule: rule ?? newId('k'),
      realm,
      data_json: after && JSON.stringify(after),
      at,
      undone_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Takes back the change named, or the newest of the realm; null when there is none. */
export async function undoRuleChange(
  tx: Tx,
  { realm, id, at }: { realm: string; id?: string | undefined; at: number },
): Promise<ChangeRow | null> {
  const row = await tx.kysely
    .selectFrom('class_rule')
    .selectAll()
    .where('realm', '=', realm)
    .where('undone_at', 'is', null)
    .where((e) => (id === undefined ? e.lit(true) : e('id', '=', id)))
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  await tx.kysely.updateTable('class_rule').set({ undone_at: at }).where('id', '=', row.id).execute()
  return { ...row, undone_at: at }
}

/** The newest changes of a realm, undone ones too. */
export async function ruleChanges(kysely: Kysely<Tables>, realm: string, limit: number): Promise<RuleChange[]> {
  const rows = await kysely
    .selectFrom('class_rule')
    .selectAll()
    .where('realm', '=', realm)
    .orderBy('place', 'desc')
    .limit(limit)
    .execute()
  return rows.map(shownChange)
}

export function shownChange({ id, rule, data_json, at, undone_at }: ChangeRow): RuleChange {
  return { id, rule, after: data_json === null ? null : OwnRule.parse(JSON.parse(data_json)), at, undoneAt: undone_at }
}

/** Rules as a file to take elsewhere. */
export async function exportRules(kysely: Kysely<Tables>, realm: string): Promise<RulesFile> {
  const { rules } = await standingRules(kysely, realm)
  return { schema: 'sheaf.rules/1', rules: rules.map((rule) => OwnRule.parse(rule)) }
}

/** What a run's own rules say, as it is stored beside its signals. */
export type Own = Pick<Selectable<SignalsTable>, 'own_json' | 'own_version'>

/** Asks the rules about a run's stored pages. Throws `usage` where they take too long. */
export async function ownReasons(
  kysely: Kysely<Tables>,
  { version, rules }: StandingRules,
  run: { id: string; language: string | null },
): Promise<Own> {
  const meant = rules.filter((rule) => speaks(rule.language, run.language))
  if (version === null || meant.length === 0) return { own_json: null, own_version: version }
  const found = findEach(
    meant.map((rule) => ({ expression: compile(rule), where: rule.where })),
    await documentText(kysely, run.id),
  )
  const said: Signals['rules'] = {}
  for (const [at, text] of found.entries()) {
    const rule = meant[at]
    if (!rule || text === null) continue
    const reason: Reason = { feature: `own rule ${rule.name}: “${text}”`, weight: rule.weight, text }
    said[rule.class] = [...(said[rule.class] ?? []), reason]
  }
  return { own_json: found.every((text) => text === null) ? null : JSON.stringify(said), own_version: version }
}

/** Signals with what one's own rules say among them. */
export function withOwn(signals: Signals, { own_json }: Pick<Own, 'own_json'>): Signals {
  if (own_json === null) return signals
  const own = Signals.shape.rules.parse(JSON.parse(own_json))
  const rules = { ...signals.rules }
  for (const [name, reasons] of Object.entries(own)) rules[name] = [...(rules[name] ?? []), ...reasons]
  return { ...signals, rules }
}

/** Stored signals as they are decided by. */
export function readSignals(row: { data_json: string; own_json: string | null }): Signals {
  return withOwn(Signals.parse(JSON.parse(row.data_json)), row)
}
