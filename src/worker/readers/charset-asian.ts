// East Asian sets without a mark: Shift_JIS, EUC-JP, EUC-KR, GBK and Big5, told by which bytes come in pairs and which
// characters those pairs are. Says nothing rather than guess: too few characters, or a pair that the set does not have.

const sampleSize = 64 * 1024
const fewest = 10

/** The set of bytes that are not UTF-8, or null where they do not look East Asian. */
export function guessAsian(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, sampleSize)
  const guess = looksShiftJis(sample) ? 'shift_jis' : guessPaired(sample)
  return guess !== null && isValid(bytes, guess) ? guess : null
}

/** Japanese has kana throughout, whose pairs begin with 82 or 83. */
function looksShiftJis(sample: Uint8Array): boolean {
  let pairs = 0
  let kana = 0
  for (let i = 0; i + 1 < sample.length; i++) {
    const lead = sample[i] ?? 0
    // One byte: ASCII, or katakana of half the width.
    if (lead < 0x80 || (lead >= 0xa0 && lead <= 0xdf)) continue
    const trail = sample[++i] ?? 0
    if (trail < 0x40 || trail === 0x7f) return false
    pairs++
    if ((lead === 0x82 && trail >= 0x9f) || (lead === 0x83 && trail <= 0x96)) kana++
  }
  return pairs >= fewest && kana >= 0.15 * pairs
}

function guessPaired(sample: Uint8Array): string | null {
  let pairs = 0
  /** Pairs that end in a byte below A1, and pairs by what they begin with. */
  let low = 0
  let kana = 0
  let signs = 0
  let hangul = 0
  let common = 0
  let big5 = 0
  for (let i = 0; i + 1 < sample.length; i++) {
    const lead = sample[i] ?? 0
    if (lead < 0x80) continue
    const trail = sample[++i] ?? 0
    if (lead === 0x80 || lead === 0xff || trail < 0x40) return null
    pairs++
    if (trail < 0xa1) low++
    if (lead === 0xa4 || lead === 0xa5) kana++
    if (lead >= 0xa1 && lead <= 0xa3) signs++
    if (lead >= 0xb0 && lead <= 0xc8) hangul++
    if (lead >= 0xb0 && lead <= 0xd7) common++
    if (lead >= 0xa1 && lead <= 0xc6) big5++
  }
  if (pairs < fewest) return null
  if (low > 0.02 * pairs) return big5 >= 0.9 * pairs ? 'big5' : null
  if (kana >= 0.15 * pairs) return 'euc-jp'
  const letters = pairs - signs
  if (hangul >= 0.96 * letters) return 'euc-kr'
  return common >= 0.75 * letters ? 'gbk' : null
}

function isValid(bytes: Uint8Array, charset: string): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false // A pair that the set does not have: that is the answer.
  }
}
