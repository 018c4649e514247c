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

/** The table of a font by its name; null for all that are not TeX's symbols. */
export function symbolsOf(font: string): SymbolTable | null {
  const [, kind] = /(?:^|\+)(CMB?SY|CMEX|CMMIB?)\d*$/.exec(font) ?? []
  if (kind === undefined) return null
  return kind === 'CMEX' ? large : kind.startsWith('CMMI') ? italic : symbols
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
