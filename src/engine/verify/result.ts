// What has to hold of one stored result: chunks are the text, their places are on the pages, nothing was dropped.
import { type Box, type Chunk, type Page, pageSeparator, type Word } from '../../contract/model.ts'
import { chunkLimit } from '../../contract/settings.ts'
import { partsVerifier } from './chunk-parts.ts'

/** Tells of one violation: where in the document, and what is wrong. */
export type Tell = (where: string, what: string) => void

/** Points a box may reach over its page's edge: places are rounded. */
const tolerance = 0.5

/** `chunkSize`: the option the document was chunked with. Pages and chunks are in order. */
export function verifyResult(pages: readonly Page[], chunks: readonly Chunk[], chunkSize: number, tell: Tell): void {
  for (const page of pages) verifyPage(page, tell)
  const text = pages.map((page) => page.text).join(pageSeparator)
  const starts = pageStarts(pages)
  const ids = new Set<string>()
  const verifyParts = partsVerifier(text, starts, tell)
  let covered = 0
  for (const [at, chunk] of chunks.entries()) {
    const where = `chunk ${chunk.index}`
    if (chunk.index !== at) tell(where, `stands at place ${at}`)
    if (ids.has(chunk.id)) tell(where, `has the id of another chunk, ${chunk.id}`)
    ids.add(chunk.id)
    if (chunk.text !== text.slice(chunk.char_start, chunk.char_end))
      tell(where, `its text is not the document's from ${chunk.char_start} to ${chunk.char_end}`)
    if (chunk.char_start < covered) tell(where, 'repeats text of the chunk before it')
    tellDropped(text, covered, chunk.char_start, tell)
    covered = Math.max(covered, chunk.char_end)
    const limit = chunkLimit(chunkSize, chunk.kinds.includes('table'))
    if (chunk.text.length > limit) tell(where, `has ${chunk.text.length} characters; the limit is ${limit}`)
    verifySpans(chunk, text, starts, tell)
    if (chunk.spans.length > 0) verifyParts(chunk)
  }
  tellDropped(text, covered, text.length, tell)
}

/** Offsets point into the page's text, boxes lie on the page. */
function verifyPage(page: Page, tell: Tell): void {
  const where = `page ${page.number}`
  const inText = (what: string, start: number, end: number): void => {
    if (!(start >= 0 && start <= end && end <= page.text.length))
      tell(where, `${what}: ${start} to ${end} is not within the page's ${page.text.length} characters`)
  }
  for (const [at, block] of page.blocks.entries()) {
    inText(`block ${at + 1}`, block.start, block.end)
    for (const row of block.rows ?? [])
      for (const cell of row) inText(`a cell of block ${at + 1}`, cell.start, cell.end)
    for (const line of block.lines) {
      inText(`a line of block ${at + 1}`, line.start, line.end)
      if (line.words.length > 0 && !isAround(line.bbox, line.words))
        tell(where, `a line of block ${at + 1}: ${boxText(line.bbox)} is not the box of its words`)
      for (const [start, end, x0, y0, x1, y1] of line.words) {
        inText(`a word of block ${at + 1}`, start, end)
        if (!liesOn([x0, y0, x1, y1], page.width, page.height))
          tell(where, `the word "${page.text.slice(start, end)}" at ${boxText([x0, y0, x1, y1])} is not on the page`)
      }
    }
  }
}

interface PageStart {
  page: Page
  start: number
}

function verifySpans(chunk: Chunk, text: string, starts: ReadonlyMap<number, PageStart>, tell: Tell): void {
  const where = `chunk ${chunk.index}`
  if (chunk.spans.length === 0) tell(where, 'has no span')
  let covered = chunk.char_start
  for (const span of chunk.spans) {
    const [start, end] = span.char
    const on = starts.get(span.page)
    if (!on) {
      tell(where, `has a span on page ${span.page}, which is not among the pages`)
      continue
    }
    const { page } = on
    if (span.page_size[0] !== page.width || span.page_size[1] !== page.height)
      tell(where, `takes page ${span.page} for ${span.page_size.join(' × ')} pt; it is ${page.width} × ${page.height}`)
    if (!liesOn(span.bbox, page.width, page.height))
      tell(where, `its box ${boxText(span.bbox)} is not on page ${span.page}`)
    if (start < on.start || end > on.start + page.text.length)
      tell(where, `its span ${start} to ${end} is not within page ${span.page}`)
    if (start < chunk.char_start || end > chunk.char_end || start >= end)
      tell(where, `its span ${start} to ${end} is not within the chunk`)
    if (text.slice(covered, start).trim() !== '') tell(where, `no span covers "${excerpt(text.slice(covered, start))}"`)
    covered = Math.max(covered, end)
  }
  const rest = text.slice(covered, chunk.char_end)
  if (chunk.spans.length > 0 && rest.trim() !== '') tell(where, `no span covers "${excerpt(rest)}"`)
}

function pageStarts(pages: readonly Page[]): Map<number, PageStart> {
  let start = 0
  return new Map(
    pages.map((page) => {
      const entry: [number, PageStart] = [page.number, { page, start }]
      start += page.text.length + pageSeparator.length
      return entry
    }),
  )
}

function tellDropped(text: string, from: number, to: number, tell: Tell): void {
  const gap = text.slice(from, to)
  if (gap.trim() !== '') tell(`text from ${from}`, `is in no chunk: "${excerpt(gap)}"`)
}

function liesOn([x0, y0, x1, y1]: Box, width: number, height: number): boolean {
  return (
    x0 <= x1 && y0 <= y1 && x0 >= -tolerance && y0 >= -tolerance && x1 <= width + tolerance && y1 <= height + tolerance
  )
}

/** Whether a line's box is that of its words; places that are not known are not compared. */
function isAround([x0, y0, x1, y1]: Box, words: readonly Word[]): boolean {
  const union: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [, , left, top, right, bottom] of words) {
    if (left < union[0]) union[0] = left
    if (top < union[1]) union[1] = top
    if (right > union[2]) union[2] = right
    if (bottom > union[3]) union[3] = bottom
  }
  const off = Math.max(...[x0, y0, x1, y1].map((value, n) => Math.abs(value - (union[n] ?? 0))))
  return !(off > 0.02)
}

function boxText(box: Box): string {
  return `[${box.join(', ')}]`
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}
