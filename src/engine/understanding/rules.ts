// The starter's rules as they are shown, and a pattern tried on the documents that are there.
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import source from '../../../resources/classify/rules.json' with { type: 'json' }
import type { Output, Parsed } from '../../contract/api.ts'
import type { RulePattern } from '../../contract/commands/classify.ts'
import { SheafError } from '../../contract/error.ts'
import type { Page } from '../../contract/model.ts'
import type { Db } from '../store/db.ts'
import { readPages } from '../work/tasks.ts'

/** Milliseconds that a pattern may take over one document: patterns can be written that never end. */
const patience = 200
/** Of a document's text, as the classifier sees it. */
const textLimit = 30_000
const pageLimit = 12

const rules = z
  .object({
    classes: z.array(z.string()),
    text: z.array(
      z.object({
        class: z.string(),
        name: z.string(),
        where: z.string(),
        weight: z.number(),
        pattern: z.string(),
        language: z.string().nullable().default(null),
      }),
    ),
  })
  .parse(source)

export const starterClasses: readonly string[] = rules.classes
export const starterRules: Output<'classify.rules'> = rules.text

/** Looks through the newest documents of the realm. */
export async function tryRule(db: Db, { realm, rule, limit }: Parsed<'classify.try'>): Promise<Output<'classify.try'>> {
  const expression = compile(rule)
  const rows = await db.read
    .selectFrom('document')
    .innerJoin('run', 'run.id', 'document.run_id')
    .select(['document.id', 'document.name', 'run.id as run', 'run.class'])
    .where('document.realm', '=', realm)
    .where('run.class', 'is not', null)
    .orderBy('document.place', 'desc')
    .limit(limit)
    .execute()
  const documents: Output<'classify.try'>['documents'] = []
  for (const { id, name, run, class: found } of rows) {
    const text = firstMatch(expression, partOf(await readPages(db, run), rule.where))
    if (text !== null) documents.push({ document: id, name, class: found, text })
  }
  return { of: rows.length, matches: documents.length, documents }
}

function compile({ pattern, whole }: RulePattern): RegExp {
  try {
    return new RegExp(whole ? `(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])` : pattern, 'imu')
  } catch (cause) {
    throw new SheafError('usage', `the pattern ${pattern} is none`, {
      hint: 'It is a regular expression: “invoice (?:no|number)” finds both.',
      cause,
    })
  }
}

/** In a context of its own, which can be stopped. */
function firstMatch(expression: RegExp, text: string): string | null {
  try {
    const found: unknown = runInNewContext(
      'text.match(expression)?.[0] ?? null',
      { text, expression },
      { timeout: patience },
    )
    return typeof found === 'string' ? found.replace(/\s+/g, ' ').trim().slice(0, 80) : null
  } catch (cause) {
    throw new SheafError('usage', 'the pattern takes too long', {
      hint: 'Repetitions within repetitions do that: (a+)+ can be a+.',
      cause,
    })
  }
}

/** The part of a document that a rule looks at, in the lines of its blocks. */
function partOf(pages: readonly Page[], where: RulePattern['where']): string {
  const lines = (some: readonly Page[]): string[] =>
    some.flatMap(({ blocks, text }) =>
      blocks.flatMap((block) =>
        (block.lines.length > 0 ? block.lines : [block]).map(({ start, end }) => text.slice(start, end)),
      ),
    )
  if (where === 'tail') return lines(pages.slice(-1)).slice(-25).join('\n')
  const all = lines(pages.slice(0, pageLimit))
  const count = { title: 6, head: 30, opening: 50, body: all.length }[where]
  return all.slice(0, count).join('\n').slice(0, textLimit)
}
