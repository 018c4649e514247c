// What of a stored chunk follows from the rest of it and from its pages: its id, its boxes, what stands over it. What does not follow was changed.
import { chunkIdBasis } from '../../contract/chunk-id.ts'
import type { Box, Chunk, Page, Span } from '../../contract/model.ts'
import { estimateName, estimateTokens } from '../../contract/token-estimate.ts'
import { sha256 } from '../ids.ts'
import type { Tell } from './result.ts'

/** Counts that need no vocabulary, by their names. Chunks of before document-chunk 7 have the second. */
const estimates: ReadonlyMap<string, (text: string) => number> = new Map([
  [estimateName, estimateTokens],
  ['chars/4', (text) => Math.ceil(text.length / 4)],
])

/** Points a box may be off: places are rounded. */
const tolerance = 0.02

type Starts = ReadonlyMap<number, { page: Page; start: number }>

/** Gives what looks at a document's chunks, one after another in their order. `text`: the document's. `starts`: its pages, with where they begin in it. */
export function partsVerifier(text: string, starts: Starts, tell: Tell): (chunk: Chunk) => void {
  const idBasis = chunkIdBasis()
  const letters = squeezed(text)
  /** The same headings stand over many chunks. */
  const known = new Map<string, boolean>()
  const isSaid = (words: string): boolean => {
    const said = known.get(words) ?? letters.includes(words)
    known.set(words, said)
    return said
  }
  return (chunk) => {
    const where = `chunk ${chunk.index}`
    if (chunk.id !== sha256(idBasis(chunk.text, chunk.spans)).slice(0, 32))
      tell(where, 'its id is not that of its words and place')
    const tokens = estimates.get(chunk.tokenizer)?.(chunk.text) ?? chunk.tokens
    if (chunk.tokens !== tokens) tell(where, `counts ${chunk.tokens} tokens of ${chunk.text.length} characters`)
    for (const span of chunk.spans) {
      const on = starts.get(span.page)
      const box = on && boxOf(on.page, span.char[0] - on.start, span.char[1] - on.start)
      if (box && !isSame(box, span)) tell(where, `its box on page ${span.page} is not that of its words`)
    }
    const path = squeezed(chunk.headings.join(' > '))
    const above = aboveText(chunk, starts)
    if (above === null || !isSaid(above.startsWith(path) ? above.slice(path.length) : above))
      tell(where, 'what is embedded of it is not its text with what stands over it')
    for (const heading of chunk.headings)
      if (!isSaid(squeezed(heading.replace(/…$/, '')))) tell(where, `no heading says "${heading}"`)
  }
}

/** The box of a range of a page's text: of whole lines, and of words where one begins or ends within it. null: no place is known. */
function boxOf(page: Page, from: number, to: number): Box | null {
  let found: Box | null = null
  const add = (box: Box): void => {
    if (!box.every(Number.isFinite)) return
    found = found
      ? [Math.min(found[0], box[0]), Math.min(found[1], box[1]), Math.max(found[2], box[2]), Math.max(found[3], box[3])]
      : box
  }
  for (const block of page.blocks) {
    const lines = block.lines.length > 0 ? block.lines : [{ ...block, words: [] }]
    for (const { start, end, bbox, words } of lines) {
      if (end <= from || start >= to) continue
      if (words.length === 0 || (start >= from && end <= to)) add(bbox)
      else for (const [s, e, x0, y0, x1, y1] of words) if (e > from && s < to) add([x0, y0, x1, y1])
    }
  }
  return found
}

function isSame(box: Box, { bbox, page_size: [width, height] }: Span): boolean {
  const limits = [width, height, width, height]
  return box.every((value, n) => {
    const kept = Math.min(limits[n] ?? 0, Math.max(0, value))
    return Math.abs(kept - (bbox[n] ?? 0)) <= tolerance
  })
}

/** What stands before a chunk's text in what is embedded of it, blanks aside; null where the text does not follow. Running lines are not embedded. */
function aboveText({ spans, text, embed_text, char_start }: Chunk, starts: Starts): string | null {
  const units = text.split('')
  for (const number of new Set(spans.map(({ page }) => page))) {
    const on = starts.get(number)
    for (const { kind, start, end } of on?.page.blocks ?? []) {
      const [from, to] = [start, end].map((offset) => Math.max(0, offset + (on?.start ?? 0) - char_start))
      if (kind === 'header' || kind === 'footer') units.fill('', from, to)
    }
  }
  const whole = squeezed(embed_text)
  const end = [squeezed(units.join('')), squeezed(text)].find((body) => body !== '' && whole.endsWith(body))
  return end === undefined ? null : whole.slice(0, whole.length - end.length)
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '')
}
