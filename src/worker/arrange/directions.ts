// Lines that run from the right, and runs from the left within them: names and numbers that stand in Hebrew or Arabic, and words of
// these in other text. What is given is where words stand; here they come into the order in which they are read.
import { grow } from '../page-builder.ts'
import type { PlacedWord } from './lines.ts'

/** Letters of scripts written from right to left; their digits are written from the left. */
export const leftwards = /(?=\p{L})[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u
const arabic = /[\p{Script=Arabic}\p{Script=Syriac}]/u
/** Below this no script is written from right to left. */
export const firstLeftwards = 0x590

/** Which way a text runs; `plain` where it has nothing from the right. */
export type Direction = 'plain' | 'left' | 'right'

/** Looks at the ends of a word only: this is asked of all words. */
function mayBeLeftwards({ text }: PlacedWord): boolean {
  return text.charCodeAt(0) >= firstLeftwards || text.charCodeAt(text.length - 1) >= firstLeftwards
}

/** Which way most letters of the words run. */
export function directionOf(words: readonly PlacedWord[]): Direction {
  if (!words.some(mayBeLeftwards) || !words.some(({ text }) => leftwards.test(text)))
    return words.some(({ joins }) => joins) ? 'left' : 'plain'
  return lettersFromRight(words) > lettersFromLeft(words) ? 'right' : 'left'
}

const lettersFromRight = (words: readonly PlacedWord[]): number =>
  words.reduce((sum, { text }) => sum + (leftwards.test(text) ? text.length : 0), 0)
const lettersFromLeft = (words: readonly PlacedWord[]): number =>
  words.reduce((sum, { text }) => sum + (/\p{L}/u.test(text) && !leftwards.test(text) ? text.length : 0), 0)

/** What a word or a part of one is, as far as its direction goes. */
export type Kind = 'right' | 'left' | 'number' | 'sign'

/** A word or a part of one. */
interface Piece {
  word: PlacedWord
  kind: Kind
  /** Whether nothing parts it from the one on its right. */
  tied: boolean
}

export function kindOf(text: string): Kind {
  if (leftwards.test(text)) return 'right'
  if (/\p{L}/u.test(text)) return 'left'
  return /\p{N}/u.test(text) ? 'number' : 'sign'
}

/** Words of a line that are put in order; what has more is no line that anybody reads. */
const mostWords = 2000

/**
 * A line's words in the order in which they are read, whole: as given where nothing near is from the right. `around`: which way the text runs;
 * `before`: the word read before.
 */
export function inReadingOrder(words: PlacedWord[], around: Direction, before?: PlacedWord): PlacedWord[] {
  if (around === 'plain' || words.length > mostWords) return words
  const goesOnFromLeft = before !== undefined && kindOf(before.text) === 'left'
  const pieces = goesOnFromLeft ? withNumbersOfBefore(fromTheLeft(words)) : fromTheLeft(words)
  const base = baseOf(pieces, around)
  if (base === 'plain') return words
  if (base === 'left') return withBrackets(wholeWords(readFromLeft(pieces)))
  return withBrackets(withStop(wholeWords(readFromRight(pieces))))
}

/** Words of a line from the right, of which the first may be a number whose stop was read on its left, where it stands. */
function withStop(words: PlacedWord[]): PlacedWord[] {
  const [first] = words
  const [, sign, number] = /^([.)]+)(\d{1,3})$/u.exec(first?.text ?? '') ?? []
  if (first && sign && number) first.text = number + sign
  return words
}

/** Pieces from the left of the page to its right. */
function fromTheLeft(words: readonly PlacedWord[]): Piece[] {
  let whole = 0
  const placed = words.map((word, index) => {
    if (index > 0 && !word.joins) whole++
    return { word, whole }
  })
  const sorted = placed.toSorted((a, b) => a.word.bbox[0] + a.word.bbox[2] - b.word.bbox[0] - b.word.bbox[2])
  return sorted.map((one, at): Piece => ({
    word: one.word,
    kind: kindOf(one.word.text),
    tied: sorted[at + 1]?.whole === one.whole,
  }))
}

/** Numbers that a line from the right begins with, where the line before ended in text from the left: they are of that text. */
function withNumbersOfBefore(pieces: Piece[]): Piece[] {
  const last = pieces.findLastIndex(({ kind }) => kind === 'right')
  return last === -1
    ? pieces
    : pieces.map((piece, at) => (at > last && piece.kind === 'number' ? { ...piece, kind: 'left' } : piece))
}

/** Letters of a line that a name from the right within a text from the left has at most, as share of all. */
const named = 0.15
const enough = 20
const stop = /^[.,:;!?)\]،؛؟]$/u

/** Which way a line runs: with the text around it, if it has something from the right or its stop on its left. */
function baseOf(pieces: readonly Piece[], around: Direction): Direction {
  const words = pieces.map(({ word }) => word)
  const [right, left] = [lettersFromRight(words), lettersFromLeft(words)]
  if (right > 0) {
    const [last, first] = [pieces.findLast(isStrong), pieces.find(isStrong)]
    if (right > left || (first?.kind === 'right' && last?.kind === 'right')) return 'right'
    return around === 'right' && (left < enough || right > named * (right + left)) ? 'right' : 'left'
  }
  const [first, second] = pieces
  if (around === 'right' && first && second && stop.test(first.word.text) && first.tied) return 'right'
  return pieces.some(({ word }) => word.joins) || (around === 'right' && words.length > 1) ? 'left' : 'plain'
}

const isStrong = ({ kind }: Piece): boolean => kind === 'right' || kind === 'left'

/** Runs of pieces from the left: from one with letters from there to another, and numbers with the signs within them. */
function runsFromLeft(pieces: readonly Piece[]): Piece[][] {
  const runs: Piece[][] = []
  for (let at = 0; at < pieces.length;) {
    const piece = pieces[at]
    if (!piece) break
    const to = piece.kind === 'left' || piece.kind === 'number' ? endOfRun(pieces, at) : at + 1
    runs.push(pieces.slice(at, to))
    at = to
  }
  return runs
}

function endOfRun(pieces: readonly Piece[], from: number): number {
  let end = from + 1
  let hasLetters = false
  for (let at = from; at < pieces.length && pieces[at]?.kind !== 'right'; at++) {
    hasLetters ||= pieces[at]?.kind === 'left'
    if (pieces[at]?.kind !== 'sign') end = at + 1
  }
  if (hasLetters) return withinBrackets(pieces, from, end)
  end = from + 1
  while (goesOn(pieces, from, end)) end += pieces[end]?.kind === 'sign' && pieces[end + 1]?.kind === 'number' ? 2 : 1
  // The line's end, and the number goes on in the next one.
  const last = pieces[end]
  return from === 0 && pieces[end - 1]?.tied && last && !last.tied && dash.test(last.word.text) ? end + 1 : end
}

const bracket = /^[()[\]{}]$/u

/** Where a run ends that does not reach over one bracket of two. */
function withinBrackets(pieces: readonly Piece[], from: number, end: number): number {
  const odd = pieces.slice(from, end).filter(({ word }) => bracket.test(word.text)).length % 2 === 1
  if (!odd) return end
  let to = pieces.slice(0, end).findLastIndex(({ word }) => bracket.test(word.text))
  while (to > from + 1 && pieces[to - 1]?.kind === 'sign') to--
  return Math.max(from + 1, to)
}

const separator = /^[.,:/\u00a0\u066b\u066c٬٫]$/u
const dash = /^[-+\u2212]$/u
const unit = /^[%$€£¥₪#°‰]$/u

/** Whether a number goes on at `at`: with a sign and another number, or with what it counts. In Arabic a dash parts numbers. */
function goesOn(pieces: readonly Piece[], from: number, at: number): boolean {
  const [last, sign, next] = [pieces[at - 1], pieces[at], pieces[at + 1]]
  if (!last?.tied || !sign) return false
  if (sign.kind === 'number') return true
  if (sign.kind !== 'sign') return false
  const isArabic = isInArabic(pieces, from)
  if (last.kind === 'number' && next?.kind === 'number' && sign.tied)
    return separator.test(sign.word.text) || (!isArabic && dash.test(sign.word.text))
  return last.kind === 'number' && unit.test(sign.word.text) && !isArabic
}

/** Whether the letters read before a number are Arabic: those to its right. */
function isInArabic(pieces: readonly Piece[], at: number): boolean {
  const before = pieces.slice(at + 1).find(({ kind }) => kind === 'right' || kind === 'left')
  const near = before ?? pieces.findLast(({ kind }) => kind === 'right')
  return near !== undefined && arabic.test(near.word.text)
}

/** What is read, and whether nothing parts it from what was read before. */
interface ReadPiece {
  word: PlacedWord
  kind: Kind
  follows: boolean
}

function readFromRight(pieces: readonly Piece[]): ReadPiece[] {
  const runs = runsFromLeft(withLeadingSigns(pieces))
  return runs
    .toReversed()
    .flatMap((run) =>
      run.map(({ word, kind }, at): ReadPiece => ({ word, kind, follows: (run[at - 1] ?? run.at(-1))?.tied ?? false })),
    )
}

/** Signs of money before a number belong to it. */
function withLeadingSigns(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, at) => {
    const isUnit = piece.kind === 'sign' && unit.test(piece.word.text) && pieces[at + 1]?.kind === 'number'
    return isUnit && piece.tied && !isInArabic(pieces, at) ? { ...piece, kind: 'number' } : piece
  })
}

/** Words from the right within a line from the left: from one of them to the last that nothing from the left parts from it. */
function readFromLeft(pieces: readonly Piece[]): ReadPiece[] {
  const ordered: ReadPiece[] = []
  for (let at = 0; at < pieces.length;) {
    const piece = pieces[at]
    if (!piece) break
    let end = at + 1
    if (piece.kind === 'right')
      for (let next = at; next < pieces.length && pieces[next]?.kind !== 'left'; next++)
        if (pieces[next]?.kind === 'right') end = next + 1
    const [first, ...rest] = readFromRight(pieces.slice(at, end))
    if (first) ordered.push({ ...first, follows: pieces[at - 1]?.tied ?? false }, ...rest)
    at = end
  }
  return ordered
}

/** Words made of their parts again. */
function wholeWords(pieces: readonly ReadPiece[]): PlacedWord[] {
  const words: PlacedWord[] = []
  let last: Kind = 'sign'
  for (const { word: part, kind, follows } of pieces) {
    const word = words.at(-1)
    // Little words are written before names in another script, none behind them: some programs set no room there.
    const isName = last === 'left' && kind === 'right' && !part.text.startsWith('\u200c')
    last = kind
    if (word && follows && !isName) {
      word.text += part.text
      grow(word.bbox, part.bbox)
      if (kind !== 'sign' && part.size > word.size) word.size = part.size
    } else words.push({ ...part, bbox: [...part.bbox], joins: false })
  }
  return words
}

const brackets = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['«', '»'],
  ['‹', '›'],
  ['“', '”'],
])
const openings = new Map([...brackets].flatMap(([open, close]) => [[open, open] as const, [close, open] as const]))

/** Brackets as they are meant: files name what is drawn, or what was written. One opens where a word begins behind it. */
function withBrackets(words: PlacedWord[]): PlacedWord[] {
  if (!words.some(({ text }) => /[()[\]{}«»‹›“”]/u.test(text))) return words
  const open = new Map<string, number>()
  for (const word of words) {
    const letters = Array.from(word.text)
    const first = letters.findIndex(isNoSign)
    const last = letters.findLastIndex(isNoSign)
    for (const [at, letter] of letters.entries()) {
      const opening = openings.get(letter)
      if (opening === undefined) continue
      const begins = first === -1 || at < first
      const ends = at > last
      const count = open.get(opening) ?? 0
      const opens = begins === ends ? count === 0 : begins
      open.set(opening, Math.max(0, count + (opens ? 1 : -1)))
      letters[at] = opens ? opening : (brackets.get(opening) ?? letter)
    }
    word.text = letters.join('')
  }
  return words
}

const isNoSign = (letter: string): boolean => !/[\p{P}\p{S}]/u.test(letter)
