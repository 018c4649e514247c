// Terms: what a learner may learn a document by, beside the rules: its words, pairs of words, labels of lines, first lines, layout and format.
import { measures, type Features } from './features.ts'
import { isCommon, wordsOf } from './words.ts'

/** A term with its weight in the document. The kind stands before a colon: `word:`, `pair:`, `label:`, `head:`, `layout:`, `format:`. */
export type Term = [term: string, weight: number]

/** How many terms of a kind are kept, and how much the kind weighs as a whole. Words weigh most; the others tell what words cannot. */
const kinds = {
  word: { most: 250, weight: 1 },
  pair: { most: 120, weight: 0.6 },
  label: { most: 40, weight: 0.6 },
  head: { most: 40, weight: 0.6 },
  layout: { most: 40, weight: 0.5 },
  format: { most: 4, weight: 0.4 },
} as const

/** Deterministic; at most 500 terms. Digits are one and the same digit, so that dates and amounts are a form, not a value. */
export function termsOf({ parts, measures: values }: Features): Term[] {
  const lines = parts.body.split('\n').map((line) => words(line))
  return [
    ...weighted('word', lines.flat()),
    ...weighted('pair', lines.flatMap(pairsOf)),
    ...weighted('label', parts.body.split('\n').flatMap(labelOf)),
    ...weighted('head', words(parts.title)),
    ...weighted(
      'layout',
      measures.map((measure) => `${measure} ${step(values[measure])}`),
    ),
    ...weighted('format', parts.format.split(' ')),
  ]
}

function words(text: string): string[] {
  return wordsOf(text)
    .map((word) => word.replace(/\p{N}/gu, '0'))
    .filter((word) => word.length > 1 && word.length < 30 && !isCommon(word))
}

function pairsOf(line: string[]): string[] {
  return line.slice(1).map((word, at) => `${line[at]} ${word}`)
}

/** What stands before a line's colon, if it is short: “invoice no”. */
function labelOf(line: string): string[] {
  const label = /^([^:]{2,30}):(?:\s|$)/.exec(line)?.[1]
  return label === undefined ? [] : [wordsOf(label).join(' ').replace(/\p{N}/gu, '0')].filter((text) => text !== '')
}

/** Measures in steps: small numbers apart, large ones together. */
function step(value: number): string {
  if (value === 0) return '0'
  return value < 1 ? `0.${Math.ceil(value * 8)}` : String(Math.round(Math.log2(value) * 2) / 2)
}

/** The most frequent of a kind, each by the logarithm of its count; together they weigh what the kind weighs. */
function weighted(kind: keyof typeof kinds, found: string[]): Term[] {
  const counts = new Map<string, number>()
  for (const text of found) counts.set(text, (counts.get(text) ?? 0) + 1)
  const kept = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, kinds[kind].most)
  const length = Math.hypot(...kept.map(([, count]) => 1 + Math.log(count)))
  return kept.map(([text, count]) => [`${kind}:${text}`, round((kinds[kind].weight * (1 + Math.log(count))) / length)])
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
