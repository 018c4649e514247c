// Patterns in documents: the part of a document that a rule looks at, and what a pattern finds there. People write patterns, and some
// never end, so each is tried where it can be stopped.
import { createContext, Script } from 'node:vm'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { RulePattern } from '../../contract/commands/classify.ts'
import { SheafError } from '../../contract/error.ts'
import { ruleSource } from '../../contract/understanding.ts'
import type { Tables } from '../store/tables.ts'

/** Milliseconds that the patterns may take over one document. */
const patience = 200
/** Of a document, as the starter's rules see it. */
const pageLimit = 12
const textLimit = 30_000
const tailLines = 25

/** A document's lines: from its beginning, and those at its end. */
export interface DocumentText {
  lines: string[]
  tail: string[]
}

/** A page without its words, which are most of it. */
const Range = z.object({ start: z.number(), end: z.number() })
const PageText = z.object({ text: z.string(), blocks: z.array(Range.extend({ lines: z.array(Range) })) })

/** The text of a run's stored pages that rules look at. */
export async function documentText(kysely: Kysely<Tables>, run: string): Promise<DocumentText> {
  const stored = kysely
    .selectFrom('page')
    .select(['number', 'data_json'])
    .where('run_id', '=', run)
    .where('state', '=', 'stored')
  const first = await stored.orderBy('number').limit(pageLimit).execute()
  const last = await stored.orderBy('number', 'desc').limit(1).execute()
  const lines = (rows: typeof first): string[] => rows.flatMap((row) => linesOf(row.data_json))
  const all = lines(first)
  const endsLater = last[0]?.number !== first.at(-1)?.number
  return { lines: all, tail: (endsLater ? lines(last) : all).slice(-tailLines) }
}

function linesOf(data: string | null): string[] {
  const { text, blocks } = PageText.parse(JSON.parse(data ?? 'null'))
  return blocks
    .flatMap((block) => (block.lines.length > 0 ? block.lines : [block]))
    .map(({ start, end }) => text.slice(start, end).replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
}

/** Throws `usage` for a pattern that is none. */
export function compile({ pattern, whole }: Pick<RulePattern, 'pattern' | 'whole'>): RegExp {
  try {
    return new RegExp(ruleSource(pattern, whole), 'imu')
  } catch (cause) {
    throw new SheafError('usage', `the pattern ${pattern} is none`, {
      hint: 'It is a regular expression: “invoice (?:no|number)” finds both.',
      cause,
    })
  }
}

const room = createContext({ text: '', expression: /./ })
const script = new Script('{ const found = text.match(expression); found ? found[0] : null }')

/**
 * What each pattern finds first, on one line and at most 80 characters; null: nothing. Throws `usage` when they take too long together.
 */
export function findEach(
  rules: readonly { expression: RegExp; where: RulePattern['where'] }[],
  text: DocumentText,
): (string | null)[] {
  const deadline = performance.now() + patience
  return rules.map(({ expression, where }) => {
    Object.assign(room, { text: partOf(text, where), expression })
    try {
      const found: unknown = script.runInContext(room, {
        timeout: Math.max(1, Math.ceil(deadline - performance.now())),
      })
      return typeof found === 'string' ? found.replace(/\s+/g, ' ').trim().slice(0, 80).toWellFormed() : null
    } catch (cause) {
      throw new SheafError('usage', 'the pattern takes too long', {
        hint: 'Repetitions within repetitions do that: (a+)+ can be a+.',
        cause,
      })
    }
  })
}

function partOf({ lines, tail }: DocumentText, where: RulePattern['where']): string {
  if (where === 'tail') return tail.join('\n')
  const count = { title: 6, head: 30, opening: 50, body: lines.length }[where]
  return lines.slice(0, count).join('\n').slice(0, textLimit)
}
