// The words of all chunks as they are written: what a word that is being typed may become, and what one that was misread may be.
import type { Db, Tx } from './db.ts'

/** Words a statement names. */
const wordsPerStatement = 400
/** Shorter words have too many neighbours to be taken for one another. */
const shortest = 4

/** Adds words; those known stay. A word whose last chunk is gone stays too: it is then found in none. */
export async function putWords(tx: Tx, words: Iterable<string>): Promise<void> {
  const rows = [...words]
    .filter((word) => word.length > 1)
    .toSorted()
    .map((word) => ({ word, reversed: reversed(word) }))
  for (let at = 0; at < rows.length; at += wordsPerStatement)
    await tx.ahead
      .insertInto('search_word')
      .values(rows.slice(at, at + wordsPerStatement))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** Up to `limit` words that begin so, the shortest of those that come first. */
export async function completions(db: Db, beginning: string, limit: number): Promise<string[]> {
  const rows = await db.read
    .selectFrom('search_word')
    .select('word')
    .where('word', '>=', beginning)
    .where('word', '<', after(beginning))
    .orderBy('word')
    .limit(limit)
    .execute()
  return rows.map(({ word }) => word)
}

/** Up to `limit` words that end so. */
export async function endsOf(db: Db, end: string, limit: number): Promise<string[]> {
  const tail = reversed(end)
  const rows = await db.read
    .selectFrom('search_word')
    .select('word')
    .where('reversed', '>', tail)
    .where('reversed', '<', after(tail))
    .orderBy('reversed')
    .limit(limit)
    .execute()
  return rows.map(({ word }) => word)
}

/** Those of `words` that are written anywhere. */
export async function knownWords(db: Db, words: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(words)]
  const found: string[] = []
  for (let at = 0; at < wanted.length; at += wordsPerStatement) {
    const some = wanted.slice(at, at + wordsPerStatement)
    const rows = await db.read.selectFrom('search_word').select('word').where('word', 'in', some).execute()
    found.push(...rows.map(({ word }) => word))
  }
  return found
}

/** Words that print like this one, where a recogniser took one letter for another. */
export async function misread(db: Db, word: string): Promise<string[]> {
  return (await nearWords(db, word)).filter((other) => looksLike(word, other))
}

/**
 * Words one edit away: a letter more, less, another or two changed over, or two letters that a recogniser takes for one. One edit leaves
 * either the first or the second half of a word as it is; the two indexes find each.
 */
export async function nearWords(db: Db, word: string, limit = 50): Promise<string[]> {
  if (word.length < shortest) return []
  const half = word.length >> 1
  const head = word.slice(0, half)
  const tail = reversed(word.slice(half))
  const lookIn = async (column: 'word' | 'reversed', part: string): Promise<string[]> => {
    const rows = await db.read
      .selectFrom('search_word')
      .select('word')
      .where(column, '>=', part)
      .where(column, '<', after(part))
      .where((e) => e.fn<number>('length', ['word']), '>=', word.length - 1)
      .where((e) => e.fn<number>('length', ['word']), '<=', word.length + 1)
      .execute()
    return rows.map((row) => row.word)
  }
  const found = new Set([...(await lookIn('word', head)), ...(await lookIn('reversed', tail))])
  return [...found].filter((other) => isOneEdit(word, other)).slice(0, limit)
}

/** Pairs that print alike. */
const alike: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['cl', 'd'],
  ['vv', 'w'],
  ['ii', 'u'],
  ['li', 'h'],
]

/** Letters that print alike. */
const alikeLetters = new Set(['il', 'i1', 'l1', 'lt', 'o0', 's5', 'b8', 'ce', 'nu', 'gq', 'ft', 'z2'])

/** Whether two words one edit apart differ by signs that print alike. */
function looksLike(a: string, b: string): boolean {
  if (a.length !== b.length)
    return alike.some(([two, one]) => replacesOnce(a, b, two, one) || replacesOnce(b, a, two, one))
  let at = 0
  while (a[at] === b[at]) at++
  const [one = '', other = ''] = [a[at], b[at]]
  return a.slice(at + 1) === b.slice(at + 1) && (alikeLetters.has(one + other) || alikeLetters.has(other + one))
}

/** True where `a` and `b` differ by one edit; false where they are the same. */
export function isOneEdit(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const left = a.slice(start, a.length - end)
  const right = b.slice(start, b.length - end)
  if (left.length <= 1 && right.length <= 1) return true
  if (left.length === 2 && right.length === 2) return left[0] === right[1] && left[1] === right[0]
  // Common letters may have been taken for the beginning or the end of the pair.
  return alike.some(([two, one]) => replacesOnce(a, b, two, one) || replacesOnce(b, a, two, one))
}

function replacesOnce(longer: string, shorter: string, two: string, one: string): boolean {
  for (let at = longer.indexOf(two); at !== -1; at = longer.indexOf(two, at + 1))
    if (longer.slice(0, at) + one + longer.slice(at + two.length) === shorter) return true
  return false
}

function reversed(word: string): string {
  return Array.from(word).toReversed().join('')
}

/** The first text behind all that begin so. */
function after(beginning: string): string {
  return `${beginning}\u{10ffff}`
}
