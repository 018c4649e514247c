// Words drawn for tests: half an em a character, a quarter between words; and what a page of them reads as.
import type { Box } from '../../contract/model.ts'
import { buildPage } from '../page-builder.ts'
import { toBlocks } from './blocks.ts'
import type { PlacedWord } from './lines.ts'

interface Look {
  size?: number
  bold?: boolean
  mono?: boolean
}

/** A line of words at a place. */
export function line(text: string, x: number, baseline: number, look: Look = {}): PlacedWord[] {
  const { size = 10, bold = false, mono = false } = look
  let left = x
  return text.split(' ').map((word, index) => {
    const right = left + word.length * size * 0.5
    const bbox: PlacedWord['bbox'] = [left, baseline - 0.72 * size, right, baseline + 0.21 * size]
    left = right + size * 0.25
    return { text: word, bbox, conf: 1, size, bold, mono, baseline, breaks: index === 0 }
  })
}

/** Lines 12 points apart; each begins as many points further in as it has spaces before it. */
export function lines(x: number, baseline: number, texts: readonly string[], look: Look = {}): PlacedWord[] {
  return texts.flatMap((text, row) => {
    const words = text.trimStart()
    return line(words, x + text.length - words.length, baseline + row * 12, look)
  })
}

/** The blocks of a page, each as its kind, level and text. */
export function read(words: PlacedWord[], rules: readonly Box[] = []): string[] {
  const size = { number: 1, width: 612, height: 792, source: 'text', engine: 'test' } as const
  const page = buildPage({ ...size, blocks: toBlocks(words, 792, rules) })
  return page.blocks.map((block) => `${block.kind}${block.level ?? ''}: ${page.text.slice(block.start, block.end)}`)
}
