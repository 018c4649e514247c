// From what was recognised to blocks of a page: paragraphs as Tesseract found them, large ones as headings, bulleted ones as list items.
import type { DraftBlock, DraftLine } from '../page-builder.ts'
import type { ReadLine, Reading } from './thread.ts'

/** `scale`: points a pixel. */
export function toBlocks(reading: Reading, scale: number): DraftBlock[] {
  const body = bodyHeight(reading)
  return reading.blocks.flatMap((block) =>
    block.paragraphs.map(({ lines }): DraftBlock => {
      const draft = lines.map((line) => toLine(line, scale))
      const level = headingLevel(lines, body)
      if (level !== null) return { kind: 'heading', level, lines: draft }
      return { kind: isListItem(lines) ? 'list-item' : 'paragraph', lines: draft }
    }),
  )
}

function toLine(line: ReadLine, scale: number): DraftLine {
  return {
    words: line.words.map(({ text, box, confidence }) => ({
      text,
      bbox: [box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale],
      conf: confidence,
    })),
  }
}

/** The row height most characters are set in. */
function bodyHeight(reading: Reading): number {
  const heights = reading.blocks
    .flatMap((block) => block.paragraphs.flatMap(({ lines }) => lines))
    .flatMap((line) => line.words.map((word) => ({ height: line.height, weight: word.text.length })))
    .toSorted((a, b) => a.height - b.height)
  let half = heights.reduce((sum, { weight }) => sum + weight, 0) / 2
  for (const { height, weight } of heights) if ((half -= weight) <= 0) return height
  return 0
}

/** Short and clearly larger than the body. */
function headingLevel(lines: ReadLine[], body: number): number | null {
  const words = lines.flatMap((line) => line.words)
  const ratio = Math.min(...lines.map((line) => line.height)) / body
  const confident = words.every((word) => word.confidence > 0.6)
  if (
    lines.length > 3 ||
    words.length > 20 ||
    ratio < 1.25 ||
    !confident ||
    !/\p{L}{2}/u.test(words.map((word) => word.text).join(' '))
  )
    return null
  return ratio >= 1.9 ? 1 : ratio >= 1.5 ? 2 : 3
}

function isListItem(lines: ReadLine[]): boolean {
  const words = lines[0]?.words ?? []
  return words.length > 1 && /^(?:[•◦▪‣·*+–—-]|\(?(?:\d{1,2}|[a-z])[.)])$/u.test(words[0]?.text ?? '')
}
