// Places: where a range of the document's text stands, as spans of pages and boxes.
import type { Box, Page, Span } from '../../contract/model.ts'
import { pageOffsets } from './pieces.ts'
import { type PlacedLine, regionsOf } from './regions.ts'

/**
 * Gives a function from a range of the document's text to its spans, without blank ends: one a page, or several where one box would hold
 * what is not in the range, as over two columns. Ranges must be asked for in ascending order: pages and lines are walked through once.
 */
export function spanFinder(text: string, pages: readonly Page[]): (start: number, end: number) => Span[] {
  const offsets = pageOffsets(pages)
  let first = 0
  let lines: PlacedLine[] = []
  let marked = -1
  let at = 0

  const spansOn = (page: Page, index: number, start: number, end: number): Span[] => {
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
    const regions = regionsOf(lines, [at, next], [from, to])
    return regions.flatMap((region, n) => {
      const part = trimmed(text, n === 0 ? start : offset + region.start, offset + (regions[n + 1]?.start ?? to))
      return part ? [spanOf(page, part, region.box, lines.slice(at, next), offset)] : []
    })
  }

  return (start, end) => {
    const spans: Span[] = []
    while (first < pages.length - 1 && (offsets[first + 1] ?? Infinity) <= start) first++
    for (let index = first; index < pages.length; index++) {
      const page = pages[index]
      const offset = offsets[index] ?? 0
      if (!page || offset >= end) break
      const part = trimmed(text, Math.max(start, offset), Math.min(end, offset + page.text.length))
      if (part) spans.push(...spansOn(page, index, ...part))
    }
    return spans
  }
}

/** `box`: null where none is known, which is the page's. It is kept inside the page. */
function spanOf(
  page: Page,
  char: [number, number],
  box: Box | null,
  lines: readonly PlacedLine[],
  offset: number,
): Span {
  const { width, height } = page
  const within = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit)
  return {
    page: page.number,
    bbox: box
      ? [within(box[0], width), within(box[1], height), within(box[2], width), within(box[3], height)]
      : [0, 0, width, height],
    unit: 'pt',
    origin: 'top-left',
    page_size: [width, height],
    char,
    source: page.source,
    conf: page.source === 'ocr' ? meanConfidence(lines, char[0] - offset, char[1] - offset) : null,
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
function linesOf(page: Page): PlacedLine[] {
  const lines: PlacedLine[] = []
  let last = 0
  let ascending = true
  const add = (line: PlacedLine): void => {
    if (line.start < last) ascending = false
    last = line.start
    lines.push(line)
  }
  for (const block of page.blocks) {
    const table = block.kind === 'table' ? block : null
    if (block.lines.length === 0) add({ start: block.start, end: block.end, bbox: block.bbox, words: [], table })
    for (const { start, end, bbox, words } of block.lines) add({ start, end, bbox, words, table })
  }
  return ascending ? lines : lines.toSorted((a, b) => a.start - b.start)
}

/** Of the words within the range, by their letters. */
function meanConfidence(inside: readonly PlacedLine[], from: number, to: number): number | null {
  let sum = 0
  let letters = 0
  for (const { words } of inside) {
    for (const word of words) {
      if (!(word[1] > from && word[0] < to)) continue
      sum += word[6] * (word[1] - word[0])
      letters += word[1] - word[0]
    }
  }
  return letters === 0 ? null : Math.round((sum / letters) * 1000) / 1000
}
