// Places: where a range of the document's text stands, as spans of pages and boxes.
import type { Box, Line, Page, Span, Word } from '../../contract/model.ts'
import { pageOffsets } from './pieces.ts'

/**
 * Gives a function from a range of the document's text to its spans, one a page, without blank ends.
 * Ranges must be asked for in ascending order: pages and lines are walked through once.
 */
export function spanFinder(text: string, pages: readonly Page[]): (start: number, end: number) => Span[] {
  const offsets = pageOffsets(pages)
  let first = 0
  let lines: Line[] = []
  let marked = -1
  let at = 0

  const spanOf = (page: Page, index: number, start: number, end: number): Span => {
    if (marked !== index) {
      lines = linesOf(page)
      marked = index
      at = 0
    }
    const offset = offsets[index] ?? 0
    const from = start - offset
    const to = end - offset
    while (at < lines.length && lines[at]!.end <= from) at++
    let next = at
    while (next < lines.length && lines[next]!.start < to) next++
    const inside = lines.slice(at, next)
    return {
      page: page.number,
      bbox: boxAround(inside, from, to) ?? [0, 0, page.width, page.height],
      unit: 'pt',
      origin: 'top-left',
      page_size: [page.width, page.height],
      char: [start, end],
      source: page.source,
      conf: page.source === 'ocr' ? meanConfidence(inside, from, to) : null,
    }
  }

  /** The union of the boxes within the range, kept inside the page; null where none is known. */
  const boxAround = (inside: readonly Line[], from: number, to: number): Box | null => {
    const { width, height } = pages[marked]!
    let left = Infinity
    let top = Infinity
    let right = -Infinity
    let bottom = -Infinity
    const add = (x0: number, y0: number, x1: number, y1: number): void => {
      // Not a number where any of them is none, and then not counted.
      if (!Number.isFinite(x0 + y0 + x1 + y1)) return
      if (x0 < left) left = x0
      if (y0 < top) top = y0
      if (x1 > right) right = x1
      if (y1 > bottom) bottom = y1
    }
    for (const { start, end, bbox, words } of inside) {
      if (end <= from) continue
      // A line's box is that of its words: they are looked at where the range begins or ends within it.
      if (words.length === 0 || (start >= from && end <= to)) add(bbox[0], bbox[1], bbox[2], bbox[3])
      else for (const word of words) if (isWithin(word, from, to)) add(word[2], word[3], word[4], word[5])
    }
    if (left === Infinity) return null
    const within = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit)
    return [within(left, width), within(top, height), within(right, width), within(bottom, height)]
  }

  return (start, end) => {
    const spans: Span[] = []
    while (first < pages.length - 1 && (offsets[first + 1] ?? Infinity) <= start) first++
    for (let index = first; index < pages.length; index++) {
      const page = pages[index]
      const offset = offsets[index] ?? 0
      if (!page || offset >= end) break
      const part = trimmed(text, Math.max(start, offset), Math.min(end, offset + page.text.length))
      if (part) spans.push(spanOf(page, index, ...part))
    }
    return spans
  }
}

/** The range without white space at its ends; null if nothing else is in it. */
export function trimmed(text: string, start: number, end: number): [start: number, end: number] | null {
  const content = text.slice(start, end)
  const lead = content.length - content.trimStart().length
  const length = content.trim().length
  return length === 0 ? null : [start + lead, start + lead + length]
}

/** The lines of a page in the order of its text; a block without lines is one. */
function linesOf(page: Page): Line[] {
  const lines: Line[] = []
  let last = 0
  let ascending = true
  const add = (line: Line): void => {
    if (line.start < last) ascending = false
    last = line.start
    lines.push(line)
  }
  for (const block of page.blocks) {
    if (block.lines.length === 0) add({ start: block.start, end: block.end, bbox: block.bbox, words: [] })
    for (const line of block.lines) add(line)
  }
  return ascending ? lines : lines.toSorted((a, b) => a.start - b.start)
}

function isWithin(word: Word, from: number, to: number): boolean {
  return word[1] > from && word[0] < to
}

/** Of the words within the range, by their letters. */
function meanConfidence(inside: readonly Line[], from: number, to: number): number | null {
  let sum = 0
  let letters = 0
  for (const { words } of inside) {
    for (const word of words) {
      if (!isWithin(word, from, to)) continue
      sum += word[6] * (word[1] - word[0])
      letters += word[1] - word[0]
    }
  }
  return letters === 0 ? null : Math.round((sum / letters) * 1000) / 1000
}
