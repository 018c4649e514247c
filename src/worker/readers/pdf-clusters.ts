// Glyphs with what stands at them: marks find the letter they are drawn at, vowels written before their consonant come behind it,
// and what a file names twice, for a letter and again for its mark, stands once.
import type { Box } from '../../contract/model.ts'
import { covers } from '../page-builder.ts'
import type { Glyph } from './pdf-glyphs.ts'

const marks = /^\p{Mn}+$/u
const markFirst = /^(\p{Mn}+)(\P{Mn}.*)$/su
/** An alef before its lam within one glyph, or God's name backwards: no font draws that, so the glyph's letters were turned. */
const alefLam = /^(?:[\u0622\u0623\u0625\u0627]\u0644|\u0647\u0644\u0644)/u
/** Signs of Indic scripts that are drawn before the consonant they are spoken after. */
const before =
  /^[\u093f\u09bf\u09c7\u09c8\u0a3f\u0abf\u0b47\u0b48\u0bc6-\u0bc8\u0d46-\u0d48\u0dd9-\u0ddb\u1031\u17c1-\u17c3]$/u
const virama = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2]$/u
/** The r of Devanagari and its kin that is drawn over the syllable it begins. */
const reph = /^(?:\u0930\u094d|\u09b0\u09cd|\u0ab0\u0acd|\u0cb0\u0ccd)$/u
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u

/** Lines that a mark may be from the letter it stands at, ems; and ems that one may reach over its letter. */
const reach = { across: 0.9, along: 0.6 }
/** Share of the narrower of two glyphs that the other covers where both are of one cluster. */
const overlap = 0.3
/** Glyphs among which the other of a cluster's glyphs is looked for. */
const nearby = 12

/** Glyphs of one line as clusters, from left to right. */
export interface Cluster {
  text: string
  from: number
  to: number
  at: number
  bbox: Box
  glyph: Glyph
}

/** Glyphs without those that a file names again: each glyph of a cluster may have the text of all of it. */
export function namedOnce(glyphs: readonly Glyph[]): Glyph[] {
  const kept: Glyph[] = []
  for (const glyph of glyphs) {
    const again = glyph.text.length > 1 && kept.slice(-nearby).find((other) => isAgain(other, glyph))
    if (again) {
      again.from = Math.min(again.from, glyph.from)
      again.to = Math.max(again.to, glyph.to)
    } else kept.push(glyph)
  }
  return kept
}

function isAgain(first: Glyph, second: Glyph): boolean {
  if (first.text !== second.text || first.object === second.object) return false
  if (Math.abs(first.line - second.line) > reach.across * first.style.size) return false
  const shared = Math.min(first.bbox[2], second.bbox[2]) - Math.max(first.bbox[0], second.bbox[0])
  return shared > overlap * Math.min(first.bbox[2] - first.bbox[0], second.bbox[2] - second.bbox[0])
}

/** Share of a glyph that another like it covers where both are one, drawn again for a shadow or a bold look; and the glyphs of one text on a line that it is looked for among. */
const covered = 0.6
const mostAlike = 200

/** Glyphs without those drawn again over themselves. */
export function drawnOnce(glyphs: readonly Glyph[]): Glyph[] {
  const drawn = new Map<string, Map<number, Glyph[]>>()
  return glyphs.filter((glyph) => {
    const strips = drawn.get(glyph.text) ?? new Map<number, Glyph[]>()
    drawn.set(glyph.text, strips)
    const strip = Math.floor(glyph.line / glyph.style.size)
    const isAgainIn = (same: readonly Glyph[] | undefined): boolean => same !== undefined && isAmong(glyph, same)
    if (isAgainIn(strips.get(strip)) || isAgainIn(strips.get(strip - 1)) || isAgainIn(strips.get(strip + 1)))
      return false
    const own = strips.get(strip)
    if (own) own.push(glyph)
    else strips.set(strip, [glyph])
    return true
  })
}

function isAmong({ object, bbox }: Glyph, drawn: readonly Glyph[]): boolean {
  for (let at = drawn.length - 1; at >= Math.max(0, drawn.length - mostAlike); at--) {
    const other = drawn[at]
    if (other && other.object !== object && covers(other.bbox, bbox, covered)) return true
  }
  return false
}

/** The text of one glyph in the order in which it is read. */
function inOrder(text: string): string {
  if (text.length < 2) return text
  const turned = markFirst.exec(text)
  if (turned && rightToLeft.test(text)) return Array.from(text).toReversed().join('')
  return alefLam.test(text) ? Array.from(text).toReversed().join('') : text
}

/** Whether all of a glyph is a mark that stands at another one. */
export function isMark({ text }: Glyph): boolean {
  return marks.test(text) || reph.test(text)
}

/** Glyphs of a line among which letters for its marks are looked for; what has more is no line that anybody reads. */
const mostOnLine = 5000

/** The glyphs of one line as clusters from left to right. `strays`: marks, which are of the letters they stand at. */
export function toClusters(glyphs: readonly Glyph[], strays: readonly Glyph[]): Cluster[] {
  const clusters = glyphs
    .map((glyph): Cluster => ({ ...glyph, text: inOrder(glyph.text), glyph }))
    .toSorted((a, b) => a.at - b.at || a.to - a.from - b.to + b.from || a.glyph.index - b.glyph.index)
  for (const mark of strays) {
    const base = clusters.length > mostOnLine ? undefined : baseOf(mark, clusters)
    if (!base) clusters.push({ ...mark, glyph: mark })
    else if (reph.test(mark.text)) base.text = mark.text + base.text
    else base.text += mark.text
  }
  return clusters.length > 1 && clusters.some(({ text }) => before.test(text[0] ?? '')) ? spoken(clusters) : clusters
}

/** The letter that a mark is drawn at: the one written right before it where they touch, else the nearest. */
function baseOf(mark: Glyph, clusters: readonly Cluster[]): Cluster | undefined {
  const [left, , right] = mark.bbox
  const middle = (left + right) / 2
  let nearest: Cluster | undefined
  let least = reach.along * mark.style.size
  for (const cluster of clusters) {
    const { glyph, bbox } = cluster
    if (glyph.object === mark.object && glyph.index < mark.index && mark.index - glyph.index <= 3) {
      if (bbox[0] < right && bbox[2] > left && !hasLetterBetween(clusters, glyph, mark)) return cluster
    }
    const centre = (bbox[0] + bbox[2]) / 2
    const outside = Math.max(0, bbox[0] - middle, middle - bbox[2])
    const distance = outside + 0.1 * Math.abs(middle - centre)
    if (distance < least) [least, nearest] = [distance, cluster]
  }
  return nearest
}

function hasLetterBetween(clusters: readonly Cluster[], { index }: Glyph, mark: Glyph): boolean {
  return clusters.some(({ glyph }) => glyph.index > index && glyph.index < mark.index)
}

/** Vowels that are drawn before their consonants, behind them. */
function spoken(clusters: readonly Cluster[]): Cluster[] {
  const ordered: Cluster[] = []
  for (let at = 0; at < clusters.length; at++) {
    const vowel = clusters[at]
    if (!vowel) continue
    if (!before.test(vowel.text)) {
      ordered.push(vowel)
      continue
    }
    let to = at + 1
    while (virama.test(clusters[to]?.text ?? '') && clusters[to + 1]) to++
    const consonant = clusters[to]
    if (!consonant || !/^\p{L}/u.test(consonant.text) || consonant.from - vowel.to > 0.3 * vowel.glyph.style.size) {
      ordered.push(vowel)
      continue
    }
    for (const half of clusters.slice(at + 1, to)) ordered.push(half)
    const letter = /^\P{Mn}+/u.exec(consonant.text)?.[0] ?? ''
    const rest = consonant.text.slice(letter.length)
    ordered.push({
      ...consonant,
      text: letter + vowel.text + rest,
      from: vowel.from,
      at: vowel.at,
      bbox: around(vowel.bbox, consonant.bbox),
    })
    at = to
  }
  return ordered
}

function around(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]
}
