// Words and lines as they are stored: cleaned of what is no text, and without those that are empty then.
import type { DraftCell, DraftLine, DraftWord } from './page-builder.ts'

/** Says that a word may be parted here; at the end of a line, that it goes on in the next. */
export const softHyphen = '\u00ad'

/** What needs no cleaning: most words of most documents. */
const plain = /^[ -~]*$/

/** Text as it is stored: well-formed, NFC, letters in place of ligatures and forms of letters, without control characters and zero-width marks. */
export function cleanText(text: string): string {
  if (plain.test(text)) return text
  return (
    text
      .toWellFormed()
      .replace(/[\u2028\u2029\t\n\v\f\r\u0085]/g, ' ')
      .replace(/[\p{Cc}\u200b\u2060\ufeff\ufff0-\ufffb\ufffe\uffff]/gu, '')
      .replace(/[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]/g, asLetters)
      .replace(/[\ufe10-\ufe19\ufe30-\ufe44]/g, (form) => upright.get(form) ?? form)
      // The vowel am of Thai and Lao, which some fonts draw of two signs.
      .replace(/\u0e4d([\u0e48-\u0e4b]?)\u0e32/g, '$1\u0e33')
      .replace(/\u0ecd([\u0ec8-\u0ecb]?)\u0eb2/g, '$1\u0eb3')
      .normalize('NFC')
  )
}

/** What a form of letters stands for; of a vowel drawn by itself, the vowel without what it is drawn on. */
function asLetters(form: string): string {
  return form.normalize('NFKC').replace(/^[ \u0640](?=\p{M})/u, '')
}

/** Signs as they are drawn in vertical writing, each before the one that is meant. */
const upright = new Map(
  Array.from(
    '︐，︑、︒。︓：︔；︕！︖？︙…︰‥︱—︲–︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』'.matchAll(
      /(.)(.)/gu,
    ),
    ([, form = '', sign = '']) => [form, sign],
  ),
)

/**
 * Whether cleaning leaves a word as it is: it has only letters and signs of Latin script, each of one code, and dashes, quotes and
 * bullets. Letter by letter: for short words that is quicker than an expression.
 */
function isClean(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 32 && code < 0x7f) continue
    const isLatin = code > 0xa0 && code < 0x300 && code !== 0xad
    const isMark = code >= 0x2010 && code < 0x205f && (code < 0x2028 || code > 0x202f)
    if (!isLatin && !isMark) return false
  }
  return text !== ''
}

export function cleanCell(cell: DraftCell): DraftCell {
  const lines = cleanLines(cell.lines)
  return lines === cell.lines ? cell : { ...cell, lines }
}

/** Lines that have words, as they are stored; the same list where cleaning leaves all as they are. */
export function cleanLines(lines: DraftLine[]): DraftLine[] {
  const at = lines.findIndex((line) => !hasWords(line) || !areClean(line.words))
  return at === -1 ? lines : [...lines.slice(0, at), ...lines.slice(at).map(cleanLine).filter(hasWords)]
}

function areClean(words: readonly DraftWord[]): boolean {
  for (const { text } of words) if (!isClean(text)) return false
  return true
}

/** Clean words without the empty ones. Soft hyphens go, save one that ends the line: it says that the word goes on. */
function cleanLine(line: DraftLine): DraftLine {
  if (areClean(line.words)) return line
  const words: DraftWord[] = []
  for (const word of line.words) {
    const text = isClean(word.text) ? word.text : cleanText(word.text).replace(/\s+/gu, ' ').trim()
    if (text.replaceAll(softHyphen, '') !== '') words.push(text === word.text ? word : { ...word, text })
  }
  return {
    ...line,
    words: words.map((word, index) => {
      if (!word.text.includes(softHyphen)) return word
      return { ...word, text: word.text.replace(index === words.length - 1 ? /\u00ad+(?!$)/g : /\u00ad+/g, '') }
    }),
  }
}

/** A line of code: spaces stay as they are. */
export function keepLine(line: DraftLine): DraftLine {
  return {
    words: line.words.map((word) => ({ ...word, text: cleanText(word.text) })).filter((word) => word.text !== ''),
  }
}

export function trimLines(lines: DraftLine[]): DraftLine[] {
  const first = lines.findIndex(hasWords)
  return lines.slice(Math.max(0, first), lines.findLastIndex(hasWords) + 1)
}

export function hasWords(line: DraftLine): boolean {
  return line.words.length > 0
}
