// What a rule finds in a text, and where that stands on the page.
import type { Mention } from '../../contract/entity.ts'
import type { Box, Page } from '../../contract/model.ts'

/** One place in a page's text. */
export interface Found {
  kind: Mention['kind']
  key: string
  name: string
  start: number
  end: number
  confidence: number
  found: string
}

/** Finds in one text; `language`: ISO 639-1 or null. */
export type EntityRule = (text: string, language: string | null) => Iterable<Found>

/** The boxes of a range of a page's text, one a line. */
export function boxesOf(page: Page, start: number, end: number): Box[] {
  const boxes: Box[] = []
  for (const block of page.blocks) {
    if (block.start >= end || block.end <= start) continue
    if (block.lines.length === 0) boxes.push(block.bbox)
    for (const line of block.lines) {
      if (line.start >= end || line.end <= start) continue
      const words = line.words.filter(([from, to]) => from < end && to > start)
      boxes.push(
        words.length === 0
          ? line.bbox
          : [
              Math.min(...words.map((word) => word[2])),
              Math.min(...words.map((word) => word[3])),
              Math.max(...words.map((word) => word[4])),
              Math.max(...words.map((word) => word[5])),
            ],
      )
    }
  }
  return boxes
}

/** A name as a key: small letters without accents and marks. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
