// Spaces that justified text stretches in narrow columns. PDFium gives each gap that is wider than a space as one that it found itself; a
// file that writes a line as one text, and its spaces, has written these too: what they part reads on, however far it stands apart.
import type { PdfWord } from './pdf-engine.ts'

/** Share of a page's words that have a written space before them, for its file to be one that writes them. */
const writes = 0.15
/** Ems between two words of a line at most, and by how much the gaps of one line differ. */
const widest = 5
const even = 0.4
/** Share of the lines with several gaps that are even: some programs write rows of tables as one text, with gaps of all widths. */
const mostly = 0.5
/** Share of a line's words that may have digits, and points by which edges of lines that are set to one width differ. */
const digits = 0.34
const aligned = 1.5
/** Lines of a page that one is compared with. */
const mostCompared = 1000

/** Words that are written as one text on one line. */
interface Line {
  words: PdfWord[]
  /** Of those that begin behind a gap that PDFium found. */
  behind: PdfWord[]
}

/**
 * Marks words before which a space was stretched, and says how many. `within`: places of those that begin behind a gap in the text that the
 * word before is of; `texts`: of each word, the text it is of; `spaces`: how many have a written space before them.
 */
export function markStretched(
  words: readonly PdfWord[],
  within: readonly number[],
  texts: readonly number[],
  spaces: number,
): number {
  if (within.length === 0 || spaces < writes * words.length) return 0
  const lines = linesOf(words, within, texts)
  const several = lines.filter((line) => line.words.length > 2)
  const evenly = several.filter(isEven)
  if (evenly.length < mostly * several.length || evenly.length === 0) return 0
  const pairs = lines.filter((line) => line.words.length === 2 && isEven(line))
  const compared = evenly.slice(0, mostCompared)
  const alike = pairs.filter((pair) => compared.some((line) => isAsWide(pair, line)))
  let marked = 0
  for (const { behind } of [...evenly, ...alike])
    for (const word of behind) {
      word.breaks = false
      word.stretched = true
      marked++
    }
  return marked
}

function linesOf(words: readonly PdfWord[], within: readonly number[], texts: readonly number[]): Line[] {
  const lines: Line[] = []
  let next = 0
  for (const at of within) {
    const word = words[at]
    if (!word) continue
    if (at < next) {
      lines.at(-1)?.behind.push(word)
      continue
    }
    let from = at
    while (from > 0 && texts[from - 1] === texts[at]) from--
    next = at
    while (next < words.length && texts[next] === texts[at]) next++
    lines.push({ words: words.slice(from, next), behind: [word] })
  }
  return lines
}

/** Whether a line's words are as far from each other as in one that is set to full width, and are none of a table's. */
function isEven({ words }: Line): boolean {
  let [least, most] = [Infinity, -Infinity]
  for (const [index, word] of words.entries()) {
    const last = words[index - 1]
    if (!last) continue
    if (word.angle !== 0 || word.size !== last.size || word.baseline !== last.baseline) return false
    const gap = (word.bbox[0] - last.bbox[2]) / word.size
    least = Math.min(least, gap)
    most = Math.max(most, gap)
  }
  if (least < 0 || most > widest || most - least > even) return false
  return words.filter(({ text }) => /\d/u.test(text)).length <= digits * words.length
}

function isAsWide(a: Line, b: Line): boolean {
  const edge = ({ words }: Line, side: 0 | 2): number => words.at(side === 0 ? 0 : -1)?.bbox[side] ?? 0
  return Math.abs(edge(a, 0) - edge(b, 0)) < aligned && Math.abs(edge(a, 2) - edge(b, 2)) < aligned
}
