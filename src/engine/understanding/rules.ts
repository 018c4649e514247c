// The starter's rules as they are shown, and a pattern tried on the documents that are there.
import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import source from '../../../resources/classify/rules.json' with { type: 'json' }
import type { Output, Parsed } from '../../contract/api.ts'
import type { Db } from '../store/db.ts'
import { compile, type DocumentText, documentText, findEach } from './rule-match.ts'

/** Documents whose text is kept for the next try: a pattern is tried with every letter that is typed. 6 MB at most. */
const kept = 200

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

export type TryRule = (input: Parsed<'classify.try'>) => Promise<Output<'classify.try'>>

/** Looks through the newest documents of the realm. Throws `usage` for a pattern that is none, or takes too long. */
export function createTryRule(db: Db): TryRule {
  /** By run and when it ended: one that is read anew has other text. The longest unused one goes first. */
  const texts = new Map<string, DocumentText>()

  const textOf = async (run: string, ended: number | null): Promise<DocumentText> => {
    const key = `${run} ${ended}`
    const text = texts.get(key) ?? (await documentText(db.read, run))
    texts.delete(key)
    texts.set(key, text)
    const [oldest] = texts.keys()
    if (texts.size > kept && oldest !== undefined) texts.delete(oldest)
    return text
  }

  return async ({ realm, rule, limit }) => {
    const expression = compile(rule)
    const rows = await db.read
      .selectFrom('document')
      .innerJoin('run', 'run.id', 'document.run_id')
      .select([
        'document.id',
        'document.name',
        'run.id as run',
        'run.class',
        'run.language',
        'run.finished_at as ended',
      ])
      .where('document.realm', '=', realm)
      .where('run.class', 'is not', null)
      .orderBy('document.place', 'desc')
      .limit(limit)
      .execute()
    const documents: Output<'classify.try'>['documents'] = []
    for (const { id, name, run, ended, language, class: found } of rows) {
      if (!speaks(rule.language, language)) continue
      const [text] = findEach([{ expression, where: rule.where }], await textOf(run, ended))
      if (typeof text === 'string') documents.push({ document: id, name, class: found, text })
      await breathe()
    }
    return { of: rows.length, matches: documents.length, documents }
  }
}

/** Whether a rule for a language is meant for a document's. */
export function speaks(rule: string | null, document: string | null): boolean {
  return rule === null || document === null || rule === document
}
