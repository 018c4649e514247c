// Words of a line, from the signs that were read along it. The model forgets the spaces of many languages, so that gaps between the
// letters are looked for in the picture too; and each word's box is drawn around its ink.
import type { ReadLine, ReadWord } from '../thread.ts'
import type { Crop } from './crop.ts'
import { lineHeight, placeOf } from './crop.ts'
import type { ReadSign } from './ctc.ts'

/** Share of a line's rectangle that is its row, ascender to descender: around it the rectangle has paper. */
const rowShare = 0.85
/** Rows of a crop that are looked at: over and under them neighbouring lines may reach in. */
const [firstRow, lastRow] = [6, 42]
/** Pixels of ink in a column from which it is print. */
const printed = 2
/**
 * Pixels of a crop: a gap this broad is a space where the model read one; where it read none, one that is so many times the usual
 * gap, and broader between digits, since a 1 stands in the middle of its place.
 */
const gap = { read: 3, unread: 9, unreadInNumbers: 24, usual: 2.5 }

interface Letter extends ReadSign {
  /** Pixels of the crop. */
  x: number
}

/** The words of a line in pixels of the raster that it was cut from. `steps`: of the model along the line. */
export function lineOf(crop: Crop, signs: readonly ReadSign[], steps: number): ReadLine | null {
  const ink = inkOf(crop)
  const step = crop.width / steps
  const letters = signs.map((sign) => ({ ...sign, x: ((sign.from + sign.to + 1) / 2) * step }))
  const groups = split(letters, ink.columns)
  const words = groups.flatMap((group) => wordOf(crop, ink, group) ?? [])
  if (words.length === 0) return null
  const left = placeOf(crop, { x: 0, y: ink.foot })
  const slope = Math.tan(crop.rectangle.angle)
  return { words, height: crop.rectangle.height * rowShare, baseline: { y: left.y - left.x * slope, slope } }
}

interface Ink {
  isInk: Uint8Array
  /** Ink pixels in each column, of the rows looked at. */
  columns: Uint16Array
  /** Rows that most letters begin and stand on. */
  top: number
  foot: number
}

/** Ink is what is nearer to a line's darkest than to its paper. */
function inkOf({ width, height, data }: Crop): Ink {
  const sorted = data.toSorted()
  const [dark, paper] = [sorted[Math.floor(sorted.length * 0.02)] ?? 0, sorted[Math.floor(sorted.length * 0.8)] ?? 255]
  const between = paper - 0.45 * (paper - dark)
  const isInk = new Uint8Array(data.length)
  const columns = new Uint16Array(width)
  const rows = new Uint32Array(height)
  for (let y = firstRow; y < lastRow; y++)
    for (let x = 0; x < width; x++)
      if ((data[y * width + x] ?? 255) < between) {
        isInk[y * width + x] = 1
        columns[x]!++
        rows[y]!++
      }
  const [top, foot] = bandOf(rows)
  return { isInk, columns, top, foot }
}

/** The rows that hold ink enough to be more than a descender here and an accent there. */
function bandOf(rows: Uint32Array): [top: number, foot: number] {
  const enough = 0.25 * Math.max(...rows)
  const top = rows.findIndex((count) => count > enough)
  const foot = rows.findLastIndex((count) => count > enough)
  return foot > top ? [top, foot + 1] : [0.2 * lineHeight, 0.8 * lineHeight]
}

interface Group {
  letters: Letter[]
  /** Columns between which its ink lies: the gaps' ends. */
  from: number
  to: number
}

/** Letters by the words they make. */
function split(signs: readonly Letter[], columns: Uint16Array): Group[] {
  const isSpace = ({ sign }: Letter): boolean => sign.trim() === ''
  const letters = signs.filter((sign) => !isSpace(sign))
  const gaps = letters.slice(1).map((letter, index) => gapBetween(columns, letters[index]?.x ?? 0, letter.x))
  const usual = gaps.map(({ width }) => width).toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0
  const groups: Group[] = []
  for (const [index, letter] of letters.entries()) {
    const before = letters[index - 1]
    const between = gaps[index - 1]
    const wasRead =
      before !== undefined && signs.some((sign) => isSpace(sign) && sign.x > before.x && sign.x < letter.x)
    const least = isInNumber(before, letter) ? gap.unreadInNumbers : gap.unread
    const isApart = between !== undefined && between.width >= (wasRead ? gap.read : Math.max(least, gap.usual * usual))
    const last = groups.at(-1)
    if (!last || isApart) {
      if (last && between) last.to = between.from
      groups.push({ letters: [letter], from: between?.to ?? 0, to: columns.length })
    } else last.letters.push(letter)
  }
  return groups
}

function isInNumber(before: Letter | undefined, letter: Letter): boolean {
  return /^(?:\p{N}[\p{N}.,:/-]|[./-]\p{N})$/u.test(`${before?.sign ?? ''}${letter.sign}`)
}

/** The broadest strip without print between two columns. */
function gapBetween(columns: Uint16Array, left: number, right: number): { from: number; to: number; width: number } {
  let best = { from: Math.round((left + right) / 2), to: Math.round((left + right) / 2), width: 0 }
  let from = Math.floor(left)
  for (let x = from; x <= right; x++) {
    if ((columns[x] ?? 0) >= printed) from = x + 1
    else if (x + 1 - from > best.width) best = { from, to: x + 1, width: x + 1 - from }
  }
  return best
}

function wordOf(crop: Crop, { isInk, top, foot }: Ink, { letters, from, to }: Group): ReadWord | null {
  const text = letters
    .map(({ sign }) => sign)
    .join('')
    .normalize('NFKC')
  if (text === '') return null
  let [x0, x1, y0, y1] = [to, from, lastRow, firstRow]
  for (let y = firstRow; y < lastRow; y++)
    for (let x = from; x < to; x++)
      if (isInk[y * crop.width + x] === 1) {
        if (x < x0) x0 = x
        if (x > x1) x1 = x
        if (y < y0) y0 = y
        y1 = y
      }
  // Without ink, such as print too faint against a blot, where it was read.
  if (x1 <= x0 || y1 <= y0) [x0, x1, y0, y1] = [letters[0]?.x ?? from, letters.at(-1)?.x ?? to, top, foot]
  const corners = [
    { x: x0, y: y0 },
    { x: x1 + 1, y: y0 },
    { x: x0, y: y1 + 1 },
    { x: x1 + 1, y: y1 + 1 },
  ].map((corner) => placeOf(crop, corner))
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)]
  const confidence = letters.reduce((sum, { likelihood }) => sum + likelihood, 0) / letters.length
  return { text, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], confidence }
}
