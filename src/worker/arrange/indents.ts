// How rows stand in their column: which are full, and whether paragraphs hang, begin with an indent or are lines of verse.
import { ascending } from './ascending.ts'
import type { Row } from './lines.ts'
import { firstWord, leftOf, rightOf, sizeOf } from './row-measures.ts'

/** Where a row begins and ends along its reading direction, points. */
export interface Span {
  from: number
  to: number
  size: number
  /** What the row's first word takes: one letter where nothing parts words. */
  first: number
}

/**
 * What the beginnings of rows say. `hang`: paragraphs begin further out than they go on. `first`: they begin further in. `verse`: lines end where
 * they want, whatever their indent. `plain`: beginnings say nothing. `at`: where paragraphs begin.
 */
export interface Layout {
  kind: 'hang' | 'first' | 'verse' | 'plain'
  at: number
}

const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** `leftwards`: rows are read from the right; their places are counted from there. */
export function spanOf(row: Row, leftwards: boolean): Span {
  const word = firstWord(row)
  const width = word ? word.bbox[2] - word.bbox[0] : 0
  const size = sizeOf(row)
  const [left, right] = [leftOf(row), rightOf(row)]
  return {
    from: leftwards ? -right : left,
    to: leftwards ? -left : right,
    size,
    first: word && unspaced.test(word.text) ? Math.min(width, size) : width,
  }
}

/** Where the outermost row begins. A page may have more rows than a call takes arguments. */
export function leastFrom(spans: readonly Span[]): number {
  return spans.reduce((least, { from }) => Math.min(least, from), Infinity)
}

/** Where the longest row ends. */
export function mostTo(spans: readonly Span[]): number {
  return spans.reduce((most, { to }) => Math.max(most, to), -Infinity)
}

/** Ems of a space, and by how much a full line may be short of it: letters are not all of one width. */
const space = 0.25
const short = 0.15

/** Whether the next row's first word had no room in a row. `right`: where rows end. */
export function isFull({ to, size }: Span, next: Span, right: number): boolean {
  return to + space * size + next.first > right - short * size
}

/** Ems: rows that begin no further apart than this begin at one place; indents are between these two. */
const level = 0.3
const indent = { least: 0.6, most: 6 }
/** Share of rows that stand at the two places; share of full lines under which lines are verse. */
const among = 0.75
const prose = 0.3
/** How much oftener rows begin a paragraph at its place than at the other, and share of the rows there that go on. */
const clearly = 4
const goOn = 0.25

/** How the paragraphs of rows begin that follow each other closely and are of one size. `anew`: each begins with a capital, as verse does. */
export function layoutOf(spans: readonly Span[], anew: boolean): Layout {
  const outer = leastFrom(spans)
  const size = spans[0]?.size ?? 0
  const isOuter = ({ from }: Span): boolean => from - outer < level * size
  const further = spans.filter((span) => !isOuter(span))
  if (spans.length < 3 || further.length === 0) return { kind: 'plain', at: outer }
  const right = mostTo(spans)
  const full = spans.slice(1).map((span, index) => {
    const above = spans[index]
    return above !== undefined && isFull(above, span, right)
  })
  const inner = commonest(
    further.map(({ from }) => from),
    level * size,
  )
  const isInner = ({ from }: Span): boolean => Math.abs(from - inner) < level * size
  const inners = further.filter(isInner).length
  const outers = spans.length - further.length
  const areTwo =
    inner - outer > indent.least * size && inner - outer < indent.most * size && inners + outers >= among * spans.length
  if (areTwo) {
    // Text goes on under full lines only: a row under a short one begins something.
    let [outerBegins, innerBegins, outerAgain, innerAgain] = [0, 0, 0, 0]
    for (const [index, span] of spans.slice(1).entries()) {
      const above = spans[index]
      if (!full[index]) {
        if (isOuter(span)) outerBegins++
        else if (isInner(span)) innerBegins++
      } else if (above && isOuter(span) && isOuter(above)) outerAgain++
      else if (above && isInner(span) && isInner(above)) innerAgain++
    }
    const known = outerBegins + innerBegins > 0
    const hangs = known ? outerBegins > 0 && clearly * innerBegins <= outerBegins : inners >= outers && outers > 1
    if (hangs && outerAgain <= goOn * outers) return { kind: 'hang', at: outer }
    const steps = known ? innerBegins > 0 && clearly * outerBegins <= innerBegins : inners < outers
    if (steps && innerAgain <= goOn * inners) return { kind: 'first', at: inner }
  }
  const isVerse = anew || full.filter(Boolean).length < prose * full.length
  return { kind: isVerse ? 'verse' : 'plain', at: outer }
}

/** Where most values stand that are no further from the first of them than `tolerance`. */
function commonest(values: readonly number[], tolerance: number): number {
  const sorted = values.toSorted(ascending)
  let [best, most, from] = [0, 0, 0]
  for (const [index, value] of sorted.entries()) {
    while (value - (sorted[from] ?? value) > tolerance) from++
    const count = index - from + 1
    if (count > most) [best, most] = [sorted[from + Math.floor(count / 2)] ?? value, count]
  }
  return best
}

export function isAt({ from, size }: Span, place: number): boolean {
  return Math.abs(from - place) < level * size
}
