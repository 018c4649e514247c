// How read text is scored against expected text: words in any order, and neighbours in order. Both texts are brought to
// one case, one kind of quote and dash, and line-end hyphens are joined before their words are counted.

/** Words as they are counted: letters and digits, with marks inside them (`3.14`, `o'clock`, `a/b`); each Chinese or Japanese character is one. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .replace(/[‘’ʼ`´]/g, "'")
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      .replace(/-\s*\r?\n\s*(?=\p{Ll})/gu, '')
      .replace(/[\u200b-\u200f\u202a-\u202e\ufeff\u00ad]/g, '')
      .toLowerCase()
      .replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu, ' $& ')
      .match(/[\p{L}\p{N}]+(?:['.,/:-][\p{L}\p{N}]+)*/gu) ?? []
  )
}

/** Each word and the one after it. */
export function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index]} ${word}`)
}

/** How often each item occurs. */
export function countsOf(items: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

/** Shares 0–1 of what was expected that was read, and of what was read that was expected; `f1` is their harmonic mean. */
export function compare(
  expected: ReadonlyMap<string, number>,
  read: ReadonlyMap<string, number>,
): { recall: number; precision: number; f1: number } {
  let hits = 0
  for (const [item, count] of expected) hits += Math.min(count, read.get(item) ?? 0)
  const recall = total(expected) === 0 ? 1 : hits / total(expected)
  const precision = total(read) === 0 ? 0 : hits / total(read)
  return { recall, precision, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

/** What at least two of the readings have, as often as the second-most frequent of them has it. */
export function agreed(readings: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const common = new Map<string, number>()
  for (const item of new Set(readings.flatMap((counts) => [...counts.keys()]))) {
    const [, second = 0] = readings.map((counts) => counts.get(item) ?? 0).toSorted((a, b) => b - a)
    if (second > 0) common.set(item, second)
  }
  return common
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
