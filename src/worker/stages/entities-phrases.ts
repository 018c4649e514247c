// Key phrases: words that stand together again and again, early ones first. They are of the text, not about it: no summary.
import type { Mention } from '../../contract/entity.ts'
import type { Page } from '../../contract/model.ts'
import { boxesOf, nameKey } from './entities-found.ts'
import { isCommon } from './words.ts'

const mostPhrases = 12
/** Characters looked at. */
const limit = 100_000
/** Words without common ones or marks between them. */
const runs = /[\p{L}][\p{L}\p{N}'’-]*(?:[ \n][\p{L}][\p{L}\p{N}'’-]*)*/gu

interface Candidate {
  name: string
  count: number
  page: Page
  start: number
  words: number
}

/** Up to twelve phrases of one to three words, each at least twice in the text. */
export function keyPhrases(pages: readonly Page[]): Mention[] {
  const found = new Map<string, Candidate>()
  let seen = 0
  for (const page of pages) {
    if (seen > limit) break
    for (const run of page.text.slice(0, limit - seen).matchAll(runs)) collect(found, page, run[0], run.index)
    seen += page.text.length
  }
  const scored = [...found]
    .filter(([, { count }]) => count > 1)
    .map(([key, one]) => ({
      key,
      ...one,
      score: one.count * (one.words === 1 ? 0.6 : one.words) * (one.page.number === 1 ? 1.5 : 1),
    }))
    .toSorted((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
  const kept: typeof scored = []
  for (const one of scored) {
    if (kept.length === mostPhrases) break
    // A part of a phrase that is named already adds nothing.
    if (!kept.some(({ key }) => ` ${key} `.includes(` ${one.key} `) || ` ${one.key} `.includes(` ${key} `)))
      kept.push(one)
  }
  const top = kept[0]?.score ?? 1
  return kept.map(({ key, name, count, page, start, score }) => ({
    kind: 'phrase',
    key,
    name,
    page: page.number,
    boxes: boxesOf(page, start, start + name.length),
    count,
    confidence: Math.round((score / top) * 100) / 100,
    found: 'frequency',
  }))
}

function collect(found: Map<string, Candidate>, page: Page, run: string, offset: number): void {
  const words = [...run.matchAll(/\S+/g)].map((word) => ({ text: word[0], start: offset + word.index }))
  for (const [at, first] of words.entries())
    for (let length = 1; length <= 3; length++) {
      const last = words[at + length - 1]
      if (!last || isDull(first.text) || isDull(last.text)) break
      const name = page.text.slice(first.start, last.start + last.text.length).replace(/\s/g, ' ')
      const key = nameKey(name)
      const known = found.get(key)
      if (known) known.count++
      else found.set(key, { name, count: 1, page, start: first.start, words: length })
    }
}

function isDull(word: string): boolean {
  return word.length < 4 || isCommon(word.toLowerCase())
}
