// Marks of lists: bullets, numbers and letters with their stops, numbers of clauses, signs of sections. What looks like one may be
// a name's initial, an amount, a dash or a reference that a line happens to begin with: the gap behind it and the marks of other lines tell.
import type { PlacedWord, Row } from './lines.ts'
import { textOf } from './lines.ts'
import { firstWord, lastWord } from './row-measures.ts'

/** Signs that nothing but an item begins with, and those that stand in texts as well. */
export const bullets = '•◦▪▫●○■□◆◇►▶➢➤✓✔✗☐☑☒‣⁃∙'
const bullet = new RegExp(`^[${bullets}①-⑳]$`, 'u')
const dash = /^[·–—*-]$/u
/** A number or letter with its stop, two of them behind each other, a number in brackets. */
const counted =
  /^(?:\[\d{1,3}\]|\(?(?:\d{1,3}|\p{L}|[ivxIVX]{1,5})[.)]|\(?[a-z]{2}\)|(?:\d{1,3}[.)]?|\([\da-z]{1,3}\))\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})\))$/u
/** Numbers of clauses: of several parts, so that they may be amounts as well. No part begins with a zero, as those of dates do. */
const clause = /^(?:[1-9]\d{0,2}|[A-Z])(?:\.[1-9]\d?){1,4}\.?$/u
/** What a section is called, and its number; both may be one word. */
const section = /^(?:§{1,2}|art(?:\.|icle|ikel|ículo|icolo)|section|clause|ziffer)$/iu
const sectionNumber = /^(?:\d{1,4}[a-z]?|[IVXLC]{1,6})[.:)]?$/u
const joinedSection = /^§\d{1,4}[a-z]?[.:)]?$/u
/** Longer words are no marks. */
const longest = 9
/** Ems behind a mark that part it from its text: more than a space. */
const apart = 0.55

/** The marks that lines begin with, and how many lines do. */
export type Marks = ReadonlyMap<string, number>

/** What an item begins with. `weak`: a text could begin a line with it as well. `text`: the first word behind it. */
export interface Mark {
  kind: 'bullet' | 'item' | 'section'
  weak: boolean
  text: PlacedWord
  /** Whether more than a space parts it from its text. */
  apart: boolean
  /** The marks that stand before and after it in its list. */
  beside: () => string[]
}

export function marksOf(rows: readonly Row[]): Marks {
  const marks = new Map<string, number>()
  for (const row of rows) {
    const text = firstWord(row)?.text ?? ''
    if (text.length <= longest && isMark(text)) marks.set(text, (marks.get(text) ?? 0) + 1)
  }
  return marks
}

/** Most words end in a letter, as no mark does. */
function endsInLetter(text: string): boolean {
  const code = text.charCodeAt(text.length - 1) | 0x20
  return code > 0x60 && code < 0x7b
}

function isMark(text: string): boolean {
  if (endsInLetter(text)) return false
  return bullet.test(text) || dash.test(text) || counted.test(text) || clause.test(text)
}

/** Whether a text is nothing but a mark, or a number or letter that could be one. */
export function isLabel(text: string): boolean {
  return (
    (text.length <= longest && isMark(text)) ||
    joinedSection.test(text) ||
    /^(?:\P{L}|\d{1,3}|[a-z]|[ivx]+)$/iu.test(text)
  )
}

/** The mark a row begins with, if something stands after it; null where it begins with none, and where leaders lead on from it. */
export function markOf(row: Row, marks: Marks): Mark | null {
  const [segment] = row
  const first = segment?.words[0]
  if (!first || first.text.length > longest) return null
  const { text } = first
  const second = segment.words[1] ?? row[1]?.words[0]
  if (!second) return null
  if (section.test(text) || joinedSection.test(text)) return sectionOf(first, second, segment.words[2])
  if (!isMark(text) || isLed(row) || isDate(text, second, segment.words[2])) return null
  const isFar = isApart(first, second)
  const mark: Mark = { kind: 'item', weak: false, text: second, apart: isFar, beside: () => beside(text) }
  if (bullet.test(text)) return { ...mark, kind: 'bullet' }
  if (dash.test(text)) return { ...mark, weak: !isFar && (marks.get(text) ?? 0) < 2 }
  const isKnown = isInList(text, marks)
  if (clause.test(text)) return isFar || (isKnown && !/^\p{Ll}/u.test(second.text)) ? mark : null
  // A capital with a stop before another capital is a name's initial, unless the lines around are lettered.
  if (!isKnown && /^\p{Lu}\.$/u.test(text) && /^\p{Lu}/u.test(second.text)) return null
  return { ...mark, weak: !isKnown && !isFar }
}

/** `22. November 2026`, as a letter's date is written. */
function isDate(day: string, { text }: PlacedWord, year: PlacedWord | undefined): boolean {
  return /^\d{1,2}\.$/u.test(day) && /^\p{L}{3,9}\.?$/u.test(text) && /^(?:1[5-9]|20)\d\d\b/u.test(year?.text ?? '')
}

function sectionOf(first: PlacedWord, second: PlacedWord, third: PlacedWord | undefined): Mark | null {
  const mark: Mark = { kind: 'section', weak: true, text: second, apart: isApart(first, second), beside: () => [] }
  if (joinedSection.test(first.text)) return mark
  if (!sectionNumber.test(second.text)) return null
  // `Section 3 of the Act` begins a sentence.
  return third && /^\p{Ll}/u.test(third.text) ? null : { ...mark, text: third ?? second }
}

/** Whether a row ends in leaders and a number, as lines of a table of contents do. */
export function isLed(row: Row): boolean {
  const last = lastWord(row)
  return last !== undefined && /\d$/u.test(last.text) && /(?:\.\s?){4}\s*\d{1,4}$/u.test(textOf(row))
}

function isApart({ bbox: a, size }: PlacedWord, { bbox: b }: PlacedWord): boolean {
  return Math.max(b[0] - a[2], a[0] - b[2]) > apart * size
}

/** Whether other lines begin with the mark before or after it, with that of its part or of its first part. */
function isInList(text: string, marks: Marks): boolean {
  return [...beside(text), ...aroundClause(text)].some((other) => marks.has(other))
}

const romans = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii', 'xiii', 'xiv', 'xv']

/** The marks before and after one: its last number or letter counted down and up. */
function beside(text: string): string[] {
  const [, head = '', core = '', tail = ''] = /^(.*?)(\d+|\p{L}+)([.)\]]*)$/u.exec(text) ?? []
  const wrap = (other: string): string => head + other + tail
  if (/^\d/u.test(core)) return [Number(core) - 1, Number(core) + 1].map((other) => wrap(String(other)))
  const code = core.charCodeAt(0)
  const letters = core.length === 1 ? [code - 1, code + 1].map((other) => wrap(String.fromCharCode(other))) : []
  const roman = romans.indexOf(core.toLowerCase())
  if (roman === -1) return letters
  const others = [romans[roman - 1], romans[roman + 1]].filter((other) => other !== undefined)
  return [...letters, ...others.map((other) => wrap(core === core.toUpperCase() ? other.toUpperCase() : other))]
}

/** `1.2` is a part of `1.`, and its own first part is `1.2.1`. */
function aroundClause(text: string): string[] {
  if (!clause.test(text)) return []
  const plain = text.replace(/\.$/u, '')
  const whole = plain.replace(/\.\d+$/u, '')
  return [whole, `${whole}.`, `${plain}.1`, `${plain}.1.`]
}
