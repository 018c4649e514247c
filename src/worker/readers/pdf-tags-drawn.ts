// What the geometry shows of a page's words: the block and the line that each is in, and blocks as far as they hold given words.
import type { Box } from '../../contract/model.ts'
import type { DraftBlock, DraftCell, DraftLine } from '../page-builder.ts'
import { emptyBox, grow } from '../page-builder.ts'
import type { PdfWord } from './pdf-engine.ts'

interface Placed {
  bbox: Box
}
interface Place {
  block: number
  line: number
  /** The line's last word, and the line ends on purpose. */
  ends: boolean
}

/** Words are known by their boxes, which blocks take over from them. */
export class Drawn {
  readonly blocks: readonly DraftBlock[]
  /** Lines in reading order. */
  readonly lines: DraftLine[] = []
  /** How many words there are. */
  readonly size: number
  readonly #places = new Map<Box, Place>()
  readonly #sizes: number[] = []
  readonly #boxes: Box[] = []

  constructor(blocks: readonly DraftBlock[]) {
    this.blocks = blocks
    let count = 0
    for (const [block, drafted] of blocks.entries()) {
      let size = 0
      const box = emptyBox()
      for (const drawnLine of linesOf(drafted)) {
        const { words, ends = false } = drawnLine
        const place = { block, line: this.lines.length, ends: false }
        for (const { bbox } of words) {
          this.#places.set(bbox, place)
          grow(box, bbox)
        }
        const last = ends ? words.at(-1) : undefined
        if (last) this.#places.set(last.bbox, { ...place, ends })
        this.lines.push(drawnLine)
        size += words.length
      }
      count += size
      this.#sizes.push(size)
      this.#boxes.push(size > 0 ? box : [0, 0, 0, 0])
    }
    this.size = count
  }

  placeOf({ bbox }: Placed): Place | undefined {
    return this.#places.get(bbox)
  }

  boxOf(block: number): Box {
    return this.#boxes[block] ?? [0, 0, 0, 0]
  }

  /** Whether a line with these words ends on purpose. */
  endsLine(words: readonly Placed[]): boolean {
    return words.some((word) => this.placeOf(word)?.ends)
  }

  /** The block that holds all of these words; null where there are several. */
  blockOf(words: readonly Placed[]): DraftBlock | null {
    const block = this.#blockAt(words[0])
    return words.every((word) => this.#blockAt(word) === block) ? (this.blocks[block] ?? null) : null
  }

  #blockAt(word: Placed | undefined): number {
    return (word && this.placeOf(word)?.block) ?? -1
  }

  /** The block that holds these words and no others. */
  blockOfOnly(words: readonly Placed[]): DraftBlock | null {
    const first = words[0] && this.placeOf(words[0])
    return first && this.#sizes[first.block] === words.length ? this.blockOf(words) : null
  }

  /** The lines of one block that these words are, all of them; null where they are not. */
  wholeLines(words: readonly Placed[]): DraftLine[] | null {
    // Most cells are one line.
    const at = words[0] && this.placeOf(words[0])?.line
    const only = at === undefined ? undefined : this.lines[at]
    if (only?.words.length === words.length && words.every((word) => this.placeOf(word)?.line === at)) return [only]
    if (!this.blockOf(words)) return null
    const numbers = new Set(words.flatMap((word) => this.placeOf(word)?.line ?? []))
    const lines = [...numbers].toSorted((a, b) => a - b).flatMap((number) => this.lines[number] ?? [])
    const count = lines.reduce((sum, line) => sum + line.words.length, 0)
    return count === words.length ? lines : null
  }

  /** Blocks in their order, with those of their words that are given. */
  only(words: readonly Placed[]): DraftBlock[] {
    const wanted = new Map<number, Part>()
    for (const word of words) {
      const place = this.placeOf(word)
      const line = this.lines[place?.line ?? -1]
      const part = wanted.get(place?.block ?? -1) ?? { boxes: new Set(), lines: new Set() }
      wanted.set(place?.block ?? -1, part)
      part.boxes.add(word.bbox)
      if (line) part.lines.add(line)
    }
    return [...wanted]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([index, part]) => {
        const block = this.blocks[index]
        if (!block) return []
        return part.boxes.size === this.#sizes[index] ? [block] : [cutTo(block, part)]
      })
  }
}

/**
 * A page's words as its blocks have them, where some were put together, such as an initial and the rest of its word. Null where the
 * blocks have others than the page.
 */
export function asShown(words: readonly PdfWord[], drawn: Drawn): readonly PdfWord[] | null {
  const lost = words.filter((word) => !drawn.placeOf(word))
  if (lost.length === 0) return drawn.size === words.length ? words : null
  const shown = drawn.lines.flatMap((line) => line.words)
  const own = new Set(words.map(({ bbox }) => bbox))
  const made = shown.filter(({ bbox }) => !own.has(bbox))
  const become = new Map<PdfWord, PdfWord[]>(lost.map((word) => [word, []]))
  const strips = Map.groupBy(lost, ({ bbox }) => Math.floor(bbox[1] / strip))
  for (const { text, bbox } of made) {
    const parts: PdfWord[] = []
    for (let at = Math.floor(bbox[1] / strip); at * strip <= bbox[3]; at++)
      for (const part of strips.get(at) ?? [])
        if (isWithin(part.bbox, bbox) && text.includes(part.text)) parts.push(part)
    const last = parts.at(-1)
    if (!last || parts.reduce((sum, part) => sum + part.text.length, 0) !== text.length) return null
    become.set(last, [{ ...last, text, bbox }])
  }
  const known = words.flatMap((word) => become.get(word) ?? [word])
  return known.length === shown.length ? known : null
}

/** Points: words are looked for among those whose tops are in one strip of the page. */
const strip = 20

function isWithin([x0, y0, x1, y1]: Box, [left, top, right, bottom]: Box): boolean {
  return x0 >= left && y0 >= top && x1 <= right && y1 <= bottom
}

/** A block's lines; of a table, those of its cells. */
export function linesOf(block: DraftBlock): DraftLine[] {
  return block.kind === 'table' ? block.rows.flatMap((row) => row.flatMap(({ lines }) => lines)) : block.lines
}

/** Some words of a block by their boxes, and the lines that have them: a table is cut for each of its rows, most of which are not looked at. */
interface Part {
  boxes: Set<Box>
  lines: Set<DraftLine>
}

/** A part of a block. A table stays one with two rows of two cells. */
function cutTo(block: DraftBlock, { boxes, lines: wanted }: Part): DraftBlock {
  const isWanted = (line: DraftLine): boolean => wanted.has(line)
  const cut = (lines: readonly DraftLine[]): DraftLine[] =>
    lines.filter(isWanted).map((line) => ({ ...line, words: line.words.filter(({ bbox }) => boxes.has(bbox)) }))
  if (block.kind !== 'table') return { ...block, lines: cut(block.lines) }
  const rows = block.rows
    .filter((row) => row.some(({ lines }) => lines.some(isWanted)))
    .map((row) => row.map((cell): DraftCell => ({ ...cell, lines: cut(cell.lines) })))
  const filled = Math.max(...rows.map((row) => row.filter(({ lines }) => lines.length > 0).length))
  if (rows.length >= 2 && filled >= 2) return { ...block, rows }
  return { kind: 'paragraph', lines: rows.flatMap((row) => row.flatMap(({ lines }) => lines)) }
}
