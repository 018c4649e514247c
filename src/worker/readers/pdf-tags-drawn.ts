// What the geometry shows of a page's words: the block and the line that each is in, and blocks as far as they hold given words.
import type { Box } from '../../contract/model.ts'
import type { DraftBlock, DraftCell, DraftLine } from '../page-builder.ts'
import { unionBox } from '../page-builder.ts'

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
  /** Words of each line, in reading order. */
  readonly lines: Placed[][] = []
  readonly #places = new Map<Box, Place>()
  readonly #sizes: number[] = []
  readonly #boxes: Box[] = []

  constructor(blocks: readonly DraftBlock[]) {
    this.blocks = blocks
    for (const [block, drafted] of blocks.entries()) {
      let size = 0
      for (const { words, ends = false } of linesOf(drafted)) {
        const line = this.lines.length
        for (const [index, { bbox }] of words.entries())
          this.#places.set(bbox, { block, line, ends: ends && index === words.length - 1 })
        this.lines.push(words)
        size += words.length
      }
      this.#sizes.push(size)
      this.#boxes.push(unionBox(linesOf(drafted).flatMap(({ words }) => words.map(({ bbox }) => bbox))))
    }
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
    const found = new Set(words.map((word) => this.placeOf(word)?.block ?? -1))
    const [block = -1] = found
    return found.size === 1 ? (this.blocks[block] ?? null) : null
  }

  /** The block that holds these words and no others. */
  blockOfOnly(words: readonly Placed[]): DraftBlock | null {
    const first = words[0] && this.placeOf(words[0])
    return first && this.#sizes[first.block] === words.length ? this.blockOf(words) : null
  }

  /** Blocks in their order, with those of their words that are given. */
  only(words: readonly Placed[]): DraftBlock[] {
    const wanted = new Map<number, Set<Box>>()
    for (const word of words) {
      const block = this.placeOf(word)?.block ?? -1
      const boxes = wanted.get(block)
      if (boxes) boxes.add(word.bbox)
      else wanted.set(block, new Set([word.bbox]))
    }
    return [...wanted]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([index, boxes]) => {
        const block = this.blocks[index]
        if (!block) return []
        return boxes.size === this.#sizes[index] ? [block] : [cutTo(block, boxes)]
      })
  }
}

/** A block's lines; of a table, those of its cells. */
export function linesOf(block: DraftBlock): DraftLine[] {
  return block.kind === 'table' ? block.rows.flatMap((row) => row.flatMap(({ lines }) => lines)) : block.lines
}

/** A part of a block. A table stays one with two rows of two cells. */
function cutTo(block: DraftBlock, boxes: ReadonlySet<Box>): DraftBlock {
  const cut = (lines: readonly DraftLine[]): DraftLine[] =>
    lines
      .map((line) => ({ ...line, words: line.words.filter(({ bbox }) => boxes.has(bbox)) }))
      .filter(({ words }) => words.length > 0)
  if (block.kind !== 'table') return { ...block, lines: cut(block.lines) }
  const rows = block.rows
    .map((row) => row.map((cell): DraftCell => ({ ...cell, lines: cut(cell.lines) })))
    .filter((row) => row.some(({ lines }) => lines.length > 0))
  const filled = Math.max(...rows.map((row) => row.filter(({ lines }) => lines.length > 0).length))
  if (rows.length >= 2 && filled >= 2) return { ...block, rows }
  return { kind: 'paragraph', lines: rows.flatMap((row) => row.flatMap(({ lines }) => lines)) }
}
