// Headings by size, weight and number, and captions by what they begin with.
import type { Box } from '../../contract/model.ts'
import { allBold } from './cells.ts'
import type { Row } from './lines.ts'
import { textOf } from './lines.ts'
import type { Marks } from './marks.ts'
import { isLed, markOf } from './marks.ts'
import { firstWord, leftOf, rightOf, sizeOf } from './row-measures.ts'

/** Times the body's size from which on type is a heading of a level, and share of it under which bold type is none, and small capitals. */
const sizes = { first: 1.7, second: 1.32, third: 1.13, bold: 0.93, capitals: 0.75 }
/** What parts of a paper are called that have no number, in capitals. */
const partName =
  /^(?:REFERENCES|BIBLIOGRAPHY|ACKNOWLEDGE?MENTS?|APPENDIX|ABSTRACT|LITERATUR(?:VERZEICHNIS)?|R[EÉ]F[EÉ]RENCES)$/u
/** What stands over a remark that is set apart from its text, in the languages of most books: it names no part. */
const call =
  /^(?:note|tip|warning|caution|important|danger|attention|hint|hinweis|anmerkung|tipp?|warnung|achtung|vorsicht|wichtig|gefahr|remarque|astuce|avertissement|nota|aviso|advertencia|consejo|sugerencia|importante|atenci[oó]n|avvertenza|avviso|attenzione|suggerimento|dica|cuidado|opmerking|waarschuwing|let op|belangrijk)[.:!]?$/iu
/** The level of what is of the body's size. */
const level = 4
/** Words of a heading at most: larger than the body, of its size, and ending in a stop. */
const words = { large: 25, bold: 14, short: 5 }

/**
 * The level of a paragraph that is a heading, 1 to 6; null where it is none. Short, with letters, and larger than the body, all
 * bold, or numbered and in capitals; what names a section and says no more. Numbers of several parts are further down.
 */
export function headingLevel(rows: Row[], body: number, marks: Marks): number | null {
  const [first] = rows
  if (!first || rows.length > 3 || rows.some(areColumns)) return null
  const ratio = sizeOf(first) / body
  const isLarge = ratio >= sizes.third
  if (!isLarge && (rows.length > 2 || (!(ratio >= sizes.bold) && !(ratio >= sizes.capitals && isChapterRoman(first)))))
    return null
  const isBold = !isLarge && rows.every(allBold)
  const mark = isLarge ? null : markOf(first, marks)
  if (!isLarge && !isBold && !mark) return isPartName(rows) ? level : null
  const text = rows.map(textOf).join(' ')
  if (call.test(text) || isLed(rows.at(-1) ?? first)) return null
  const count = text.split(/\s+/u).length
  if (count > words.large || (mark?.kind !== 'section' && !/\p{L}{2}|\p{Script=Han}/u.test(text))) return null
  // What ends as a sentence is one: a quotation set large, the lines that lead into an article.
  if (isLarge && count > words.short && /[.,;]["'”’»]?$/u.test(text) && !/^\d/u.test(text)) return null
  if (ratio >= sizes.first) return 1
  if (ratio >= sizes.second) return 2
  if (isLarge) return 3
  if (count > words.bold) return null
  const isTitle = mark?.kind === 'section' ? isSection(text) : isBold ? endsAsTitle(text) : isCapitals(text)
  return isTitle ? Math.min(6, level - 1 + depthOf(first)) : null
}

/** Of titles of sections that are told by their place: the level, points by which a middle may be off, and the share of the width free on either side. */
export const centredLevel = level
const centred = { off: 2, free: 0.12, rows: 2 }

/** Whether a numbered line stands in the middle of the text `around`, as no item of a list does: a section of a paper. */
export function isCentredTitle(rows: Row[], [left, , right]: Box): boolean {
  if (
    rows.length > centred.rows ||
    !/^(?:\d{1,2}|[IVX]{1,5})\.$/u.test(rows[0] ? (firstWord(rows[0])?.text ?? '') : '')
  )
    return false
  const text = rows.map(textOf).join(' ')
  if (text.split(' ').length > words.bold || /[.,;:]$/u.test(text) || !/\p{L}{3}/u.test(text)) return false
  return rows.every((row) => {
    const [before, after] = [leftOf(row) - left, right - rightOf(row)]
    return row.length === 1 && before > centred.free * (right - left) && Math.abs(before - after) < 2 * centred.off
  })
}

function endsAsTitle(text: string): boolean {
  // `Total due: 14,814.00` is a value with its label.
  return (
    !/[,;:!?]$|^\p{Ll}|:\s.*\d/u.test(text) &&
    (!text.endsWith('.') || /^\d[\d.]*\s(?:\S+\s){0,5}\S+$/u.test(text)) &&
    /\p{L}{3}/u.test(text)
  )
}

/** Ems between segments of a row that make it a label and its value, where the first is no number before a title. */
const columns = 3.5
const longestNumber = 7

function areColumns(row: Row): boolean {
  return row.slice(1).some(({ bbox, size }, index) => {
    const before = row[index]
    if (!before || Math.max(bbox[0] - before.bbox[2], before.bbox[0] - bbox[2]) < columns * size) return false
    return index > 0 || textOf([before]).length > longestNumber
  })
}

/** `Article 5`, `§ 3 Notice`: no reference and no sentence. */
function isSection(text: string): boolean {
  return /^\S+\s*\d+\p{L}?[.:]?(?:\s(?![\p{Ll}(]).*[^.,;:!?])?$/u.test(text)
}

/** Whether a row is one word, which says what part of a paper begins. */
function isPartName([row, ...more]: Row[]): boolean {
  const [segment, ...others] = row ?? []
  const [word, ...behind] = segment?.words ?? []
  return word !== undefined && more.length + others.length + behind.length === 0 && partName.test(word.text)
}

/** Whether a row is in capitals behind a Roman number: they may be small ones. */
function isChapterRoman(row: Row): boolean {
  return /^[IVX]+\.$/u.test(firstWord(row)?.text ?? '') && isCapitals(textOf(row))
}

function isCapitals(text: string): boolean {
  return !/\p{Ll}|[,;:]$/u.test(text) && /\p{Lu}{4}/u.test(text)
}

/** How many parts a row's number has; 1 for none. */
function depthOf(row: Row): number {
  return /^\d{1,3}(?:\.\d{1,3})*/u.exec(firstWord(row)?.text ?? '')?.[0].split('.').length ?? 1
}

/** What captions begin with, as most languages of Europe shorten it, and the number behind it. */
const captionWord = /^(?:fig|tab|abb|図|表|图)/iu
const caption =
  /^(?:fig(?:ur[ea]?|\.)?|tab(?:le(?:au)?|elle|ell[ae]?|[eu]l[ak]a?|la|\.)|abb(?:ildung|\.)|[図表图])\s*(?:[A-Z]?\d+(?:[.-]\d+)*|[IVX]+)\s*(?:[.:–—-]|$)/iu

/** Whether a caption says no more than its number: what it is of stands on the lines below. */
export function isBareCaption(rows: Row[]): boolean {
  const [first] = rows
  return first !== undefined && rows.length === 1 && isBare(textOf(first))
}

function isBare(text: string): boolean {
  return text.length <= longestBare && /^\S+\s*(?:\d+|[IVX]+)[.:]?$/u.test(text)
}

/** Lines of a caption whose number stands above them, and characters of the line with the number. */
const captionLines = 5
const longestBare = 40

export function isCaption(rows: Row[]): boolean {
  const [first] = rows
  if (!first || !captionWord.test(first[0]?.words[0]?.text ?? '')) return false
  if (caption.test(rows.map(textOf).join(' '))) return true
  if (rows.length > captionLines) return false
  const above = textOf(first)
  return isBare(above) && caption.test(above)
}
