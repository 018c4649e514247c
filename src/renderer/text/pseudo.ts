// The pseudo-locale: every word of ours with accents, longer by a third and in brackets, so that a test sees what was not taken from
// the words, and what has no room to grow.
const accents: Record<string, string> = { a: 'á', e: 'ë', i: 'ï', o: 'ö', u: 'ü', n: 'ñ', c: 'ç', s: 'š', y: 'ý' }

/** Texts, and what functions and tables of texts give. */
export function pseudo<T>(words: T): T {
  if (typeof words === 'string') return disguise(words) as T
  if (typeof words === 'function')
    return ((...input: unknown[]) => pseudo((words as (...input: unknown[]) => unknown)(...input))) as T
  if (typeof words !== 'object' || words === null) return words
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, pseudo(value)])) as T
}

function disguise(text: string): string {
  if (text === '' || text.startsWith('⟦')) return text
  const longer = 'ẋ'.repeat(Math.ceil(text.length / 3))
  return `⟦${text.replaceAll(/[aeiouncsy]/g, (letter) => accents[letter] ?? letter)} ${longer}⟧`
}
