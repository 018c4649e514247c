// Forms: what else a word of a question may stand as in a document. Inflected (Rechnungen, Rechnung), as a part of a compound or made of
// parts (Rechnungsbetrag, Rechnung Betrag), as a recogniser misreads it, in other words for the same. Forms are taken from the words that
// are written in the documents, so that what stands nowhere costs nothing; and they count less than the word itself.
import type { Db } from '../store/db.ts'
import type { Slot } from '../store/search-plan.ts'
import { completions, endsOf, knownWords, misread } from '../store/search-words.ts'
import { sameMeaning } from './office-words.ts'
import type { Part } from './question.ts'
import { stemOf } from './terms.ts'

/** A question of more words is a sentence, and finds enough by them. */
const mostWords = 8
/** Recognised words that look alike are looked up for so many of them. */
const mostMisread = 4
/** Shorter words have too many forms to mean one thing by. */
const shortest = 4
/** A word of so many letters is itself within a longer one; a shorter one only where the rest of it is a word as well. */
const sureWithin = 6
/** Words that a compound is looked for among, each way. */
const mostCompounds = 80

const endings = ['', 'e', 'n', 's', 'en', 'er', 'es', 'em', 'ern'] as const
/** What stands between the parts of a compound. */
const links = ['', 's', 'es', 'n', 'en', 'er'] as const

/** The forms of each part, in their order. Phrases, numbers, and words in quotation marks have none. */
export async function formsOf(db: Db, parts: readonly Part[]): Promise<Slot[]> {
  if (parts.length > mostWords) return parts.map(() => [])
  const words = parts.map(wordOf)
  const joined = await joinedWords(db, words)
  return Promise.all(
    words.map(async (word, at): Promise<Slot> => {
      if (word === null) return []
      const bases = basesOf(word)
      const inflected = await knownWords(
        db,
        bases.flatMap((base) => endings.map((ending) => base + ending)),
      )
      const found = [
        ...inflected,
        ...(joined.get(at) ?? []),
        ...(await compoundsOf(db, bases)),
        ...(await partsOf(db, bases)),
        // A word that is written nowhere is looked for by its neighbours in any case, and that is told.
        ...(words.length <= mostMisread && inflected.includes(word) ? await misread(db, word) : []),
      ]
      const others = bases.flatMap(sameMeaning)
      const written = new Set(await knownWords(db, others.flat()))
      const own = new Set((parts[at]?.terms ?? []).concat((parts[at]?.also ?? []).flat()))
      const phrases = [
        ...found.map((one) => [one]),
        ...others.filter((other) => other.every((one) => written.has(one))),
      ]
      const terms = new Set(phrases.map((phrase) => phrase.map(stemOf).join(' ')))
      return [...terms].flatMap((phrase) => (own.has(phrase) ? [] : { terms: phrase.split(' '), prefix: false }))
    }),
  )
}

function wordOf({ words: [word, ...others], required }: Part): string | null {
  const isOne = word !== undefined && others.length === 0 && !required
  return isOne && word.length >= shortest && /^\p{L}+$/u.test(word) ? word : null
}

/** The word, and what is left of it without an ending. */
function basesOf(word: string): string[] {
  const bases = [word]
  for (const ending of endings)
    if (ending !== '' && word.endsWith(ending) && word.length - ending.length >= shortest)
      bases.push(word.slice(0, word.length - ending.length))
  return bases
}

/** Words that begin or end with one of `bases`: compounds, and not words that have the same letters by chance. */
async function compoundsOf(db: Db, bases: readonly string[]): Promise<string[]> {
  const rests = new Map<string, string[]>()
  const found = new Set<string>()
  const add = (word: string, base: string, rest: string, linked: (link: string) => string | null): void => {
    if (rest.length < shortest - 1) return
    if (base.length >= sureWithin) found.add(word)
    else
      rests.set(
        word,
        links
          .flatMap((link) => linked(link) ?? [])
          .flatMap((other) => [other, `${other}e`])
          .filter((other) => other.length >= shortest - 1),
      )
  }
  const base = bases.reduce((short, one) => (one.length < short.length ? one : short))
  for (const word of await completions(db, base, mostCompounds)) {
    const rest = word.slice(base.length)
    add(word, base, rest, (link) => (rest.startsWith(link) ? rest.slice(link.length) : null))
  }
  for (const end of bases)
    for (const word of await endsOf(db, end, mostCompounds)) {
      const rest = word.slice(0, word.length - end.length)
      add(word, end, rest, (link) => (rest.endsWith(link) ? rest.slice(0, rest.length - link.length) : null))
    }
  const known = new Set(await knownWords(db, [...rests.values()].flat()))
  for (const [word, others] of rests) if (others.some((other) => known.has(other))) found.add(word)
  return [...found]
}

/** The words that a compound is made of. */
async function partsOf(db: Db, bases: readonly string[]): Promise<string[]> {
  const splits: { left: string[]; right: string }[] = []
  for (const word of bases)
    for (let at = shortest; at <= word.length - shortest; at++) {
      const left = word.slice(0, at)
      const shorter = links.flatMap((link) => (left.endsWith(link) ? left.slice(0, left.length - link.length) : []))
      // "Miet-" is the beginning of "Miete".
      splits.push({ left: [...shorter.filter((one) => one.length >= shortest), `${left}e`], right: word.slice(at) })
    }
  const known = new Set(
    await knownWords(
      db,
      splits.flatMap(({ left, right }) => [...left, right]),
    ),
  )
  return splits.flatMap(({ left, right }) => {
    const begins = left.filter((one) => known.has(one))
    return known.has(right) && begins.length > 0 ? [...begins, right] : []
  })
}

/** Compounds of words that follow each other in a question, in either order, by the places of both. */
async function joinedWords(db: Db, words: readonly (string | null)[]): Promise<Map<number, string[]>> {
  const made = new Map<string, number>()
  for (const [at, word] of words.entries()) {
    const next = words[at + 1]
    if (word === null || next === null || next === undefined) continue
    for (const [first, last] of [
      [word, next],
      [next, word],
    ] as const)
      for (const begin of basesOf(first)) for (const link of links) made.set(begin + link + last, at)
  }
  const found = new Map<number, string[]>()
  for (const word of await knownWords(db, [...made.keys()])) {
    const at = made.get(word) ?? 0
    for (const place of [at, at + 1]) found.set(place, [...(found.get(place) ?? []), word])
  }
  return found
}
