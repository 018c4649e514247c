// The audit trail: who asked for what, when. A line is on record before the command runs; one that failed gets a second line.
// What became of it is in the event log, whose events name their actor too.
import type { AuditEntry } from '../../contract/commands/access.ts'
import { commands, type Command, type Handlers, type Parsed } from '../../contract/api.ts'
import { toWire } from '../../contract/error.ts'
import type { Db } from '../store/db.ts'
import { type Actor, currentActor, actingAs } from './actor.ts'

export interface Audit {
  /** The same handlers, each call of one that changes something on record. */
  recorded(handlers: Handlers): Handlers
  record(line: Pick<AuditEntry, 'action' | 'target' | 'outcome' | 'detail'>): Promise<void>
  list(input: Parsed<'audit.list'>): Promise<{ entries: AuditEntry[]; last: number }>
}

/** Commands that only look. Whatever is not named so is recorded: a new command is on record unless somebody says that it need not be. */
const looking =
  /\.(list|get|page|text|chunks|info|formats|doctor|stats|health|status|test|query|suggest|facets|related|preview|plan|show|find|why|review|classes|corrections|rules|try)$/
/** Whether a command changes nothing, by its name. */
export const looksOnly = (command: string): boolean => looking.test(command)
/** Characters kept of a text, and entries of a list. Documents' contents do not belong here. */
const longestText = 120
const longestList = 20

/** `usual`: who acts where nobody is named, the person at this host. */
export function createAudit({ db, usual, now }: { db: Db; usual: Actor; now: () => number }): Audit {
  const record: Audit['record'] = async ({ action, target, outcome, detail }) => {
    const actor = currentActor() ?? usual
    const line = { at: now(), actor: actor.name, realm: actor.realm, action, target, outcome }
    await db.tx((tx) =>
      tx.kysely
        .insertInto('audit')
        .values({ ...line, detail_json: JSON.stringify(detail) })
        .execute(),
    )
  }

  const recordedHandler =
    (command: Command, handler: (input: unknown) => Promise<unknown>) =>
    async (input: unknown): Promise<unknown> =>
      actingAs(currentActor() ?? usual, async () => {
        const target = targetOf(input)
        await record({ action: command, target, outcome: 'asked', detail: summary(input) as Record<string, unknown> })
        try {
          return await handler(input)
        } catch (error) {
          const { code, message } = toWire(error)
          await record({ action: command, target, outcome: 'failed', detail: { code, message } })
          throw error
        }
      })

  return {
    record,
    recorded(handlers) {
      const wrapped = Object.entries(handlers).map(([command, handler]) => [
        command,
        looksOnly(command) || !(command in commands)
          ? handler
          : recordedHandler(command as Command, handler as (input: unknown) => Promise<unknown>),
      ])
      return Object.fromEntries(wrapped) as Handlers
    },
    async list({ after, before, newest, since, actor, action, outcome, target, limit }) {
      let select = db.read.selectFrom('audit').selectAll().where('seq', '>', after)
      if (before !== undefined) select = select.where('seq', '<', before)
      if (since !== undefined) select = select.where('at', '>=', since)
      if (actor !== undefined) select = select.where('actor', 'like', `${actor}%`)
      if (action !== undefined) select = select.where('action', 'like', `${action}%`)
      if (outcome !== undefined) select = select.where('outcome', '=', outcome)
      if (target !== undefined) select = select.where('target', '=', target)
      const rows = await select
        .orderBy('seq', newest ? 'desc' : 'asc')
        .limit(limit)
        .execute()
      const entries = rows.map(({ detail_json, ...row }) => ({
        ...row,
        detail: JSON.parse(detail_json) as Record<string, unknown>,
      }))
      return { entries, last: rows.at(-1)?.seq ?? after }
    },
  }
}

/** What a command is done to, where that is one thing. */
function targetOf(input: unknown): string | null {
  const fields = input as Record<string, unknown>
  const selected = (fields['selection'] as { documents?: string[] } | undefined)?.documents
  if (selected?.length === 1) return selected[0] ?? null
  for (const name of ['document', 'batch', 'token', 'webhook', 'artifact', 'job']) {
    const value = fields[name]
    if (typeof value === 'string') return value
  }
  return null
}

/** An input as it may be kept: long texts and lists cut, secrets and passwords out. */
function summary(value: unknown, key = ''): unknown {
  if (/secret|password|passphrase|apikey/i.test(key)) return value === undefined || value === null ? value : '…'
  if (typeof value === 'string') {
    const text = value.replace(/(:\/\/[^/@\s:]*):[^/@\s]*@/g, '$1:…@')
    return text.length > longestText ? `${text.slice(0, longestText)}… (${text.length} characters)` : text
  }
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) {
    const some = value.slice(0, longestList).map((one) => summary(one, key))
    return value.length > longestList ? [...some, `… ${value.length} in all`] : some
  }
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, summary(one, name)]))
  return value
}
