// Values beside labels: right of them in their row, below them, or (where asked) before them. Labels of different strength compete.
import type { Field } from '../../../contract/understanding.ts'
import { below, placeIn, type Row } from './sheet.ts'
import type { Found } from './values.ts'

/** A label as a pattern; `strength` 0–1 is what a value beside it is worth. */
export interface Label {
  pattern: RegExp
  strength: number
}

export interface Candidate extends Found {
  row: Row
  /** 0–1. */
  score: number
  label: string
}

/** How much worse a value is that stands under its label or before it. */
const under = 0.85
const ahead = 0.8

/**
 * Everything that stands beside one of the labels, in reading order. `values` finds the values in a text; of a row the first after the
 * label counts. `before`: a value before the label counts too, where none follows.
 */
export function beside(
  rows: readonly Row[],
  labels: readonly Label[],
  values: (text: string) => Found[],
  { before = false, rowsBelow = 2, last = false }: { before?: boolean; rowsBelow?: number; last?: boolean } = {},
): Candidate[] {
  const candidates: Candidate[] = []
  for (const row of rows) {
    const taken: [number, number][] = []
    let found: Found[] | null = null
    for (const { pattern, strength } of labels) {
      for (const match of row.text.matchAll(pattern)) {
        const [start, end] = [match.index, match.index + match[0].length]
        if (taken.some(([from, to]) => start < to && end > from)) continue
        taken.push([start, end])
        const label = match[0].trim()
        const add = (one: Found | undefined, at: Row, score: number): boolean => {
          if (one) candidates.push({ ...one, row: at, score, label })
          return one !== undefined
        }
        const inRow = (found ??= values(row.text))
        const after = inRow.filter((one) => one.start >= end)
        const right = last ? after.at(-1) : after[0]
        // A value in another column is that column's, where one stands right under the label and fills its own.
        const own = right && row.text.slice(end, right.start).includes('\t') ? cellUnder(rows, row, start, end) : null
        const filling = own && values(own.text).find((one) => one.start === 0 && one.end === own.text.length)
        if (own && filling && add(filling, own, strength * under)) continue
        if (add(right, row, strength)) continue
        if (
          before &&
          add(
            inRow.findLast((one) => one.end <= start),
            row,
            strength * ahead,
          )
        )
          continue
        for (const [depth, next] of below(rows, row, start, end, rowsBelow).entries())
          if (add(values(next.text)[0], next, strength * under * (1 - 0.1 * depth))) break
      }
    }
  }
  return candidates
}

/** What stands under a label and begins where it begins. */
function cellUnder(rows: readonly Row[], row: Row, start: number, end: number): Row | null {
  const [cell] = below(rows, row, start, end, 2)
  const [left] = placeIn(row, start, end).bbox
  return cell && Math.abs(cell.box[0] - left) < 3 ? cell : null
}

/** The best of them; of equals the first. */
export function best(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>((top, one) => (!top || one.score > top.score ? one : top), undefined)
}

/** A candidate as a field. */
export function toField(of: string, name: string, found: Candidate, checks: string[] = []): Field {
  const { row, start, end, value, normal, score, label } = found
  const confidence = Math.min(0.99, Math.round((checks.length > 0 ? 1 - (1 - score) / 3 : score) * 100) / 100)
  return {
    of,
    name,
    value,
    normal,
    place: placeIn(row, start, end),
    confidence,
    how: label === '' ? 'pattern' : 'label',
    checks,
  }
}

/** The first value in the rows by its form alone. */
export function firstOf(rows: readonly Row[], values: (text: string) => Found[], score: number): Candidate | undefined {
  for (const row of rows) {
    const [found] = values(row.text)
    if (found) return { ...found, row, score, label: '' }
  }
  return undefined
}

/** The text that follows a label up to the next column: names and titles. */
export function restOf(text: string): Found[] {
  return [...text.matchAll(/[^\t:\s][^\t:]*/gu)].map((match) => {
    const value = match[0].trim()
    return { start: match.index, end: match.index + value.length, value, normal: value.replace(/\s+/g, ' ') }
  })
}

/** The currency of an amount: its sign where it has one, else what the document is written in. */
export function currencyField(
  of: string,
  amount: Candidate & { currency?: string | null },
  usual: string | null,
): Field[] {
  const sign = /[^\d\s.,'’()−–-]+/u.exec(amount.value)?.[0]
  // A lone dollar sign is any country's: which one, the document as a whole says.
  const normal = (sign === '$' ? usual : amount.currency) ?? amount.currency ?? usual
  if (normal === null) return []
  const place = sign === undefined ? null : placeIn(amount.row, amount.start, amount.end)
  const confidence = sign === undefined ? 0.8 : 0.95
  return [{ of, name: 'currency', value: sign ?? normal, normal, place, confidence, how: 'pattern', checks: [] }]
}
