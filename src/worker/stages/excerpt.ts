// An excerpt: the document's own sentences, the opening one and those that hold its words best. Nothing is invented.
import type { Page } from '../../contract/model.ts'
import { sentenceRanges } from './sentences.ts'
import { isCommon, wordsOf } from './words.ts'

const lengthLimit = 400
/** Sentences looked at; a document says what it is about before that. */
const sentenceLimit = 200

const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u

interface Sentence {
  text: string
  words: string[]
  score: number
}

/** At most 400 characters: whole sentences in their order, joined by a space, or by “ … ” where some are left out. */
export function excerptOf(pages: readonly Page[], title: string | null): string {
  const sentences = sentencesOf(pages, title)
  if (sentences.length === 0) return clip(plainText(pages))
  score(sentences)
  const chosen = new Set<number>()
  let length = 0
  // The first sentence leads; the others follow by score.
  const ranked = sentences.map((_, at) => at).toSorted((a, b) => rank(sentences, b) - rank(sentences, a))
  for (const at of [0, ...ranked]) {
    const size = (sentences[at]?.text.length ?? 0) + 3
    if (chosen.has(at) || length + size > lengthLimit) continue
    chosen.add(at)
    length += size
  }
  if (chosen.size === 0) return clip(sentences[0]?.text ?? '')
  const order = [...chosen].toSorted((a, b) => a - b)
  return order
    .map((at, n) => `${n === 0 ? '' : at === (order[n - 1] ?? 0) + 1 ? ' ' : ' … '}${sentences[at]?.text}`)
    .join('')
}

/** Sentences of running text, in order; without the title, page margins, tables and fragments. */
function sentencesOf(pages: readonly Page[], title: string | null): Sentence[] {
  const sentences: Sentence[] = []
  for (const page of pages) {
    for (const block of page.blocks) {
      if (block.kind !== 'paragraph' && block.kind !== 'list-item') continue
      for (const { start, end } of sentenceRanges(page.text, block.start, block.end)) {
        const text = page.text.slice(start, end).replace(/\s+/g, ' ').trim()
        const words = wordsOf(text)
        const isSentence = text.length >= 30 && text.length <= lengthLimit && /[.!?:…。！？]["”’»)]?$/.test(text)
        if (isFragment(page.text, start, text)) continue
        // Scripts without spaces have one "word" a sentence.
        if (isSentence && (words.length >= 6 || unspaced.test(text)) && text !== title)
          sentences.push({ text, words: words.filter((word) => !isCommon(word)), score: 0 })
        if (sentences.length >= sentenceLimit) return sentences
      }
    }
  }
  return sentences
}

/** True for the rest of a sentence whose beginning is in a block before. After a salutation's comma a sentence may begin small. */
function isFragment(page: string, start: number, text: string): boolean {
  const before = page.slice(Math.max(0, start - 20), start).trimEnd()
  return /^\p{Ll}/u.test(text) && before !== '' && !/[.!?:;,…"”’»)]$/.test(before)
}

/** tf-idf against the document's other sentences, per word, so that length alone does not win. */
function score(sentences: Sentence[]): void {
  const total = new Map<string, number>()
  for (const { words } of sentences) for (const word of new Set(words)) total.set(word, (total.get(word) ?? 0) + 1)
  for (const sentence of sentences) {
    const unique = new Set(sentence.words)
    let sum = 0
    for (const word of unique) {
      const count = total.get(word) ?? 1
      // Words of a few sentences carry the matter; those of one only are chance, those of all are form.
      sum += count < 2 ? 0 : Math.sqrt(count) * (1 - count / (sentences.length + 1))
    }
    sentence.score = unique.size === 0 ? 0 : sum / Math.sqrt(unique.size)
  }
}

/** Earlier sentences weigh more. */
function rank(sentences: readonly Sentence[], at: number): number {
  return ((sentences[at]?.score ?? 0) + 0.1) / (1 + at / 6)
}

/** What there is when there are no sentences: forms, receipts, tables. */
function plainText(pages: readonly Page[]): string {
  let text = ''
  for (const page of pages) {
    text += ` ${page.text.slice(0, lengthLimit * 2)}`
    if (text.trim().length > lengthLimit) break
  }
  return text
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= lengthLimit) return line
  const cut = line.slice(0, lengthLimit - 1)
  return `${cut
    .slice(0, Math.max(cut.lastIndexOf(' '), lengthLimit / 2))
    .trimEnd()
    .toWellFormed()}…`
}
