// Places: where a range of the document's text stands, as spans of pages and boxes.
import type { Box, Page, Span } from '../../contract/model.ts'
import { pageOffsets } from './pieces.ts'

/** A box known for a range of the page's text: a word's, else a line's, else a block's. */
interface Mark {
  start: number
  end: number
  box: Box
  conf: number | null
}

/**
 * Gives a function from a range of the document's text to its spans, one a page, without blank ends.
 * Ranges must be asked for in ascending order: pages and words are walked through once.
 */
export function spanFinder(text: string, pages: readonly Page[]): (start: number, end: number) => Span[] {
  const offsets = pageOffsets(pages)
  let first = 0
  let marks: Mark[] = []
  let marked = -1
  let at = 0

  const spanOf = (page: Page, index: number, start: number, end: number): Span => {
    if (marked !== index) {
      marks = marksOf(page)
      marked = index
      at = 0
    }
    const offset = offsets[index] ?? 0
    const inside: Mark[] = []
    while (at < marks.length && (marks[at]?.end ?? 0) <= start - offset) at++
    for (let next = at; next < marks.length; next++) {
      const mark = marks[next]
      if (!mark || mark.start >= end - offset) break
      if (mark.end > start - offset) inside.push(mark)
    }
    return {
      page: page.number,
      bbox: boxAround(inside, page),
      unit: 'pt',
      origin: 'top-left',
      page_size: [page.width, page.height],
      char: [start, end],
      source: page.source,
      conf: page.source === 'ocr' ? meanConfidence(inside) : null,
    }
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

function marksOf(page: Page): Mark[] {
  const marks: Mark[] = []
  for (const block of page.blocks) {
    if (block.lines.length === 0) marks.push({ start: block.start, end: block.end, box: block.bbox, conf: null })
    for (const line of block.lines) {
      if (line.words.length === 0) marks.push({ start: line.start, end: line.end, box: line.bbox, conf: null })
      for (const [start, end, x0, y0, x1, y1, conf] of line.words) {
        marks.push({ start, end, box: [x0, y0, x1, y1], conf })
      }
    }
  }
  return marks.toSorted((a, b) => a.start - b.start)
}

/** The union of the boxes, kept inside the page; the whole page where no box is known. */
function boxAround(marks: readonly Mark[], page: Page): Box {
  const within = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit)
  let box: Box | null = null
  for (const { box: b } of marks) {
    if (!b.every(Number.isFinite)) continue
    box = box
      ? [Math.min(box[0], b[0]), Math.min(box[1], b[1]), Math.max(box[2], b[2]), Math.max(box[3], b[3])]
      : [...b]
  }
  if (!box) return [0, 0, page.width, page.height]
  const [x0, y0, x1, y1] = box
  return [within(x0, page.width), within(y0, page.height), within(x1, page.width), within(y1, page.height)]
}

function meanConfidence(marks: readonly Mark[]): number | null {
  let sum = 0
  let letters = 0
  for (const { start, end, conf } of marks) {
    if (conf === null) continue
    sum += conf * (end - start)
    letters += end - start
  }
  return letters === 0 ? null : Math.round((sum / letters) * 1000) / 1000
}
