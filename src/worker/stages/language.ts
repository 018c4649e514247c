// The language of a text, by character n-grams (eld). It reads a sample: the first thousand characters decide.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Page } from '../../contract/model.ts'

/** Loaded when first asked: its tables take 160 MB and a third of a second, and most jobs of a worker need none of it. */
let detector: (typeof import('eld/small'))['eld'] | null = null

function loadDetector(): (typeof import('eld/small'))['eld'] {
  // By its file: the package names its entry for `import` only, and this has to happen within a synchronous stage.
  const file = fileURLToPath(import.meta.resolve('eld/small'))
  return (createRequire(import.meta.url)(file) as typeof import('eld/small')).eld
}

/** Fewer letters than this are names, numbers and chance. Four words were right in 97 of 100 cases (measured). */
const minimumLetters = 20

/** ISO 639-1 code of the language of `text`, or null when it is too short or could be several. */
export function detectLanguage(text: string): string | null {
  const sample = text
    .slice(0, 4000)
    .replace(/https?:\S+|\S+@\S+|[\d_]+/g, ' ')
    // Points and vowels, which most texts do without.
    .replace(/[\u0591-\u05bd\u05bf-\u05c7\u064b-\u0652]/g, '')
    // Letters standing alone are formulas and alphabets.
    .replace(/(?<!\S)\S(?!\S)/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 1000)
  if ((sample.match(/\p{L}/gu)?.length ?? 0) < minimumLetters) return null
  detector ??= loadDetector()
  const found = detector.detect(sample)
  return found.language !== '' && found.isReliable() ? found.language : null
}

/** Pages, spread through a document, that tell its language. */
const samples = 12

/** The language with the most votes, each as long as its page; null when none is sure. And the texts that gave them. */
function vote(pages: readonly Page[]): { language: string | null; texts: string[] } {
  const written = pages.filter((page) => page.text.trim() !== '')
  const step = Math.max(1, written.length / samples)
  const votes = new Map<string, { weight: number; texts: string[] }>()
  for (let at = 0; at < written.length; at += step) {
    const text = written[Math.floor(at)]?.text ?? ''
    const language = detectLanguage(text)
    if (language === null) continue
    const own = votes.get(language) ?? { weight: 0, texts: [] }
    own.weight += Math.min(text.length, 1000)
    own.texts.push(text)
    votes.set(language, own)
  }
  let best: string | null = null
  for (const [language, { weight }] of votes)
    if (best === null || weight > (votes.get(best)?.weight ?? 0)) best = language
  return { language: best, texts: votes.get(best ?? '')?.texts ?? [] }
}

export interface LanguageTeller {
  /** Of the whole document. */
  document: string | null
  /** Of a part of it: as `detectLanguage`, but at once where it has the document's little words. */
  of(text: string): string | null
}

/** Characters of a part whose words are looked at, and of each text that shows which are usual. */
const glance = 500
const study = 4000
/** Little words: at most so many letters, the most frequent ones. Kindred languages share a third of theirs, seldom half. */
const little = 5
const mostLittle = 40
/** A part with this much of the document's own share of little words is in its language; where the share is low, they tell nothing. */
const alike = 0.65
const telling = 0.2

/** Tells languages of parts: nearly all are in the document's own, and looking closely at each takes forty times as long. */
export function languageTeller(pages: readonly Page[]): LanguageTeller {
  const { language, texts } = vote(pages)
  const counts = new Map<number, number>()
  for (const text of texts)
    eachWord(text, study, (word) => {
      if (word !== 0) counts.set(word, (counts.get(word) ?? 0) + 1)
    })
  const usual = new Set(
    [...counts]
      .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, mostLittle)
      .map(([word]) => word),
  )
  const own = shareOf(texts, usual, study)
  return {
    document: language,
    of: (text) => (own >= telling && shareOf([text], usual, glance) >= own * alike ? language : detectLanguage(text)),
  }
}

/** The share of `words` among all words of the texts, each looked at up to `limit` characters. */
function shareOf(texts: readonly string[], words: ReadonlySet<number>, limit: number): number {
  let all = 0
  let found = 0
  for (const text of texts)
    eachWord(text, limit, (word) => {
      all++
      if (words.has(word)) found++
    })
  return all === 0 ? 0 : found / all
}

/**
 * Calls `tell` with each word as a number, the same for capital letters of ASCII; 0 for one that is too long to be a little word. By hand and
 * without a string a word: expressions took longer than all the rest of chunking.
 */
function eachWord(text: string, limit: number, tell: (word: number) => void): void {
  const length = Math.min(limit, text.length)
  let letters = 0
  let word = 0
  for (let at = 0; at <= length; at++) {
    const code = at < length ? text.charCodeAt(at) : 32
    const small = code > 64 && code < 91 ? code | 32 : code
    // ASCII letters, and everything beyond ASCII that is no punctuation or space of it.
    if ((small > 96 && small < 123) || (small > 191 && (small < 0x2000 || small > 0x206f))) {
      word = (Math.imul(word, 1031) + small) | 0
      letters++
    } else if (letters > 0) {
      tell(letters > little ? 0 : word)
      letters = 0
      word = 0
    }
  }
}
