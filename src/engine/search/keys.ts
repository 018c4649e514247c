// Keys: what numbers and dates mean, however they are written. "14.03.2025", "2025-03-14" and "March 14, 2025" have one key, and so have
// "1.234,56" and "1,234.56", and a bank account with spaces and without. The index holds keys beside the terms, questions ask for both.
import { isSurelyMonth, monthOf } from './month-names.ts'
import { type Term, termsOf } from './terms.ts'

export interface Key {
  term: string
  /** Where it stands in the text it was taken from. */
  start: number
  end: number
}

/** No word begins with it: it is of the area for private use, and kept by both databases. */
const sign = '\ue000'
const keyOf = { day: `${sign}d`, month: `${sign}m`, amount: `${sign}a`, joined: `${sign}n`, phone: `${sign}t` }

/** Whether a number that is being typed may go on behind it. */
export const isOpenKey = (term: string): boolean => term.startsWith(keyOf.joined)

/** Groups of a number, and characters of them all: beyond, they are a row of a table. */
const most = { groups: 9, characters: 40 }
const fewestCharacters = 5
const fewestDigits = 3
/** A telephone number is told by its end, since it begins with a country's code or without; it has at least as many digits. */
const phoneEnd = 7

/** `asked`: of a question, where a number on its own may mean one that is written with signs in a document. */
export function keysOf(text: string, terms: readonly Term[] = termsOf(text), { asked = false } = {}): Key[] {
  const keys: Key[] = []
  const numbers = new Numbers(text, terms)
  for (let at = 0; at < terms.length;) {
    const found = dateAt(numbers, at, asked) ?? amountAt(numbers, at)
    if (!found) {
      at++
      continue
    }
    numbers.take(at, found.length)
    keys.push(...found.keys.map((term) => numbers.key(term, at, found.length)))
    at += found.length
  }
  for (let at = 0; at < terms.length;) at += joinedAt(numbers, at, asked, keys)
  return keys
}

/** Whether a text may have keys at all: most chunks of prose have no number. */
export const mayHaveKeys = (text: string): boolean => /\p{N}/u.test(text)

interface Found {
  keys: string[]
  /** Terms it goes over. */
  length: number
}

/** Terms of a text by what stands between them. */
class Numbers {
  readonly #taken = new Set<number>()
  readonly #text: string
  readonly #terms: readonly Term[]

  constructor(text: string, terms: readonly Term[]) {
    this.#text = text
    this.#terms = terms
  }

  word(at: number): string {
    return this.#terms[at]?.word ?? ''
  }

  /** As it is written. */
  written(at: number): string {
    const term = this.#terms[at]
    return term ? this.#text.slice(term.start, term.end) : ''
  }

  isDigits(at: number): boolean {
    return /^[0-9]+$/.test(this.word(at))
  }

  /** What stands before a term, up to the one before it; null where that is long, or there is none. */
  gap(at: number): string | null {
    const [before, term] = [this.#terms[at - 1], this.#terms[at]]
    if (!before || !term || term.start - before.end > 3) return null
    return this.#text.slice(before.end, term.start)
  }

  /** The character right before a term. */
  before(at: number): string {
    const start = this.#terms[at]?.start ?? 0
    return this.#text.slice(Math.max(0, start - 1), start)
  }

  take(at: number, length: number): void {
    for (let n = at; n < at + length; n++) this.#taken.add(n)
  }

  isTaken(at: number): boolean {
    return this.#taken.has(at)
  }

  key(term: string, at: number, length: number): Key {
    return { term, start: this.#terms[at]?.start ?? 0, end: this.#terms[at + length - 1]?.end ?? 0 }
  }
}

/** A date with its day and year, a month of a year, or a month. */
function dateAt(numbers: Numbers, at: number, asked: boolean): Found | null {
  const [a, b, c] = [numbers.word(at), numbers.word(at + 1), numbers.word(at + 2)]
  const [first, second] = [numbers.gap(at + 1), numbers.gap(at + 2)]
  const near = (gap: string | null): boolean =>
    gap !== null && /^(?:\.? ?|, ?|\. ?\n?| ?\n| of )$/.test(gap) && gap !== ''
  if (numbers.isDigits(at)) {
    const separator = first?.trim() ?? ''
    if (
      numbers.isDigits(at + 1) &&
      numbers.isDigits(at + 2) &&
      /^[./-]$/.test(separator) &&
      second?.trim() === separator
    )
      return daysOf(a, b, c, separator, asked)
    const month = a.length <= 2 && near(first) ? monthOf(b) : null
    if (month !== null) {
      const year = near(second) ? yearOf(c) : null
      if (year !== null) return dated(3, [[year, month, Number(a)]], asked)
      return isDay(month, Number(a)) ? { keys: [monthKey(month)], length: 2 } : null
    }
    // 11/2026, and 2026-11 as long as nothing follows.
    if (first === '/' && a.length <= 2 && yearOf(b, 4) !== null) return monthly(2, yearOf(b, 4), Number(a), asked)
    if (asked && first === '-' && yearOf(a, 4) !== null && b.length === 2 && second !== '-')
      return monthly(2, yearOf(a, 4), Number(b), asked)
    return null
  }
  const month = monthOf(a)
  if (month === null) return null
  // The day may carry its ending: March 1st.
  const day = near(first) ? /^([0-9]{1,2})(?:st|nd|rd|th)?$/.exec(b)?.[1] : undefined
  const [yearOfDay, yearBeside] = [near(second) ? yearOf(c, 4) : null, near(first) ? yearOf(b, 4) : null]
  if (day !== undefined && yearOfDay !== null) return dated(3, [[yearOfDay, month, Number(day)]], asked)
  if (yearBeside !== null) return monthly(2, yearBeside, month, asked)
  return day !== undefined || asked || isSurelyMonth(a) ? { keys: [monthKey(month)], length: 1 } : null
}

/** Year first, or day and month: in which order, only the signs and the numbers themselves can tell. */
function daysOf(a: string, b: string, c: string, separator: string, asked: boolean): Found | null {
  const first = yearOf(a, 4)
  if (first !== null) return c.length > 2 ? null : dated(3, [[first, Number(b), Number(c)]], asked)
  const year = yearOf(c, a.length <= 2 && b.length <= 2 ? undefined : 4)
  if (year === null || a.length > 2 || b.length > 2) return null
  const european = [year, Number(b), Number(a)] as const
  const american = [year, Number(a), Number(b)] as const
  return dated(3, separator === '.' ? [european] : [european, american], asked)
}

type Day = readonly [year: number, month: number, day: number]

/** A question means the day, or the month, that it names; a document is found by each. */
function dated(length: number, days: readonly Day[], asked: boolean): Found | null {
  const real = days.filter(([, month, day]) => isDay(month, day))
  const keys = real.flatMap(([year, month, day]) => {
    const whole = `${keyOf.day}${year}${two(month)}${two(day)}`
    return asked ? [whole] : [whole, ...monthKeys(year, month)]
  })
  return keys.length > 0 ? { keys: [...new Set(keys)], length } : null
}

function monthly(length: number, year: number | null, month: number, asked: boolean): Found | null {
  if (year === null || !isDay(month, 1)) return null
  return { keys: monthKeys(year, month).slice(0, asked ? 1 : 2), length }
}

const monthKeys = (year: number, month: number): string[] => [`${keyOf.month}${year}${two(month)}`, monthKey(month)]
const monthKey = (month: number): string => `${keyOf.month}${two(month)}`
const two = (n: number): string => String(n).padStart(2, '0')
const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31

/** A year of four digits, or of two where `digits` does not say otherwise. */
function yearOf(word: string, digits?: 4): number | null {
  if (/^(?:1[89]|20)[0-9]{2}$/.test(word)) return Number(word)
  if (digits === 4 || !/^[0-9]{2}$/.test(word)) return null
  return Number(word) < 70 ? 2000 + Number(word) : 1900 + Number(word)
}

/** An amount: groups of thousands, and decimals behind the last sign. */
function amountAt(numbers: Numbers, at: number): Found | null {
  if (!numbers.isDigits(at) || (at > 0 && /^[.,'’]$/.test(numbers.gap(at) ?? '') && numbers.isDigits(at - 1)))
    return null
  const groups = [numbers.word(at)]
  const gaps: string[] = []
  for (let n = at + 1; n <= at + most.groups && numbers.isDigits(n); n++) {
    const gap = numbers.gap(n) ?? ''
    if (!/^[.,'’ \u00a0\u202f]$/.test(gap)) break
    // By a space only thousands are parted.
    if (/\s/.test(gap) && numbers.word(n).length !== 3) break
    groups.push(numbers.word(n))
    gaps.push(gap)
  }
  const last = groups.at(-1) ?? ''
  const hasDecimals = groups.length > 1 && /^[.,]$/.test(gaps.at(-1) ?? '') && last.length === 2
  const whole = hasDecimals ? groups.slice(0, -1) : groups
  const isThousands = (whole[0] ?? '').length <= 3 && whole.slice(1).every((group) => group.length === 3)
  if (whole.length > 1 && (!isThousands || new Set(gaps.slice(0, whole.length - 1)).size > 1)) return null
  // Thousands by spaces without decimals may as well be a number of another kind, or columns of a table.
  if (whole.length > 1 && !hasDecimals && gaps.some((gap) => /\s/.test(gap))) return null
  if (groups.length === 1) return null
  const units = whole.join('').replace(/^0+(?=.)/, '')
  if (units.length > 12) return null
  const decimals = hasDecimals && last !== '00' ? `x${last}` : ''
  return { keys: [`${keyOf.amount}${units}${decimals}`], length: groups.length }
}

/** Adds the keys of a number in several parts that begins at a term; returns how many terms to go on by. */
function joinedAt(numbers: Numbers, at: number, asked: boolean, keys: Key[]): number {
  const isLetters = isCapitals(numbers, at)
  if (numbers.isTaken(at) || !(isLetters || /[0-9]/.test(numbers.word(at)))) return 1
  let tight = 0
  let end = at + 1
  for (; !numbers.isTaken(end) && numbers.word(end) !== ''; end++) {
    const gap = numbers.gap(end) ?? '\n'
    const isTight = /^[-–./:_]$/.test(gap)
    if (!isTight && !/^(?: | ?[/–-] ?| ?\(|\) ?|\)[/-])$/.test(gap)) break
    if (!isTight && !/[0-9]/.test(numbers.word(end))) break
    if (isTight && !/[0-9]/.test(numbers.word(end)) && !isCapitals(numbers, end)) break
    if (!isTight && tight === 0) tight = end
  }
  const length = end - at
  if (length > most.groups) return length
  push(numbers, at, length, keys, asked)
  // What is written without spaces, and what follows a word in capitals (IBAN), may be the number alone.
  if (tight > at + 1) push(numbers, at, tight - at, keys, asked)
  if (tight === at + 1 && isLetters) push(numbers, tight, end - tight, keys, asked)
  if (asked) for (let n = at; n < end; n++) single(numbers, n, keys)
  return length
}

/** In a question: a number without signs, which a document may write with some. */
function single(numbers: Numbers, at: number, keys: Key[]): void {
  const word = numbers.word(at)
  if (word.length >= fewestCharacters && word.replace(/[^0-9]/g, '').length >= fewestDigits)
    for (const key of keysOfJoined(numbers, at, word)) keys.push(numbers.key(key, at, 1))
  if (/^[1-9][0-9]{3,11}$/.test(word)) keys.push(numbers.key(`${keyOf.amount}${word}`, at, 1))
}

function push(numbers: Numbers, at: number, length: number, keys: Key[], asked: boolean): void {
  if (length < 2) return
  let joined = ''
  for (let n = at; n < at + length; n++) joined += numbers.word(n)
  const digits = joined.replace(/[^0-9]/g, '').length
  if (joined.length < fewestCharacters || joined.length > most.characters || digits < fewestDigits) return
  for (const key of keysOfJoined(numbers, at, joined)) keys.push(numbers.key(key, at, length))
  // A document that has it in one piece has it as a word.
  if (asked) keys.push(numbers.key(joined, at, length))
}

function keysOfJoined(numbers: Numbers, at: number, joined: string): string[] {
  // Number plates and initials are written with umlauts or without.
  const keys = [`${keyOf.joined}${joined.replace(/([aou])e/g, '$1')}`]
  const isPhone =
    /^[0-9]+$/.test(joined) && joined.length >= phoneEnd && (joined.startsWith('0') || numbers.before(at) === '+')
  if (isPhone) keys.push(`${keyOf.phone}${joined.slice(-phoneEnd)}`)
  return keys
}

/** Some capital letters, as numbers of contracts and plates begin. */
function isCapitals(numbers: Numbers, at: number): boolean {
  const written = numbers.written(at)
  return written.length <= 4 && /^\p{Lu}+$/u.test(written)
}
