// Figures about documents, as charts.
import type { DraftChart } from '../../../contract/draft.ts'
import type { DocumentView } from '../../../contract/model.ts'
import { unknownClass } from '../../../contract/understanding.ts'
import { titleOf } from './register.ts'

/** Bars a chart has; what is rarer is one bar together. */
const mostBars = 15

const names = new Intl.DisplayNames('en', { type: 'language' })

export function byClass(documents: readonly DocumentView[]): DraftChart {
  return chart(
    'Documents by class',
    documents.map((document) => document.class ?? unknownClass),
  )
}

export function byState(documents: readonly DocumentView[]): DraftChart {
  return chart(
    'Documents by state',
    documents.map(({ state }) => state),
  )
}

export function byLanguage(documents: readonly DocumentView[]): DraftChart {
  return chart(
    'Documents by language',
    documents.map(({ language }) => (language === null ? 'not known' : (names.of(language) ?? language))),
  )
}

function chart(title: string, values: readonly string[]): DraftChart {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const rest = sorted.splice(mostBars).reduce((sum, [, count]) => sum + count, 0)
  const bars = rest > 0 ? [...sorted, ['others', rest] as const] : sorted
  return {
    title,
    unit: 'documents',
    labels: bars.map(([label]) => titleOf(label)),
    values: bars.map(([, count]) => count),
  }
}
