// UTF-16 without a byte order mark, in scripts that have few letters below U+0100: told by where its spaces and line ends have their zero
// bytes, and by what comes of it. Both sides of the wall ask: what a file is, and how it reads.

const sampleSize = 64 * 1024
/** Units that a text has at least, and shares: of those that texts are made of, of letters that are of one script. */
const least = { units: 4, text: 0.99, script: 0.8 }
const written = /[\p{L}\p{M}\p{N}\p{P}\p{Sc}\p{Sm}\p{So}\p{Zs}\t\r\n\u200b-\u200f\ufeff]/u
const scripts = [
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Thai}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Bengali}/u,
  /\p{Script=Tamil}/u,
  /[\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}]/u,
  /[\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Ethiopic}]/u,
]

/** The label of the set, or null for bytes that are something else. A text without any space, line end, digit or letter below U+0100 is not told. */
export function utf16WithoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, Math.min(bytes.length, sampleSize) & ~1)
  if (sample.length < 2 * least.units) return null
  if (!sample.includes(0)) return null
  // Letters may have zero bytes of their own, and the other way round be letters of another script: spaces and stops tell the two apart.
  const [best, other] = (['utf-16le', 'utf-16be'] as const)
    .map((charset) => ({ charset, text: new TextDecoder(charset).decode(sample) }))
    .filter(({ text }) => isText(text))
    .map(({ charset, text }) => ({ charset, stops: text.match(stops)?.length ?? 0 }))
    .toSorted((a, b) => b.stops - a.stops)
  return best && best.stops > (other?.stops ?? 0) ? best.charset : null
}

const stops = /[\t\n\r !-~\u060c\u061b\u061f\u06d4\u0964\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]/g

function isText(text: string): boolean {
  const counts = scripts.map(() => 0)
  let [signs, good, letters] = [0, 0, 0]
  for (const sign of text) {
    signs++
    if (!written.test(sign)) continue
    good++
    if (sign < '\u0100' || !/[\p{L}\p{M}]/u.test(sign)) continue
    letters++
    const script = scripts.findIndex((one) => one.test(sign))
    if (script !== -1) counts[script] = (counts[script] ?? 0) + 1
  }
  return good >= least.text * signs && letters > 0 && Math.max(...counts) >= least.script * letters
}
