// Formulas set in more than one line: operators with limits, and what is written before the line that it belongs to, as the upper
// part of a fraction is at a line's beginning.
import type { Box } from '../../contract/model.ts'
import { unionBox } from '../page-builder.ts'
import type { PlacedWord, Segment } from './lines.ts'

const operator = /(?:^|\P{L})(?:lim|max|min|sup|inf)$|[∑∏∐∫∮⋃⋂⊎⋀⋁⨁⨂⨀]$/u

/** Whether limits may stand over and under a word. */
export function isOperator({ text }: PlacedWord): boolean {
  if (text.length === 1) return text > '\u2200' && operator.test(text)
  // Most words end in other letters.
  const last = text.charCodeAt(text.length - 1)
  return (
    (last > 0x2200 || last === 0x6d || last === 0x78 || last === 0x6e || last === 0x70 || last === 0x66) &&
    operator.test(text)
  )
}

/** Words with each operator behind the limit over it, which files may give in two parts, before and behind it. */
export function withLimits(words: PlacedWord[]): PlacedWord[] {
  let ordered = words
  for (let at = 1; at + 1 < ordered.length; at++) {
    const [before, sign, behind] = [ordered[at - 1], ordered[at], ordered[at + 1]]
    if (!before || !sign || !behind || sign.text.length !== 1 || !isOperator(sign)) continue
    const isOne = before.baseline === behind.baseline && before.size === behind.size && before.size < small * sign.size
    if (!isOne || sign.baseline - before.baseline < 0.5 * sign.size) continue
    if (Math.abs(behind.bbox[0] - before.bbox[2]) > 0.3 * before.size) continue
    if (ordered === words) ordered = [...words]
    ordered[at] = behind
    ordered[at + 1] = sign
  }
  return ordered
}

/** Signs that are set between the parts of a formula. */
const sign = /[=<>+−±≤≥≈≠≡∼∈⊂⊆→⇒∑∏∫√·×|]/u
/** Ems by which parts stand over and under their line, how far from it in its direction, how high a limit may be and how wide; and parts at most. */
const part = { least: 0.3, most: 1.15, gap: 0.9, limit: 2, wide: 6, cells: 12 }
/** Share of a line's size under which a part is small. */
const small = 0.8

/** Segments with those that are written before their line, as its first words. Recognised text tells no order. */
export function joinLeading(segments: Segment[]): Segment[] {
  const joined: Segment[] = []
  for (const line of segments) {
    const parts = leadingParts(joined, line)
    const index = joined.length - parts
    if (parts === 0) joined.push(line.index === index ? line : { ...line, index })
    else joined.push(merged([...joined.splice(index), line], { ...line, index }))
  }
  return joined
}

function merged(parts: Segment[], line: Segment): Segment {
  return { ...line, words: parts.flatMap(({ words }) => words), bbox: unionBox(parts.map(({ bbox }) => bbox)) }
}

/** How many of the last segments are parts of what the next one goes on with. */
function leadingParts(before: readonly Segment[], line: Segment): number {
  const last = before[before.length - 1]
  if (!last) return 0
  // Most segments are lines of text: they are told by their distance alone.
  const distance = Math.abs(line.baseline - last.baseline) / line.size
  if (distance < 0.2 || distance > part.limit) return 0
  const parts = isOver(last, line) ? 1 : distance > part.most ? 0 : stackedBefore(before, line)
  return parts > 0 && line.words.every(({ conf }) => conf === 1) ? parts : 0
}

/** Whether a small segment stands over the first word of the next one: the limit of an operator, or what a small fraction begins with. */
function isOver(over: Segment, line: Segment): boolean {
  const [first] = line.words
  if (!first || over.size >= small * line.size || over.words.length > 6) return false
  const rise = line.baseline - over.baseline
  if (rise < 0.2 * line.size || rise > part.limit * line.size) return false
  if (over.bbox[2] - over.bbox[0] > part.wide * line.size || overlap(over.bbox, first.bbox) <= 0) return false
  const isLowered = first.size < small * line.size && first.baseline > line.baseline + 0.1 * line.size
  return isOperator(first) || (isLowered && rise < part.most * line.size)
}

/** How many of the last segments stand over and under each other, a line of the formula's size apart, with the next one on the line between them and to their right. */
function stackedBefore(before: readonly Segment[], line: Segment): number {
  const { size, baseline } = line
  const [above, below]: [Box[], Box[]] = [[], []]
  let count = 0
  let edge = -Infinity
  while (count < part.cells) {
    const piece = before[before.length - 1 - count]
    const drop = (piece?.baseline ?? baseline) - baseline
    if (!piece || Math.abs(drop) < part.least * size || Math.abs(drop) > part.most * size) break
    if (line.bbox[0] - piece.bbox[2] < -0.3 * size || piece.size > 1.1 * size) break
    ;(drop < 0 ? above : below).push(piece.bbox)
    edge = Math.max(edge, piece.bbox[2])
    count++
  }
  if (above.length === 0 || below.length === 0 || line.bbox[0] - edge > part.gap * size) return 0
  const [over, under] = [unionBox(above), unionBox(below)]
  const narrower = Math.min(over[2] - over[0], under[2] - under[0])
  if (overlap(over, under) < 0.5 * narrower) return 0
  return hasSign(line) || before.slice(-count).some(hasSign) ? count : 0
}

function hasSign({ words }: Segment): boolean {
  return words.some(({ text }) => sign.test(text))
}

function overlap(a: Box, b: Box): number {
  return Math.min(a[2], b[2]) - Math.max(a[0], b[0])
}
