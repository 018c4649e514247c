// What a file says about its pages beside their words, brought to the blocks: the outline's headings, links, notes.
import type { Box, Link } from '../../contract/model.ts'
import type { DraftBlock, DraftLine, DraftWord } from '../page-builder.ts'
import { emptyBox, grow } from '../page-builder.ts'
import { addLink } from './flow-blocks.ts'
import type { PdfHeading } from './pdf-engine.ts'

/** Blocks that the outline names are headings, of the level they have there. */
export function withOutline(blocks: DraftBlock[], headings: readonly PdfHeading[]): DraftBlock[] {
  if (headings.length === 0) return blocks
  const levels = new Map(headings.map(({ title, level }) => [plain(title), level]))
  return blocks.map((block) => {
    if (block.kind !== 'paragraph' && block.kind !== 'heading' && block.kind !== 'list-item') return block
    const level = block.lines.length > 4 ? undefined : levelOf(plain(textOf(block.lines)), levels)
    return level === undefined ? block : { ...block, kind: 'heading', level: Math.min(6, level) }
  })
}

/** Headings are often numbered on the page and not in the outline, or the other way round. */
function levelOf(text: string, levels: ReadonlyMap<string, number>): number | undefined {
  return levels.get(text) ?? levels.get(text.replace(numbering, '')) ?? numbered(text, levels)
}

const numbering =
  /^(?:(?:chapter|section|part|appendix|kapitel|abschnitt|chapitre)\s*)?(?:\d+|[a-z]|[ivxlc]+)(?:\.\d+)*[.:)]?\s+/u

function numbered(text: string, levels: ReadonlyMap<string, number>): number | undefined {
  for (const [title, level] of levels) if (text !== '' && title.replace(numbering, '') === text) return level
  return undefined
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

function textOf(lines: DraftLine[]): string {
  return lines
    .map(({ words }) => words.map(({ text, before }, index) => (before ?? (index > 0 ? ' ' : '')) + text).join(''))
    .join(' ')
}

/** Blocks with the links over their words. */
export function withLinks(blocks: DraftBlock[], links: readonly { box: Box; target: string }[]): DraftBlock[] {
  if (links.length === 0) return blocks
  return blocks.map((block) => {
    const around = boxOf(block)
    if (!links.some(({ box }) => meets(around, box))) return block
    const found: Link[] = []
    const words = wordsOf(block)
    for (const { box, target } of links) {
      if (!meets(around, box)) continue
      const under = words.filter(({ bbox }) => isUnder(bbox, box))
      // A link over two lines is one for each of them in the file.
      const last = found.at(-1)
      const text = under.map((word) => word.text).join(' ')
      if (text !== '' && last?.target === target) last.text = `${last.text} ${text}`
      else addLink(found, text, target)
    }
    return found.length > 0 ? { ...block, links: found } : block
  })
}

function linesOf(block: DraftBlock): DraftLine[] {
  return block.kind === 'table' ? block.rows.flatMap((row) => row.flatMap((cell) => cell.lines)) : block.lines
}

function wordsOf(block: DraftBlock): DraftWord[] {
  return linesOf(block).flatMap(({ words }) => words)
}

function boxOf(block: DraftBlock): Box {
  const around = emptyBox()
  for (const { words } of linesOf(block)) for (const { bbox } of words) grow(around, bbox)
  return around
}

function meets(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

function isUnder([x0, y0, x1, y1]: Box, [a, b, c, d]: Box): boolean {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2]
  return x >= a && x <= c && y >= b && y <= d
}

const smallest = 8

/** What is noted on a page and not drawn, as a paragraph at its mark. */
export function toNote(text: string, box: Box, { width, height }: { width: number; height: number }): DraftBlock {
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  const [x0, y0] = [within(box[0], width - smallest), within(box[1], height - smallest)]
  const bbox: Box = [
    x0,
    y0,
    Math.max(x0 + smallest, within(box[2], width)),
    Math.max(y0 + smallest, within(box[3], height)),
  ]
  const lines = text.split(/\r\n?|\n/u).map((line): DraftLine => {
    const words = line.split(/\s+/u).filter((word) => word !== '')
    return { ends: true, words: words.map((word): DraftWord => ({ text: word, bbox: [...bbox], conf: 1 })) }
  })
  return { kind: 'paragraph', lines }
}
