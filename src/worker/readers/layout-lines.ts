// Lines: how wide a text is in our layout's fonts, and where its lines break. Widths are Helvetica's, from a table,
// so that a document gets the same lines on every machine. No font is ever opened.

export interface Font {
  /** Points. */
  size: number
  /** Every character has one width (or two, for wide scripts). */
  mono: boolean
}

/** A word, or a piece of one, at `x` points from the column's left edge. */
export interface PlacedWord {
  text: string
  x: number
  width: number
}
export type PlacedLine = PlacedWord[]

/** Helvetica, thousandths of the size, from U+0020 to U+007E. */
const helvetica = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
]
const monoWidth = 600
const averageWidth = 556
const known = new Map<string, number>()

/** Scripts that may break between any two characters. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u
// In pieces: a word of millions of letters (they are made, not written) would fill the matcher's stack.
const atoms = new RegExp(`${unspaced.source}\\p{M}*|(?:(?!${unspaced.source}).){1,2000}`, 'gsu')
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\p{Extended_Pictographic}\u{20000}-\u{3fffd}]/u
const invisible = /[\p{M}\p{Cc}\p{Cf}]/u

/** Width of a character in thousandths of the font's size. */
function charWidth(char: string, mono: boolean): number {
  const code = char.charCodeAt(0)
  if (code >= 0x20 && code < 0x7f) return mono ? monoWidth : (helvetica[code - 0x20] ?? averageWidth)
  const key = mono ? `m${char}` : char
  let width = known.get(key)
  if (width === undefined) {
    width = measureChar(char, mono)
    known.set(key, width)
  }
  return width
}

function measureChar(char: string, mono: boolean): number {
  if (invisible.test(char)) return 0
  if (wide.test(char)) return mono ? monoWidth * 2 : 1000
  if (mono) return monoWidth
  // A letter with an accent is as wide as the letter.
  const base = char.normalize('NFKD').charCodeAt(0)
  return base >= 0x20 && base < 0x7f ? (helvetica[base - 0x20] ?? averageWidth) : averageWidth
}

/** Width of a text in points. */
export function textWidth(text: string, font: Font): number {
  let sum = 0
  for (const char of text) sum += charWidth(char, font.mono)
  return (sum * font.size) / 1000
}

/** The word was cut here and goes on in the next line: the page builder takes the mark out again. */
const cutMark = '\u00ad'

/**
 * Breaks a text into lines at most `width` points wide. The first line starts at `first` points, which may be negative
 * (a hanging marker) or positive (after something else: that line is empty if nothing fitted there); the others start
 * at 0. Words wider than a line are cut. Linear in the text, and lines are given out as they come.
 */
export function* breakLines(text: string, font: Font, width: number, first = 0): Generator<PlacedLine> {
  const space = textWidth(' ', font)
  /** Lines that are done and not given out yet. */
  let ready: PlacedLine[] = []
  let line: PlacedLine = []
  let x = first
  const endLine = () => {
    ready.push(line)
    line = []
    x = 0
  }
  const place = (piece: string, pieceWidth: number, gap: number) => {
    line.push({ text: piece, x: x + gap, width: pieceWidth })
    x += gap + pieceWidth
  }
  for (const hardLine of text.replaceAll(cutMark, '').split('\n')) {
    for (const [word] of hardLine.matchAll(/\S+/g)) {
      const gap = line.length > 0 ? space : 0
      const wordWidth = textWidth(word, font)
      if (x + gap + wordWidth <= width) place(word, wordWidth, gap)
      else if (wordWidth <= width && !unspaced.test(word)) {
        const carried = carry(line, word)
        endLine()
        for (const { text: piece, width: pieceWidth } of carried) place(piece, pieceWidth, line.length > 0 ? space : 0)
        place(word, wordWidth, line.length > 0 ? space : 0)
      } else yield* cutWord(word, gap)
      yield* given()
    }
    if (line.length > 0) endLine()
  }
  yield* given()

  function* given(): Generator<PlacedLine> {
    if (ready.length === 0) return
    yield* ready
    ready = []
  }

  /** Sets a word that may or must break inside, beginning in the line at hand. */
  function* cutWord(word: string, gap: number): Generator<PlacedLine> {
    let piece = ''
    let pieceWidth = 0
    let lead = gap
    const flush = () => {
      if (piece !== '') place(piece, pieceWidth, lead)
      piece = ''
      pieceWidth = 0
      lead = 0
    }
    const add = (part: string, partWidth: number) => {
      if (x + lead + pieceWidth + partWidth > width && (line.length > 0 || piece !== '' || x > 0)) {
        if (piece !== '') piece += cutMark
        flush()
        endLine()
      }
      piece += part
      pieceWidth += partWidth
    }
    for (const [atom] of word.matchAll(atoms)) {
      const atomWidth = textWidth(atom, font)
      if (atomWidth <= width) add(atom, atomWidth)
      else for (const char of atom) add(char, (charWidth(char, font.mono) * font.size) / 1000)
      yield* given()
    }
    flush()
  }
}

/**
 * Words to take along into the next line. A hyphen that ends a line reads as a cut word, so `pre- and` stays together.
 */
function carry(line: PlacedLine, next: string): PlacedLine {
  const carried: PlacedLine = []
  let following = next
  for (let last = line.at(-1); line.length > 1 && last; last = line.at(-1)) {
    if (!/\p{L}[-\u2010]$/u.test(last.text) || !/^[\p{L}\p{N}]/u.test(following)) break
    carried.unshift(last)
    following = last.text
    line.pop()
  }
  return carried
}

/** A line that nothing follows on its page: a cut at its end leaves no mark. */
export function withoutCutMark(line: PlacedLine): PlacedLine {
  const last = line.at(-1)
  if (!last?.text.endsWith(cutMark)) return line
  return [...line.slice(0, -1), { ...last, text: last.text.slice(0, -1) }]
}
