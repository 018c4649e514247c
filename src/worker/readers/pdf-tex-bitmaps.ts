// TeX's fonts as bitmaps (Type 3): they have no names, and neither their glyphs' names nor a map to Unicode say what their codes
// stand for. PDFium then gives the codes, which are right for plain letters only. Which of TeX's two encodings of text a page has,
// its codes tell.
import type { LoadedPage } from './pdf-pdfium-module.ts'
import { fontName } from './pdf-pdfium-strings.ts'
import type { SymbolTable } from './pdf-tex-symbols.ts'
import { symbolsOf } from './pdf-tex-symbols.ts'

/** The first encoding, of 128 codes; umlauts are set as two signs. */
const first: SymbolTable =
  'ΓΔΘΛΞΠΣΥΦΨΩﬀﬁﬂﬃﬄıȷ`´ˇ˘¯˚¸ßæœøÆŒØ !”#$%&’()*+,-./0123456789:;¡=¿?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[“]ˆ˙‘abcdefghijklmnopqrstuvwxyz–—˝˜¨'
/** The encoding of Cork, as LaTeX has it with T1. */
const cork: SymbolTable =
  '`´ˆ˜¨˝˚ˇ˘¯˙¸˛‚‹›“”„«»–— 0ıȷﬀﬁﬂﬃﬄ !"#$%&’()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_‘abcdefghijklmnopqrstuvwxyz{|}~-' +
  'ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖŒØÙÚÛÜÝÞẞàáâãäåæçèéêëìíîïðñòóôõöœøùúûüýþß'

/** LaTeX's other signs of text: bullets and crosses, and what stands where Latin-1 has it. */
const crosses = new Map([
  [0x84, '†'],
  [0x85, '‡'],
  [0x86, '‖'],
  [0x88, '•'],
  [0xbf, '€'],
])
const companion: SymbolTable = Array.from(
  { length: 0x100 },
  (_, code) => crosses.get(code) ?? String.fromCharCode(code),
).join('')

/** Characters of a page that are looked at, and small letters in a row that no formula has. */
const most = 20_000
const run = 4

/** The tables of a page's fonts without names that hold text or signs, by their handles; `count`: the page's characters. */
export function bitmapTables({ lib }: LoadedPage, text: number, count: number): Map<number, SymbolTable> {
  const { raw } = lib
  const named = new Set([0])
  const fonts = new Map<number, { longest: number; codes: Set<number> }>()
  let [last, letters, lastObject, font] = [0, 0, 0, 0]
  for (let index = 0; index < Math.min(count, most); index++) {
    if (raw.FPDFText_HasUnicodeMapError(text, index) !== 1) continue
    const code = raw.FPDFText_GetUnicode(text, index)
    const object = raw.FPDFText_GetTextObject(text, index)
    if (object !== lastObject) font = object === 0 ? 0 : raw.FPDFTextObj_GetFont(object)
    lastObject = object
    if (named.has(font)) continue
    let known = fonts.get(font)
    if (!known && fontName(lib, font) !== '') {
      named.add(font)
      continue
    }
    if (!known) fonts.set(font, (known = { longest: 0, codes: new Set() }))
    letters = code > 0x60 && code < 0x7b ? (font === last ? letters + 1 : 1) : 0
    last = font
    known.longest = Math.max(known.longest, letters)
    known.codes.add(code)
  }
  const tables = new Map<number, SymbolTable>()
  const plain = symbolsOf('CMSY') ?? ''
  for (const [handle, known] of fonts) {
    if (areSigns(known.codes)) tables.set(handle, plain)
    else if ([...known.codes].every((code) => code > 0x7f)) tables.set(handle, companion)
  }
  const texts = [...fonts].filter(([, { longest }]) => longest >= run)
  const codes = new Set(texts.flatMap(([, known]) => [...known.codes]))
  const table = isCork(codes) ? cork : first
  for (const [handle] of texts) tables.set(handle, table)
  return tables
}

/** What formulas and lists have of the font of signs, by its codes: `− · × ∗ ± ◦ • ≤ ≥ ∼ ≈ ⊂ → ⇒ ′ ∞ ∈ ∪ ∩ { } | √`. */
const signs = new Set([0, 1, 2, 3, 6, 14, 15, 20, 21, 24, 25, 26, 33, 41, 48, 49, 50, 91, 92, 102, 103, 106, 112])

/** Whether a font has nothing but such signs, and other ones than the four that brackets have the codes of. */
function areSigns(codes: ReadonlySet<number>): boolean {
  const all = [...codes]
  return all.every((code) => signs.has(code)) && all.some((code) => code > 3)
}

/** Whether codes are those of the second encoding: some are above the first one's, or at its ligatures alone. */
function isCork(codes: ReadonlySet<number>): boolean {
  const has = (from: number, to: number): boolean => [...codes].some((code) => code >= from && code <= to)
  return has(0x80, 0xff) || ((has(0x1b, 0x1f) || has(0x10, 0x17)) && !has(0x0b, 0x0f) && !codes.has(0x7f))
}
