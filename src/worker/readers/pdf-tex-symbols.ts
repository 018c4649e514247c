// Signs of TeX's own fonts that say nothing of what they are: neither a map to Unicode nor a name that PDFium knows. Their
// places are fixed (The TeXbook, appendix F), so the font's name is enough. Letters and what PDFium knows are left alone.

/** One character for each code from 0; a space where there is nothing to read: a piece of a brace or of a root. */
export type SymbolTable = string

const symbols: SymbolTable =
  '−·×∗÷⋄±∓⊕⊖⊗⊘⊙◯∘•≍≡⊆⊇≤≥⪯⪰∼≈⊂⊃≪≫≺≻←→↑↓↔↗↘≃⇐⇒⇑⇓⇔↖↙∝' +
  '′∞∈∋△▽\u0338↦∀∃¬∅ℜℑ⊤⊥ℵABCDEFGHIJKLMNOPQRSTUVWXYZ∪∩⊎∧∨⊢⊣⌊⌋⌈⌉{}⟨⟩|‖↕⇕\\≀√⨿∇∫⊔⊓⊑⊒§†‡¶♣♢♡♠'
const large: SymbolTable =
  '()[]⌊⌋⌈⌉{}⟨⟩|‖/\\()()[]⌊⌋⌈⌉{}⟨⟩/\\()[]⌊⌋⌈⌉{}⟨⟩/\\/\\' +
  '⎛⎞⎡⎤⎣⎦⎢⎥⎧⎫⎩⎭⎨⎬⎪⏐⎝⎠⎜⎟⟨⟩⊔⊔∮∮⊙⊙⊕⊕⊗⊗∑∏∫⋃⋂⊎⋀⋁∑∏∫⋃⋂⊎⋀⋁∐∐^^^~~~[]⌊⌋⌈⌉{}√√√√√  ‖↑↓    ⇑⇓'
const italic: SymbolTable = 'ΓΔΘΛΞΠΣΥΦΨΩαβγδϵζηθικλμνξπρστυϕχψωεϑϖϱςφ↼↽⇀⇁  ▹◃0123456789.,</>⋆∂'
/** Those of the American Mathematical Society, by `amssymb`. */
const societyA: SymbolTable =
  '⊡⊞⊠□■·◊⧫↻↺⇌⇋⊟⊩⊪⊨↠↞⇇⇉⇈⇊↾⇂↿⇃↣↢⇆⇄↰↱⇝↭↫↬≗≿≳⪆⊸∴∵≑≜≾≲⪅⪕⪖⋞⋟≼≦⩽≶‵–≓≒≽≧⩾≷' +
  '⊏⊐⊳⊲⊵⊴★≬▼▶◀  △▲▽≖⋚⋛⪋⪌¥⇛⇚✓⊻⊼⩞∠∡∢∝⌣⌢⋐⋑⋓⋒⋏⋎⋋⋌⫅⫆≏≎⋘⋙⌜⌝®Ⓢ⋔∔∽⋍⌞⌟✠∁⊺⊚⊛⊝'
const societyB: SymbolTable =
  '≨≩≰≱≮≯⊀⊁≨≩≰≱⪇⪈⋠⋡⋨⋩⋦⋧≰≱⪵⪶⪹⪺⪉⪊≁≇╱╲⊊⊋⊈⊉⫋⫌⫋⫌⊊⊋⊈⊉∦∤∤∦⊬⊮⊭⊯⋭⋬⋪⋫↚↛⇍⇏⇎↮⋇∅' +
  '∄ABCDEFGHIJKLMNOPQRSTUVWXYZ^^~~ Ⅎ⅁    ℧ð≂ℶℷℸ⋖⋗⋉⋊∣∥∖∼≈≊⪸⪷↶↷ϝϰkℏℏ϶'

/** The table of a font by its name; null for all that are not TeX's symbols. */
export function symbolsOf(font: string): SymbolTable | null {
  const [, computer, latin] =
    /(?:^|\+)(?:(CMB?SY|CMEX|CMMIB?|MS[AB]M|[tp]x(?:sy|ex|mi)b?)|LMMath(Symbols|Extension|Italic))\d*(?:-(?:Regular|Bold))?$/.exec(
      font,
    ) ?? []
  const kind = computer ?? latin
  if (kind === undefined) return null
  if (/EX|ex|Ext/.test(kind)) return large
  if (kind.startsWith('MS')) return kind === 'MSAM' ? societyA : societyB
  return /MI|mi|Ita/.test(kind) ? italic : symbols
}

/** Whether a table is that of operators and brackets in two sizes. */
export function isLargeTable(table: SymbolTable | null): boolean {
  return table === large
}

/** Ems over a line at which the middle of its operators and brackets is. What they are set on themselves is far above it. */
export const axis = 0.25

/** Whether the font of large signs has a whole one at a code, which is set around the axis: no piece of a bracket, hat or root. */
export function isCentred(code: number): boolean {
  return code < 0x30 || (code > 0x43 && code < 0x62)
}

/** Whether a font is one of TeX's bold ones, whose names say so in two letters. */
export function isBoldTex(font: string): boolean {
  return /(?:^|\+)(?:CM(?:SS)?BX|CMB\d|SF(?:BX|BI|BL|RB|SX|SO|XC)|EC(?:BX|BI|BL|RB|SX|SO|XC))(?:[A-Z]{0,2}\d|$)/.test(
    font,
  )
}

/** Signs that are drawn over the next one, or before it, and what both are together. */
const pairs = new Map([
  ['\u0338=', '≠'],
  ['\u0338∈', '∉'],
  ['\u0338≡', '≢'],
  ['\u0338⊂', '⊄'],
  ['\u0338⊆', '⊈'],
  ['↦→', '↦'],
])

/** The code of two signs as one; 0 where they are two. */
export function pairOf(first: number, second: number): number {
  return pairs.get(String.fromCharCode(first, second))?.charCodeAt(0) ?? 0
}
