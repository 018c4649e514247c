// A text of a PPT file as paragraphs: how deep each stands, whether it has a bullet or a number, where its links lead.
import type { Link } from '../../contract/model.ts'
import { addLink, type FlowBlock } from './flow-blocks.ts'
import type { PptText } from './ppt-records.ts'
import { numberOf } from './pptx-layout.ts'

interface Paragraph {
  depth: number
  /** Undefined where the master decides. */
  bullet?: boolean
}

const deepest = 8
/** Kinds of text. */
const title = 0
const centredTitle = 6
/** Those that masters give bullets: bodies, halves and quarters of them. */
const bulleted = new Set([1, 7, 8])

export function isTitle({ type }: PptText): boolean {
  return type === title || type === centredTitle
}

/** Its blocks: a heading for a title, else an item or paragraph for each of its paragraphs. */
export function blocksOfText(text: PptText): FlowBlock[] {
  const links = linksOf(text)
  const own = { ...(links.length > 0 && { links }) }
  if (isTitle(text)) {
    const heading = text.text.replace(/[\r\v]/g, '\n').trim()
    return heading === '' ? [] : [{ kind: 'heading', level: text.type === title ? 2 : 1, text: heading, ...own }]
  }
  const lines = text.text.split('\r')
  const paragraphs = text.style ? paragraphsOf(text.style, text.text) : []
  const numbers = text.numbers ? numbersOf(text.numbers) : []
  const counts: number[] = []
  const blocks: FlowBlock[] = []
  // The first paragraph names all of them.
  const linked = () => (blocks.length === 0 ? own : {})
  for (const [index, written] of lines.entries()) {
    const line = written.replaceAll('\v', '\n').trim()
    const { depth = 0, bullet = bulleted.has(text.type) } = paragraphs[index] ?? {}
    const number = (numbers.length >= lines.length ? numbers[index] : numbers[0]) ?? null
    if (line === '' || line === '*') continue
    const isNumbered = number !== null && bullet
    counts.length = Math.min(counts.length, isNumbered ? depth + 1 : depth)
    if (!bullet) blocks.push({ kind: 'paragraph', text: line, ...linked() })
    else if (!isNumbered) blocks.push({ kind: 'list-item', depth, text: `• ${line}`, ...linked() })
    else {
      const count = (counts[depth] ?? number.first - 1) + 1
      counts[depth] = count
      blocks.push({ kind: 'list-item', depth, text: `${numberOf(count, number.type)} ${line}`, ...linked() })
    }
  }
  return blocks
}

function linksOf({ text, links }: PptText): Link[] {
  const found: Link[] = []
  for (const { from, to, target } of links ?? []) addLink(found, text.slice(from, to), target)
  return found
}

/** What the record of styles says of each paragraph. */
function paragraphsOf(style: Uint8Array, text: string): Paragraph[] {
  const view = new DataView(style.buffer, style.byteOffset, style.byteLength)
  const paragraphs: Paragraph[] = []
  let at = 0
  let start = 0
  try {
    while (start <= text.length) {
      const length = view.getUint32(at, true)
      const depth = Math.min(deepest, view.getUint16(at + 4, true))
      const mask = view.getUint32(at + 6, true)
      at += 10
      const flags = (mask & 0xf) === 0 ? null : view.getUint16(at, true)
      const paragraph: Paragraph = { depth, ...((mask & 1) !== 0 && flags !== null && { bullet: (flags & 1) !== 0 }) }
      at += sizeOf(view, at, mask)
      if (length === 0) break
      // A run may be of several paragraphs.
      const stops = text.slice(start, start + length).split('\r').length
      const ends = start + length > text.length || text[start + length - 1] === '\r'
      for (let i = 0; i < stops - (ends && start + length <= text.length ? 1 : 0); i++) paragraphs.push(paragraph)
      start += length
    }
  } catch (error) {
    // What is cut off is as the master has it.
    if (!(error instanceof RangeError)) throw error
  }
  return paragraphs
}

/** Bytes of the properties that a mask says are there, in the order they are stored. */
function sizeOf(view: DataView, at: number, mask: number): number {
  const has = (bits: number) => (mask & bits) !== 0
  let size = has(0xf) ? 2 : 0
  for (const bit of [0x80, 0x10, 0x40]) if (has(bit)) size += 2
  if (has(0x20)) size += 4
  for (const bit of [0x800, 0x1000, 0x2000, 0x4000, 0x100, 0x400, 0x8000]) if (has(bit)) size += 2
  if (has(0x100000)) size += 2 + 4 * view.getUint16(at + size, true)
  for (const bits of [0x10000, 0xe0000, 0x200000]) if (has(bits)) size += 2
  return size
}

const schemes = (
  'alphaLcPeriod alphaUcPeriod arabicParenR arabicPeriod romanLcParenBoth romanLcParenR romanLcPeriod romanUcPeriod ' +
  'alphaLcParenBoth alphaLcParenR alphaUcParenBoth alphaUcParenR arabicParenBoth arabicPlain romanUcParenBoth romanUcParenR'
).split(' ')

/** The forms of numbers that later versions keep beside a text; null for what is not numbered. */
function numbersOf(data: Uint8Array): ({ type: string; first: number } | null)[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const numbers: ({ type: string; first: number } | null)[] = []
  for (let at = 0; at + 12 <= data.length;) {
    const mask = view.getUint32(at, true)
    at += 4
    if (mask & 0x800000) at += 2
    const isNumbered = (mask & 0x2000000) !== 0 && at + 2 <= data.length && view.getUint16(at, true) !== 0
    if (mask & 0x2000000) at += 2
    const hasScheme = (mask & 0x1000000) !== 0 && at + 4 <= data.length
    const scheme = hasScheme ? view.getUint16(at, true) : 3
    const first = hasScheme ? view.getUint16(at + 2, true) : 1
    if (mask & 0x1000000) at += 4
    numbers.push(isNumbered ? { type: schemes[scheme] ?? 'arabicPeriod', first } : null)
    // Of characters, and of languages: as these programs write them, without anything.
    if (at + 8 > data.length || view.getUint32(at, true) !== 0 || view.getUint32(at + 4, true) !== 0) break
    at += 8
  }
  return numbers
}
