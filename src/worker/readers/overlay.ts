// The arrangement of a page drawn over its picture, so that an error of reading can be seen: blocks with their order, words,
// cells of tables, and the way from block to block. Numbers are drawn as strokes: a machine need not have fonts.
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { BlockKind, Box, Page } from '../../contract/model.ts'

const colours: Record<BlockKind, string> = {
  heading: '#d6336c',
  paragraph: '#1c7ed6',
  'list-item': '#0c8599',
  table: '#2f9e44',
  caption: '#9c36b5',
  header: '#868e96',
  footer: '#868e96',
  code: '#e8590c',
  figure: '#f08c00',
}

/** Draws a page's blocks on a picture of it, `scale` pixels a point. */
export function drawOverlay(context: SKRSContext2D, page: Page, scale: number): void {
  context.save()
  context.setTransform(scale, 0, 0, scale, 0, 0)
  let before: Box | null = null
  for (const [index, block] of page.blocks.entries()) {
    const colour = colours[block.kind]
    context.strokeStyle = colour
    for (const line of block.lines)
      for (const [, , x0, y0, x1, y1] of line.words) outline(context, [x0, y0, x1, y1], 0.35)
    for (const cell of block.rows?.flat() ?? []) {
      const words = block.lines
        .flatMap((line) => line.words)
        .filter(([start, end]) => start >= cell.start && end <= cell.end)
      if (words.length > 0) outline(context, around(words.map(([, , ...box]) => box.slice(0, 4) as Box)), 0.8)
    }
    outline(context, block.bbox, 1.4)
    // From the end of the block before to the beginning of this one.
    if (before) arrow(context, [before[0], before[3]], [block.bbox[0], block.bbox[1]])
    badge(context, index + 1, block.bbox, colour)
    before = block.bbox
  }
  context.restore()
}

function outline(context: SKRSContext2D, [x0, y0, x1, y1]: Box, width: number): void {
  context.lineWidth = width
  context.strokeRect(x0, y0, x1 - x0, y1 - y0)
}

function around(boxes: Box[]): Box {
  const side = (index: number): number[] => boxes.map((box) => box[index] ?? 0)
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))]
}

function arrow(context: SKRSContext2D, from: [number, number], to: [number, number]): void {
  context.strokeStyle = 'rgba(240, 62, 62, 0.7)'
  context.lineWidth = 0.9
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
  context.beginPath()
  context.moveTo(...from)
  context.lineTo(...to)
  for (const turn of [2.7, -2.7]) {
    context.moveTo(...to)
    context.lineTo(to[0] + 5 * Math.cos(angle + turn), to[1] + 5 * Math.sin(angle + turn))
  }
  context.stroke()
}

/** A block's number in a filled box at its top left corner. */
function badge(context: SKRSContext2D, number: number, [x0, y0]: Box, colour: string): void {
  const digits = Array.from(String(number), Number)
  const [width, height] = [digits.length * 6 + 3, 11]
  const [x, y] = [Math.max(0, x0 - width), Math.max(0, y0 - 2)]
  context.fillStyle = colour
  context.fillRect(x, y, width, height)
  context.strokeStyle = 'white'
  context.lineWidth = 1.1
  for (const [index, digit] of digits.entries()) strokes(context, digit, x + 2.5 + index * 6, y + 2)
}

/** The seven strokes of a digit: from point to point of a grid of two by three. */
const segments: [number, number, number, number][] = [
  [0, 0, 1, 0],
  [1, 0, 1, 1],
  [1, 1, 1, 2],
  [0, 2, 1, 2],
  [0, 1, 0, 2],
  [0, 0, 0, 1],
  [0, 1, 1, 1],
]
const lit = ['012345', '12', '01346', '01236', '1256', '02356', '023456', '012', '0123456', '012356']

function strokes(context: SKRSContext2D, digit: number, x: number, y: number): void {
  context.beginPath()
  for (const index of lit[digit] ?? '') {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments[Number(index)] ?? []
    context.moveTo(x + x0 * 3.5, y + y0 * 3.5)
    context.lineTo(x + x1 * 3.5, y + y1 * 3.5)
  }
  context.stroke()
}
