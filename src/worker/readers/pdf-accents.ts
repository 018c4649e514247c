// Letters that are set as two signs, a letter and an accent over or under it, as TeX does with its old fonts: PDFium gives the accents
// as signs of their own, before their letters or behind the rest of a line. Here each finds the letter that it stands at.
import type { LoadedPage } from './pdf-pdfium-module.ts'
import type { SymbolTable } from './pdf-tex-symbols.ts'

/** By the indexes of a page's characters: letters with their accents, and the accents that are read with them. */
export interface Accents {
  letters: ReadonlyMap<number, number>
  marks: ReadonlySet<number>
}

/** Signs that stand for themselves, and the same as marks that belong to the letter before. */
const combining = new Map([
  [0x60, 0x300],
  [0xb4, 0x301],
  [0x2c6, 0x302],
  [0x2dc, 0x303],
  [0xaf, 0x304],
  [0x2d8, 0x306],
  [0x2d9, 0x307],
  [0xa8, 0x308],
  [0x2da, 0x30a],
  [0x2db, 0x328],
  [0x2dd, 0x30b],
  [0x2c7, 0x30c],
  [0xb8, 0x327],
])
const dotless = new Map([
  [0x131, 0x69],
  [0x237, 0x6a],
])

/** Characters around an accent among which its letter is, and accents of a page that are looked at. */
const reach = 200
const most = 5000
/** Ems: how far from the middle of its letter an accent is, at most and as most are; how much lower it may be set, and higher over a capital; how much larger; and how far right an ogonek is. */
const place = { beside: 0.2, middle: 0.08, below: 0.12, above: 0.5, size: 0.02, aside: 0.1 }
const ogonek = 0x328

export function isAccent(code: number): boolean {
  return (code < 0x100 ? code === 0x60 || code > 0xa7 : code > 0x2c5 && code < 0x2de) && combining.has(code)
}

/** The accents that stand at a letter of their font; those that do not stay signs. `count`: the page's characters. */
export function placeAccents(loaded: LoadedPage, text: number, count: number): Accents {
  const codes = codesOf(loaded, text, count)
  const letters = new Map<number, number>()
  const marks = new Set<number>()
  const placed: Accents = { letters, marks }
  for (let index = 0, seen = 0; index < count && seen < most; index++) {
    const code = codes[index] ?? 0
    const mark = isAccent(code) ? combining.get(code) : undefined
    if (mark === undefined) continue
    seen++
    const accent = placeOf(loaded, text, index)
    if (!accent) continue
    let nearest = place.beside * accent.size
    let found = -1
    let letter = 0
    // Mostly its letter is the next one, or not far behind: what is met first and stands in the middle is it.
    for (let step = 2; step < 2 * reach && nearest > place.middle * accent.size; step++) {
      const at = index + (step % 2 === 0 ? step >> 1 : -(step >> 1))
      if (at < 0 || at >= count) continue
      const whole = composed(codes[at] ?? 0, mark)
      if (whole === 0 || letters.has(at)) continue
      const base = placeOf(loaded, text, at)
      if (!base || base.font !== accent.font || Math.abs(base.size - accent.size) > place.size * accent.size) continue
      const aside = mark === ogonek ? place.aside * accent.size : 0
      const [distance, height] = [Math.abs(accent.x - base.x - aside), (accent.y - base.y) / accent.size]
      if (distance >= nearest || height < -place.below || height > place.above) continue
      nearest = distance
      found = at
      letter = whole
    }
    if (found === -1) continue
    letters.set(found, letter)
    marks.add(index)
  }
  return placed
}

/** The page's characters; those of TeX's bitmaps, whose tables `loaded` has by now, as what they stand for. */
function codesOf({ lib: { raw }, fonts }: LoadedPage, text: number, count: number): Uint32Array {
  const codes = new Uint32Array(count)
  const haveTables = [...fonts.values()].some(({ symbols }) => symbols !== null)
  let [lastObject, table]: [number, SymbolTable | null] = [0, null]
  for (let index = 0; index < count; index++) {
    const code = raw.FPDFText_GetUnicode(text, index)
    codes[index] = code
    if (!haveTables || code > 0xff) continue
    const object = raw.FPDFText_GetTextObject(text, index)
    if (object !== lastObject)
      table = object === 0 ? null : (fonts.get(raw.FPDFTextObj_GetFont(object))?.symbols ?? null)
    lastObject = object
    if (table !== null && code < table.length && raw.FPDFText_HasUnicodeMapError(text, index) === 1)
      codes[index] = table.charCodeAt(code)
  }
  return codes
}

/** Letters with marks as far as they were asked for: hundreds are, around each accent. */
const known = new Map<number, number>()

/** A letter with a mark as one; 0 where there is none. */
function composed(code: number, mark: number): number {
  if (code < 0x41 || code > 0x237) return 0
  const key = mark * 1024 + code
  let letter = known.get(key)
  if (letter === undefined) {
    const whole = String.fromCharCode(dotless.get(code) ?? code, mark).normalize('NFC')
    known.set(key, (letter = whole.length === 1 ? whole.charCodeAt(0) : 0))
  }
  return letter
}

/** `x`: the middle of what is drawn, `y`: the line it stands on, `size`: of the em as drawn. Points. */
function placeOf(
  { lib: { raw, pdfium }, scratch }: LoadedPage,
  text: number,
  index: number,
): { x: number; y: number; size: number; font: number } | null {
  if (!raw.FPDFText_GetCharBox(text, index, scratch, scratch + 8, scratch + 16, scratch + 24)) return null
  raw.FPDFText_GetCharOrigin(text, index, scratch + 32, scratch + 40)
  const object = raw.FPDFText_GetTextObject(text, index)
  const at = scratch >> 3
  const left = pdfium.HEAPF64[at] ?? 0
  const right = pdfium.HEAPF64[at + 1] ?? 0
  const y = pdfium.HEAPF64[at + 5] ?? 0
  raw.FPDFText_GetMatrix(text, index, scratch)
  const floats = pdfium.HEAPF32
  const [c, d] = [floats[(scratch >> 2) + 2] ?? 0, floats[(scratch >> 2) + 3] ?? 1]
  const size = raw.FPDFText_GetFontSize(text, index) * Math.sqrt(c * c + d * d)
  return { x: (left + right) / 2, y, size, font: object === 0 ? 0 : raw.FPDFTextObj_GetFont(object) }
}
