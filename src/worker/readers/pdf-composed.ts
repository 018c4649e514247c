// Words of pages in scripts that PDFium's own order and spaces do not fit: from where their glyphs stand. Lines are put together
// again, parted at the spaces that are written or seen, and words that run from the right are given from there.
import { grow } from '../page-builder.ts'
import { ascending } from '../arrange/ascending.ts'
import { kindOf, leftwards, type Kind } from '../arrange/directions.ts'
import type { Cluster } from './pdf-clusters.ts'
import { drawnOnce, isMark, namedOnce, toClusters } from './pdf-clusters.ts'
import type { PdfWord } from './pdf-engine.ts'
import type { Blank, Glyph, Glyphs } from './pdf-glyphs.ts'

/** Whether a letter is of such a script. */
export function isComposed(code: number): boolean {
  if (code < 0x590 || code > 0xfeff) return false
  return code < 0x10a0 || (code >= 0x1780 && code < 0x1800) || (code >= 0xfb1d && code < 0xfe00) || code >= 0xfe70
}

/** Ems: lines whose glyphs stand so near across are one where they meet; glyphs of one text may climb further. */
const sameLine = { level: 0.15, climbing: 0.85, meets: 0.5 }
/**
 * Ems between two glyphs that part words: where spaces are written, where they are not, behind a glyph that stands for several letters, and
 * where PDFium put a space between: on pages that write some, and on others.
 */
const parts = { written: 0.2, implied: 0.17, several: 2.2, madeUp: 0.12, allMadeUp: 0.08 }
/** Share of the gaps that must be written for a page to be one that writes its spaces. */
const writes = 0.05

interface Line {
  glyphs: Glyph[]
  marks: Glyph[]
  blanks: Blank[]
  angle: number
  size: number
  /** Where it stands across, and its ends. */
  level: number
  from: number
  to: number
}

/** The words, line by line in the order in which the file writes them; those of lines from the right from there. */
export function composeWords({ glyphs, blanks }: Glyphs): PdfWord[] {
  const lines = toLines(drawnOnce(namedOnce(glyphs)))
  const isWriting = blanks.filter(({ from, to }) => to > from).length > writes * glyphs.length
  for (const blank of blanks) lineOf(lines, blank)?.blanks.push(blank)
  const letters = glyphs.reduce((sum, { text }) => sum + (leftwards.test(text) ? 1 : /\p{L}/u.test(text) ? -1 : 0), 0)
  return lines.flatMap((line) => wordsOf(line, isWriting, letters > 0))
}

function toLines(glyphs: readonly Glyph[]): Line[] {
  const lines: Line[] = []
  const strays: Glyph[] = []
  let current: Line | undefined
  for (const glyph of glyphs) {
    if (isMark(glyph)) {
      strays.push(glyph)
      continue
    }
    const { style, line: level, from, to } = glyph
    const goesOn = current && !glyph.breaks && isOn(current, glyph, sameLine.climbing)
    current = goesOn ? current : lastOf(lines, (line) => isOn(line, glyph, sameLine.level) && meets(line, glyph))
    if (!current) {
      current = { glyphs: [], marks: [], blanks: [], angle: style.angle, size: style.size, level, from, to }
      lines.push(current)
    }
    current.glyphs.push(glyph)
    current.from = Math.min(current.from, from)
    current.to = Math.max(current.to, to)
  }
  const joined = joinLines(lines)
  for (const line of joined) line.level = median(line.glyphs.map((glyph) => glyph.line))
  for (const mark of strays) lineOf(joined, mark)?.marks.push(mark)
  return joined
}

function isOn({ angle, level, size }: Line, { style, line }: Glyph, most: number): boolean {
  return angle === style.angle && Math.abs(level - line) < most * Math.max(size, style.size)
}

function meets(line: Line, { from, to }: Pick<Glyph, 'from' | 'to'>): boolean {
  return from < line.to + sameLine.meets * line.size && to > line.from - sameLine.meets * line.size
}

/** Lines that met when both were whole; and letters that climb, or are drawn as high as their marks, with the line that they stand over. */
function joinLines(lines: readonly Line[]): Line[] {
  const joined: Line[] = []
  const add = (line: Line, other: Line | undefined): void => {
    if (!other) {
      joined.push(line)
      return
    }
    for (const glyph of line.glyphs) other.glyphs.push(glyph)
    other.from = Math.min(other.from, line.from)
    other.to = Math.max(other.to, line.to)
  }
  const onLevel = (line: Line): Line | undefined =>
    lastOf(
      joined,
      (one) =>
        one.angle === line.angle && Math.abs(one.level - line.level) < sameLine.level * line.size && meets(one, line),
    )
  const loose: Line[] = []
  for (const line of lines)
    if (mayClimb(line)) loose.push(line)
    else add(line, onLevel(line))
  for (const line of loose) {
    const [glyph] = line.glyphs
    const under = glyph && lineOf(joined, glyph)
    add(line, onLevel(line) ?? (under && under.glyphs.length > 2 * line.glyphs.length ? under : undefined))
  }
  return joined
}

/** Letters that climb together, at most. */
const climbers = 6

/** Whether a line is a few letters of a hand that climbs, or nothing but a letter or two that stand for their marks as well, whose place they have. */
function mayClimb({ glyphs }: Line): boolean {
  if (glyphs.length > climbers) return false
  return (
    glyphs.every(({ text }) => climbing.test(text)) ||
    (glyphs.length < 3 && glyphs.every(({ text }) => text.length > 1 && /\p{Mn}/u.test(text)))
  )
}

const climbing = /^[\p{Script=Arabic}\p{Mn}]+$/u

/** Lines that are looked through for one, from the last on. More has no page of text, but a drawing with letters. */
const mostLines = 2000

function lastOf(lines: readonly Line[], is: (line: Line) => boolean): Line | undefined {
  for (let at = lines.length - 1; at >= Math.max(0, lines.length - mostLines); at--) {
    const line = lines[at]
    if (line && is(line)) return line
  }
  return undefined
}

/** The line that a mark or a space stands on. */
function lineOf(lines: readonly Line[], { style, line, from, to }: Blank): Line | undefined {
  let nearest: Line | undefined
  let least = 0.9 * style.size
  for (const one of lines.length > mostLines ? lines.slice(-mostLines) : lines) {
    if (one.angle !== style.angle || from > one.to + one.size || to < one.from - one.size) continue
    const distance = Math.abs(one.level - line)
    if (distance < least) [least, nearest] = [distance, one]
  }
  return nearest
}

/** Signs without width that say how letters join. */
const joiner = /^[\u200c\u200d]+$/u

/** The words of a line; where some of it is from the right, each in pieces that are of one direction, from the right. */
function wordsOf(line: Line, isWriting: boolean, isRight: boolean): PdfWord[] {
  const clusters = toClusters(line.glyphs, line.marks)
  const hasRight = clusters.some(({ text }) => leftwards.test(text))
  const turns = hasRight || isRight
  const blanks = line.blanks.toSorted((a, b) => ascending(a.from, b.from))
  const words: PdfWord[] = []
  let kind: Kind = 'sign'
  let last: Cluster | undefined
  for (const cluster of clusters) {
    const own: Kind = joiner.test(cluster.text) ? kind : kindOf(cluster.text)
    const gap = last && parting(last, cluster, blanks, isWriting)
    const word = words.at(-1)
    if (!word || gap || (turns && (own !== kind || own === 'sign'))) {
      const next = toWord(cluster, line)
      if (word && !gap) next.joins = true
      else if (gap !== 'written') next.breaks = true
      next.apart = gap === 'seen' && isWriting
      words.push(next)
    } else {
      word.text = turns && own === 'right' ? cluster.text + word.text : word.text + cluster.text
      grow(word.bbox, boxOf(cluster, line))
    }
    kind = own
    last = cluster
  }
  return turns ? fromRight(words) : words
}

/** Words the other way round: what is said of the gap before each is said of its other side. */
function fromRight(words: PdfWord[]): PdfWord[] {
  const said = words.map(({ joins, breaks, apart }) => ({ joins, breaks, apart }))
  return words
    .map((word, index) => {
      const next = said[index + 1]
      return { ...word, joins: next?.joins ?? false, breaks: next?.breaks ?? true, apart: next?.apart ?? false }
    })
    .toReversed()
}

/** Whether both are letters of a script that parts its words by spaces, and of one direction. */
function isOfOneHand(last: string, next: string): boolean {
  return (leftwards.test(last) && leftwards.test(next)) || (latin.test(last) && latin.test(next))
}

const latin = /^[\p{Script=Latin}\p{Mn}]+$/u

/** What parts two clusters: a space that is written, or a gap that is seen. `blanks`: of their line, from the left. */
function parting(
  last: Cluster,
  next: Cluster,
  blanks: readonly Blank[],
  isWriting: boolean,
): 'written' | 'seen' | null {
  const { size } = next.glyph.style
  const slack = 0.02 * size
  // What a letter reaches over its origin may lie in the gap; where spaces are written, letters are drawn to meet.
  const isImplied = !isWriting && isOfOneHand(last.text, next.text)
  const gap = ((isImplied ? next.at : next.from) - last.to) / size
  const between = blanksBetween(blanks, last.at - slack, next.at + slack)
  if (between.some(({ from, to }) => to - from > slack)) return 'written'
  // What stands for several letters may have been drawn as several, of which PDFium gives the place of one: files that say so write their spaces.
  const isOne = !isWriting || (isSingle(last) && (isSingle(next) || !leftwards.test(next.text)))
  if (between.length > 0 && isOne && gap > (isImplied ? parts.allMadeUp : parts.madeUp)) return 'written'
  const most = isWriting ? (isOne ? parts.written : parts.several) : parts.implied
  return gap > most ? 'seen' : null
}

/** Those that begin between two places. */
function blanksBetween(blanks: readonly Blank[], from: number, to: number): Blank[] {
  let [first, end] = [0, blanks.length]
  while (first < end) {
    const middle = (first + end) >> 1
    if ((blanks[middle]?.from ?? to) > from) end = middle
    else first = middle + 1
  }
  while ((blanks[end]?.from ?? to) < to) end++
  return blanks.slice(first, end)
}

/** Whether a cluster is drawn as one glyph. One without width is drawn as others, which PDFium does not name. */
function isSingle({ glyph: { text, from, to } }: Cluster): boolean {
  return text.length === 1 && to > from
}

function toWord(cluster: Cluster, line: Line): PdfWord {
  const { style } = cluster.glyph
  const { size, bold, mono, angle, mark } = style
  // Letters of some hands climb to the beginning of their word.
  const stands = leftwards.test(cluster.text) ? line.level : cluster.glyph.line
  const baseline = angle === 0 ? stands : angle === 180 ? -stands : angle === 90 ? -stands : stands
  return {
    text: cluster.text,
    bbox: boxOf(cluster, line),
    conf: 1,
    size,
    bold,
    mono,
    angle,
    baseline,
    breaks: false,
    apart: false,
    stretched: false,
    cell: false,
    joins: false,
    mark,
  }
}

/** The glyph's own width; the height of its line, which makes for even boxes. Turned text keeps the glyph's box. */
function boxOf({ bbox: [x0, y0, x1, y1], glyph: { style, line } }: Cluster, { level }: Line): PdfWord['bbox'] {
  if (style.angle !== 0) return [x0, y0, x1, y1]
  const stands = Math.min(line, level)
  return [x0, Math.min(y0, stands - 0.72 * style.size), x1, Math.max(y1, Math.max(line, level) + 0.21 * style.size)]
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}
