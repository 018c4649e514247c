// Fonts of symbols (Symbol, Wingdings): what their codes look like, as characters. Office keeps the codes at U+F000 and up.

/** Codes 0x20–0x7E and 0xA1–0xFE of Symbol. A space stands for what has no character. */
const symbolLow = ' !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼'
const symbolHigh = 'ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ ⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭'

/** Codes of Wingdings that stand in documents: boxes, ticks, hands, arrows, bullets, digits in circles. */
const wingdings = new Map<number, string>([
  ...pairs(0x21, '✏✂✁👓🕭🕮🕯☎✆✉'),
  ...pairs(0x45, '☜☞☝☟🖐☺😐☹💣☠'),
  ...pairs(0x6c, '●❍■□'),
  ...pairs(0x71, '❑❒⬧⧫◆❖'),
  ...pairs(0x80, '⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿'),
  ...pairs(0x9e, '·•▪○'),
  ...pairs(0xa7, '▪□'),
  ...pairs(0xdf, '←→↑↓↖↗↙↘'),
  ...pairs(0xe7, '⬅➡⬆⬇'),
  ...pairs(0xef, '⇦⇨⇧⇩⬄'),
  ...pairs(0xfb, '✗✓☒☑'),
  [0x3a, '💻'],
  [0x4a, '☺'],
  [0xd8, '➢'],
])
/** Of Wingdings 2, the boxes and ticks. */
const wingdings2 = new Map<number, string>([...pairs(0x4f, '✗✓☒☑'), [0xa3, '□'], [0x52, '☑'], [0x54, '☒']])

function pairs(from: number, signs: string): [number, string][] {
  return Array.from(signs, (sign, at): [number, string] => [from + at, sign])
}

/** Whether signs of this font are known here. */
export function isSymbolFont(name: string): boolean {
  return /^\s*(?:symbol|wingdings(?: 2)?)\s*$/i.test(name)
}

/** The character that `code` (also from U+F000 on) has in a font; null where the font is no font of symbols, or the sign unknown. */
export function symbolOf(font: string, code: number): string | null {
  const at = code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code
  const name = font.trim().toLowerCase()
  if (name === 'symbol') {
    const sign = at >= 0xa1 ? symbolHigh[at - 0xa1] : symbolLow[at - 0x20]
    return sign === ' ' && at !== 0x20 ? null : (sign ?? null)
  }
  if (name === 'wingdings') return wingdings.get(at) ?? null
  return name === 'wingdings 2' ? (wingdings2.get(at) ?? null) : null
}

/** A text whose characters from U+F020 to U+F0FF are signs of `font`. Those that are not known are left out: nobody could read them. */
export function withSymbols(text: string, font: string): string {
  return text.replace(
    /[\uf020-\uf0ff]/g,
    (sign) => symbolOf(font, sign.charCodeAt(0)) ?? (sign === '\uf0b7' ? '•' : ''),
  )
}
