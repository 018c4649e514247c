// A font whose glyphs have no ink, for text that is selected but not seen. Every character has one width and one height,
// so that a word's box is laid out by its matrix alone.
// The font file is written here: one glyph of two lines without area, which PDFium measures, and the tables that TrueType asks for.
import type { PDFDocument, PDFRef } from '@cantoo/pdf-lib'
import { PDFName, PDFNumber, PDFString } from '@cantoo/pdf-lib'

/** Every character's box, in ems: ascent and descent are those of common fonts, which some readers take for granted. */
export const glyph = { width: 0.5, ascent: 0.72, descent: 0.21 }
const unitsPerEm = 1000

/** Characters in the order met, as two-byte codes. Only characters that were asked for are in the font. */
export class GlyphlessFont {
  readonly #codes = new Map<string, number>()

  /** Text as a hexadecimal string of PDF, and its length in characters. Throws when there are more than 65,534 different ones. */
  encode(text: string): { hex: string; length: number } {
    const codes = Array.from(text, (character) => {
      const known = this.#codes.get(character)
      if (known !== undefined) return known
      const code = this.#codes.size + 1
      if (code > 0xfffe) throw new RangeError('more different characters than a font can hold')
      this.#codes.set(character, code)
      return code
    })
    return { hex: `<${codes.map((code) => hex(code)).join('')}>`, length: codes.length }
  }

  /** Puts the font into a document, once all text is encoded. */
  embed(document: PDFDocument): PDFRef {
    const { context } = document
    const stream = (bytes: Uint8Array, entries: Record<string, number> = {}): PDFRef =>
      context.register(context.flateStream(bytes, { ...entries }))
    const file = trueType()
    const descriptor = context.register(
      context.obj({
        Type: 'FontDescriptor',
        FontName: 'SheafGlyphless',
        Flags: 5, // fixed width, symbolic
        FontBBox: [0, -glyph.descent * unitsPerEm, glyph.width * unitsPerEm, glyph.ascent * unitsPerEm],
        ItalicAngle: 0,
        Ascent: glyph.ascent * unitsPerEm,
        Descent: -glyph.descent * unitsPerEm,
        CapHeight: glyph.ascent * unitsPerEm,
        StemV: 80,
        FontFile2: stream(file, { Length1: file.length }),
      }),
    )
    const systemInfo = context.obj({ Supplement: 0 })
    systemInfo.set(PDFName.of('Registry'), PDFString.of('Adobe'))
    systemInfo.set(PDFName.of('Ordering'), PDFString.of('Identity'))
    const descendant = context.register(
      context.obj({
        Type: 'Font',
        Subtype: 'CIDFontType2',
        BaseFont: 'SheafGlyphless',
        CIDSystemInfo: systemInfo,
        FontDescriptor: descriptor,
        DW: PDFNumber.of(glyph.width * unitsPerEm),
        CIDToGIDMap: stream(new Uint8Array(2 * (this.#codes.size + 1))),
      }),
    )
    return context.register(
      context.obj({
        Type: 'Font',
        Subtype: 'Type0',
        BaseFont: 'SheafGlyphless',
        Encoding: 'Identity-H',
        DescendantFonts: [descendant],
        ToUnicode: stream(new TextEncoder().encode(this.#toUnicode())),
      }),
    )
  }

  /** What each code means, a hundred a section as the format allows. */
  #toUnicode(): string {
    const lines = Array.from(this.#codes, ([character, code]) => `<${hex(code)}> <${utf16(character)}>`)
    const sections: string[] = []
    for (let at = 0; at < lines.length; at += 100) {
      const section = lines.slice(at, at + 100)
      sections.push(`${section.length} beginbfchar\n${section.join('\n')}\nendbfchar`)
    }
    return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${sections.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
  }
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, '0')
}

function utf16(character: string): string {
  return Array.from({ length: character.length }, (_, at) => hex(character.charCodeAt(at))).join('')
}

/** One glyph: a line along the descent and one along the ascent. Offsets and lengths are multiples of four, checksums as the format defines them. */
function trueType(): Uint8Array {
  const advance = glyph.width * unitsPerEm
  const [ascent, descent] = [glyph.ascent * unitsPerEm, -glyph.descent * unitsPerEm]
  // Contours, box, last point of each contour, no instructions, flags (on the curve), steps in x, steps in y, padding.
  const steps = [0, advance, -advance, 0, advance, -advance, descent, 0, 0, ascent - descent, 0, 0]
  const outline = [2, 0, descent, advance, ascent, 2, 5, 0, 0x0101, 0x0101, 0x0101, ...steps, 0]
  const box = [0, descent, advance, ascent]
  const none = (words: number): number[] => Array.from({ length: words }, () => 0)
  const magic = [0x5f0f, 0x3cf5]
  const tables: [tag: string, words: number[]][] = [
    // One subtable of format 4 that knows the blank.
    ['cmap', [0, 1, 3, 1, 0, 12, 4, 32, 0, 4, 4, 1, 0, 0x20, 0xffff, 0, 0x20, 0xffff, 0xffe0, 1, 0, 0]],
    ['glyf', outline],
    ['head', [1, 0, 1, 0, 0, 0, ...magic, 0, unitsPerEm, ...none(8), ...box, 0, 8, 2, 0, 0]],
    ['hhea', [1, 0, ascent, descent, 0, advance, 0, 0, advance, 1, ...none(7), 1]],
    ['hmtx', [advance, 0]],
    ['loca', [0, outline.length]],
    ['maxp', [1, 0, 1, 6, 2, 0, 0, 1, ...none(8)]],
    ['post', [3, 0, 0, 0, 0, 0, 0, 1, ...none(8)]],
  ]
  const bodies = tables.map(([tag, words]) => ({ tag, length: words.length * 2, body: bigEndian(words) }))
  const start = 12 + 16 * bodies.length
  const file = new Uint8Array(start + bodies.reduce((sum, { body }) => sum + body.length, 0))
  const view = new DataView(file.buffer)
  view.setUint32(0, 0x00010000)
  view.setUint16(4, bodies.length)
  view.setUint16(6, 128)
  view.setUint16(8, 3)
  view.setUint16(10, bodies.length * 16 - 128)
  let at = start
  let headAt = 0
  for (const [index, { tag, body, length }] of bodies.entries()) {
    const entry = 12 + 16 * index
    file.set(new TextEncoder().encode(tag), entry)
    view.setUint32(entry + 4, checksum(body))
    view.setUint32(entry + 8, at)
    view.setUint32(entry + 12, length)
    file.set(body, at)
    if (tag === 'head') headAt = at
    at += body.length
  }
  view.setUint32(headAt + 8, (0xb1b0afba - checksum(file)) >>> 0)
  return file
}

/** 16-bit words, padded to four bytes. */
function bigEndian(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((words.length * 2) / 4) * 4)
  const view = new DataView(bytes.buffer)
  words.forEach((word, at) => view.setUint16(at * 2, word & 0xffff))
  return bytes
}

function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let sum = 0
  for (let at = 0; at + 4 <= bytes.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0
  return sum
}
