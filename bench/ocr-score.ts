// Character errors of a recognised text, and its words in any order.
import { compare, countsOf, wordsOf } from './score.ts'

export interface Score {
  /** Edits that turn what was read into what was expected, per expected character; at most 1. */
  cer: number
  /** Harmonic mean of recall and precision over words. */
  f1: number
}

export function score(expected: string, read: string): Score {
  const [wanted, found] = [wordsOf(expected), wordsOf(read)]
  const f1 = wanted.length + found.length === 0 ? 1 : compare(countsOf(wanted), countsOf(found)).f1
  return { cer: characterErrors(expected, read), f1 }
}

/** What is compared: one case, one kind of quote and dash, single spaces, no hyphens at line ends. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201b\u02bc`\u00b4]/gu, "'")
    .replace(/[\u201c\u201d\u201e]|''/gu, '"')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/-\s*\r?\n\s*(?=\p{Ll})/gu, '')
    .replace(/[\u200b-\u200f\u202a-\u202e\ufeff\u00ad]/gu, '')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim()
}

function characterErrors(expected: string, read: string): number {
  const a = Array.from(normalise(expected))
  // A reading many times as long is as wrong as can be; the rest need not be compared.
  const b = Array.from(normalise(read)).slice(0, 3 * a.length + 1000)
  if (a.length === 0) return b.length === 0 ? 0 : 1
  let row = Uint32Array.from({ length: b.length + 1 }, (_, index) => index)
  let next = new Uint32Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    next[0] = i
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    ;[row, next] = [next, row]
  }
  return Math.min(1, (row[b.length] ?? 0) / a.length)
}
