// Why: all that speaks for a document's class, each reason with the places of its words on the pages.
import type { Output } from '../../contract/api.ts'
import type { FoundPlace } from '../../contract/commands/search.ts'
import { SheafError } from '../../contract/error.ts'
import type { Page } from '../../contract/model.ts'
import { unknownClass } from '../../contract/understanding.ts'
import { placesOf } from '../search/marks.ts'
import type { Db } from '../store/db.ts'
import { readPages } from '../work/tasks.ts'
import { analysedDocument } from './analysed.ts'
import { shownCorrection, standing } from './corrections.ts'
import { decide, reasonsOf } from './decide.ts'
import type { Learners } from './learners.ts'

/** Reasons whose words are looked for on the pages: the strongest. */
const placed = 40
/** Places told of one reason. */
const placesEach = 5

/** A document with how its class comes about now. Throws `not-found` for one without signals: its analysis is of an older version. */
async function decided(db: Db, learners: Learners, document: string) {
  const found = await analysedDocument({ kysely: db.read }, document)
  const { signals, subject } = found
  if (!signals) {
    throw new SheafError('not-found', `what ${found.name} is told by was not stored`, {
      hint: 'Process it again with --force.',
    })
  }
  const model = await learners.model(db.read, subject.realm)
  return { ...found, signals, model, decision: decide(signals, model) }
}

export async function showClass(db: Db, learners: Learners, document: string): Promise<Output<'classify.show'>> {
  const { analysis, decision, subject } = await decided(db, learners, document)
  const correction = await standing({ kysely: db.read }, subject)
  return {
    class: analysis.class,
    confidence: analysis.confidence,
    decided: analysis.decided,
    learned: analysis.learned,
    trust: decision.trust,
    candidates: decision.candidates.map(({ name, score, probability }) => ({ class: name, score, probability })),
    correction: correction ? shownCorrection(correction) : null,
  }
}

/** Without `name`: the document's class, or the likeliest of an unknown one. */
export async function explainClass(
  db: Db,
  learners: Learners,
  { document, class: asked }: { document: string; class?: string | undefined },
): Promise<Output<'classify.why'>> {
  const { run, analysis, signals, model, decision } = await decided(db, learners, document)
  const likeliest = decision.candidates[0]?.name ?? unknownClass
  const name = asked ?? (analysis.class === unknownClass ? likeliest : analysis.class)
  const candidate = decision.candidates.find((one) => one.name === name)
  const reasons = reasonsOf(signals, model, decision, name)
  const pages = await readPages(db, run.id)
  return {
    class: name,
    score: candidate?.score ?? 0,
    probability: candidate?.probability ?? 0,
    background: signals.background,
    temperature: signals.temperature,
    reasons: reasons.map((reason, at) => ({
      ...reason,
      places: at < placed && reason.text !== undefined ? findWords(pages, reason.text) : [],
    })),
  }
}

/** Where words stand: as they are, with any space and case; a 0 is any digit, and little words may stand between. */
function findWords(pages: readonly Page[], text: string): FoundPlace[] {
  const words = text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}\s]+/gu) ?? []
  if (words.length === 0) return []
  const letters = words.map((word) => escaped(word).replaceAll('0', '\\p{N}'))
  const expression = new RegExp(
    `(?<![\\p{L}\\p{N}])${letters.join('\\s*(?:[^\\p{L}\\p{N}\\s]\\s*)?(?:\\p{L}{1,5}\\s+){0,2}?')}(?![\\p{L}\\p{N}])`,
    'giu',
  )
  const places: FoundPlace[] = []
  for (const page of pages) {
    for (const match of page.text.matchAll(expression)) {
      places.push(...placesOf(page, [[match.index, match.index + match[0].length]]))
      if (places.length >= placesEach) return places
    }
  }
  return places
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
