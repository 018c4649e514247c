// Where chunks lie on pages. Pure geometry, in points.
import type { Box, Chunk, Page } from '../../../contract/model.ts'

/** One chunk's box on a page. `chunk` counts from 1, as people do. */
export interface Mark {
  chunk: number
  box: Box
  /** Width and height of the page the box was measured on. */
  size: readonly [number, number]
}

export function spansByPage(chunks: readonly Chunk[]): Map<number, Mark[]> {
  const pages = new Map<number, Mark[]>()
  for (const { index, spans } of chunks) {
    for (const { page, bbox, page_size } of spans) {
      const marks = pages.get(page) ?? []
      marks.push({ chunk: index + 1, box: bbox, size: page_size })
      pages.set(page, marks)
    }
  }
  return pages
}

/** A box as percentages of its page, so that it holds at every zoom. */
export function place(
  box: Box,
  [width, height]: readonly [number, number],
): Record<'left' | 'top' | 'width' | 'height', string> {
  const share = (part: number, whole: number): string => `${(100 * part) / whole}%`
  return {
    left: share(box[0], width),
    top: share(box[1], height),
    width: share(box[2] - box[0], width),
    height: share(box[3] - box[1], height),
  }
}

/**
 * The lines of a page that belong to a chunk: those inside one of its boxes whose words the chunk has.
 * Empty when that cannot be said; then only the boxes are marked.
 */
export function linesOf(chunk: Chunk, page: Page): Box[] {
  const boxes = chunk.spans.filter((span) => span.page === page.number).map(({ bbox }) => bbox)
  const letters = squeeze(chunk.text)
  const found: Box[] = []
  for (const block of page.blocks) {
    for (const line of block.lines) {
      const words = squeeze(page.text.slice(line.start, line.end))
      if (words && boxes.some((box) => holds(box, line.bbox)) && letters.includes(words)) found.push(line.bbox)
    }
  }
  return found
}

/** Whether the middle of a line is inside a box, with a point of tolerance. */
function holds(box: Box, line: Box): boolean {
  const x = (line[0] + line[2]) / 2
  const y = (line[1] + line[3]) / 2
  return x >= box[0] - 1 && x <= box[2] + 1 && y >= box[1] - 1 && y <= box[3] + 1
}

/** Letters without spaces: line ends are spaces in one text and breaks in the other. */
const squeeze = (words: string): string => words.replaceAll(/\s+/g, '')
