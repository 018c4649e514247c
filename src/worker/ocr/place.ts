// Where a line that one reading lacks goes into it: after the line above it, in the block that it stands in.
import { unionBox } from '../page-builder.ts'
import type { ReadBlock, ReadLine, Reading } from './thread.ts'

/** Heights of a line within which the next one is of the same paragraph. */
const nextLine = 2

/** Puts a line into a reading, which it changes. Boxes are those of the reading. */
export function insertLine(reading: Reading, line: ReadLine): void {
  const box = boxOf(line)
  const known = reading.blocks.flatMap((block, index) =>
    block.paragraphs.flatMap((paragraph) =>
      paragraph.lines
        .filter(({ words }) => words.length > 0)
        .map((other, at) => ({ block, index, paragraph, at, box: boxOf(other), other })),
    ),
  )
  const over = known.filter((other) => meets(other.box, box) && middleOf(other.box) < middleOf(box))
  const above = over.toSorted((a, b) => b.box[3] - a.box[3])[0]
  if (above && middleOf(box) - middleOf(above.box) < nextLine * Math.max(line.height, above.other.height)) {
    above.paragraph.lines.splice(above.paragraph.lines.indexOf(above.other) + 1, 0, line)
    return
  }
  const under = known.filter((other) => meets(other.box, box) && middleOf(other.box) >= middleOf(box))
  const below = under.toSorted((a, b) => a.box[1] - b.box[1])[0]
  const beside = known.toSorted((a, b) => apart(a.box, box) - apart(b.box, box))[0]
  const sheet = (above ?? below ?? beside)?.block.sheet
  const block: ReadBlock = { paragraphs: [{ lines: [line] }], ...(sheet === undefined ? {} : { sheet }) }
  const index = above ? above.index + 1 : below ? below.index : reading.blocks.length
  reading.blocks.splice(index, 0, block)
}

type Box = [x0: number, y0: number, x1: number, y1: number]

function boxOf({ words }: ReadLine): Box {
  return unionBox(words.map(({ box }) => box))
}

function meets(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2]
}

function middleOf(box: Box): number {
  return (box[1] + box[3]) / 2
}

function apart(a: Box, b: Box): number {
  return Math.max(0, a[0] - b[2], b[0] - a[2]) + Math.max(0, a[1] - b[3], b[1] - a[3])
}
