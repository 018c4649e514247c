// The words of a document, each with its place.
import type { Box, Page } from '../../contract/model.ts'

export interface PlacedWord {
  page: Page
  /** Counted from 1: blocks on the page, lines in the block, words in the line. */
  block: number
  line: number
  word: number
  text: string
  box: Box
  confidence: number
}

/** In reading order. A word broken at a line's end is two: each half has its own box. */
export function wordsOf(pages: readonly Page[]): PlacedWord[] {
  return pages.flatMap((page) =>
    page.blocks.flatMap((block, b) =>
      block.lines.flatMap((line, l) =>
        line.words.map(([start, end, x0, y0, x1, y1, confidence], w) => ({
          page,
          block: b + 1,
          line: l + 1,
          word: w + 1,
          text: page.text.slice(start, end),
          box: [x0, y0, x1, y1] as Box,
          confidence,
        })),
      ),
    ),
  )
}
