// Measures whether chunks keep answers whole: questions over articles written by this file, the answers' places known, chunks found by BM25 as
// search does it, and read up to a number of tokens. Beside it chunks of a fixed size, and sentences packed without structure.
import Database from 'better-sqlite3'
import { termsOf } from '../src/engine/search/terms.ts'
import type { Chunk, Page } from '../src/contract/model.ts'
import { PipelineOptions } from '../src/contract/settings.ts'
import { buildPage, type DraftBlock } from '../src/worker/page-builder.ts'
import { chunkDocument } from '../src/worker/stages/chunk.ts'
import { sentenceRanges } from '../src/worker/stages/sentences.ts'
import { random } from './made-up.ts'

interface Question {
  text: string
  article: number
  /** Place of the answer in the article's text. */
  start: number
  end: number
}
/** A chunk of any chunker: where it is, and what is searched. */
interface Piece {
  article: number
  start: number
  end: number
  text: string
}

const budgets = [256, 512, 1024]
const charactersPerToken = 4

/** Prints a line a chunker: answers found within each budget, and speed. */
export function measureRecall(): void {
  const { articles, questions } = write(48, 25)
  console.log(
    `\n${articles.length} written articles, ${questions.length} questions; share of answers within a budget of tokens`,
  )
  console.log(`${'chunker'.padEnd(34)}  chunks${budgets.map((budget) => `@${budget}`.padStart(8)).join('')}    MB/s`)
  const ours = (chunkSize: number) => (page: Page[]) =>
    chunkDocument(page, PipelineOptions.parse({ chunkSize })).map((chunk: Chunk) => ({
      start: chunk.char_start,
      end: chunk.char_end,
      text: chunk.embed_text,
    }))
  const plain = (cutter: (text: string) => [number, number][]) => (pages: Page[]) => {
    const text = textOf(pages)
    return cutter(text).map(([start, end]) => ({ start, end, text: text.slice(start, end) }))
  }
  const chunkers: [string, (pages: Page[]) => Omit<Piece, 'article'>[]][] = [
    ['structure, 1,000 characters (ours)', ours(1000)],
    ['structure, 512 characters', ours(512)],
    ['sentences packed to 1,000', plain((text) => packed(text, 1000))],
    ['fixed 512', plain((text) => fixed(text, 512))],
    ['fixed 1,000', plain((text) => fixed(text, 1000))],
    ['fixed 2,000', plain((text) => fixed(text, 2000))],
  ]
  for (const [name, chunker] of chunkers) {
    const began = performance.now()
    const pieces = articles.flatMap((pages, article) => chunker(pages).map((piece) => ({ ...piece, article })))
    const took = performance.now() - began
    const shares = recall(pieces, questions)
    const size = articles.reduce((sum, pages) => sum + textOf(pages).length, 0)
    console.log(
      `${name.padEnd(34)}  ${String(pieces.length).padStart(6)}${shares.map((share) => share.toFixed(3).padStart(8)).join('')}${(size / took / 1000).toFixed(1).padStart(8)}`,
    )
  }
}

function recall(pieces: readonly Piece[], questions: readonly Question[]): number[] {
  const db = new Database(':memory:')
  db.exec("CREATE VIRTUAL TABLE piece USING fts5 (body, tokenize = 'unicode61 remove_diacritics 0')")
  const insert = db.prepare('INSERT INTO piece (rowid, body) VALUES (?, ?)')
  for (const [n, { text }] of pieces.entries()) insert.run(n, terms(text).join(' '))
  const select = db
    .prepare<[string], number>('SELECT rowid FROM piece WHERE piece MATCH ? ORDER BY rank LIMIT 30')
    .pluck()
  const found = budgets.map(() => 0)
  for (const question of questions) {
    const match = [...new Set(terms(question.text))].map((term) => `"${term}"`).join(' OR ')
    let read = 0
    let needed = Infinity
    for (const n of select.all(match)) {
      const piece = pieces[n]
      if (!piece) continue
      if (piece.article === question.article && piece.start <= question.start && question.end <= piece.end) {
        needed = read + (question.end - piece.start)
        break
      }
      read += piece.end - piece.start
    }
    for (const [n, budget] of budgets.entries())
      if (needed <= budget * charactersPerToken) found[n] = (found[n] ?? 0) + 1
  }
  db.close()
  return found.map((count) => count / questions.length)
}

const terms = (text: string): string[] => termsOf(text).map(({ term }) => term)
const textOf = (pages: readonly Page[]): string => pages.map(({ text }) => text).join('\n\n')

function fixed(text: string, size: number): [number, number][] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, n) => [
    n * size,
    Math.min(text.length, (n + 1) * size),
  ])
}

function packed(text: string, size: number): [number, number][] {
  const ranges: [number, number][] = []
  for (const { start, end } of sentenceRanges(text)) {
    const last = ranges.at(-1)
    if (last && end - last[0] <= size) last[1] = end
    else ranges.push([start, end])
  }
  return ranges
}

const parts =
  'chapel,granary,bridge,weir,tower,stable,orchard,kiln,cellar,gate,mill,library,quay,lighthouse,forge,bakehouse,dovecote,well,barn,cloister,hospital,school,market hall,prison,tannery'.split(
    ',',
  )
const regions =
  'Harlow,Aldermere,Wiesental,Brackwater,Ostrava Hill,Fenwick,Low Morton,Saltby,Carrow,Ingleby,Tarn End,Whitcombe'.split(
    ',',
  )
const trades = 'miller,mason,carpenter,surveyor,abbot,merchant,weaver,printer,engineer,shipwright'.split(',')
const names =
  'Anna Korn,Peter Marrow,Ines Valdt,Tobias Reeve,Clara Voss,Edwin Sharp,Maud Lister,Otto Brandt,Jane Carter,Hugo Fenn,Rosa Adler,Walter Pike'.split(
    ',',
  )
const filler = [
  'Little else is recorded of those years, and what is told today rests on letters that were copied later.',
  'Visitors from the coast described it as plain, which it was meant to be.',
  'The accounts speak of repairs almost every winter, mostly to the roof and to the drains.',
  'For a long time nobody thought it worth a drawing, and the oldest view of it is a sketch on a map.',
  'Its walls were limewashed twice a year, as was the custom of the valley.',
]

/** Facts of a building: the sentence, which names the building only by "it", and the question. */
const facts: readonly ((value: {
  part: string
  place: string
  pick: (from: readonly string[]) => string
  number: (from: number, to: number) => number
}) => [before: string, answer: string, after: string, question: string])[] = [
  ({ number, part, place }) => [
    'Work on it began in ',
    String(number(1450, 1890)),
    ' and took four summers.',
    `When did work on the ${part} of ${place} begin?`,
  ],
  ({ pick, part, place }) => [
    'It was designed by ',
    pick(names),
    `, a ${pick(trades)} by trade.`,
    `Who designed the ${part} of ${place}?`,
  ],
  ({ number, part, place }) => [
    'It stands on ',
    String(number(40, 900)),
    ' piles of oak.',
    `On how many piles of oak does the ${part} of ${place} stand?`,
  ],
  ({ number, part, place }) => [
    'The council paid ',
    `${number(2, 90)},${number(100, 999)}`,
    ' crowns for it, in three parts.',
    `How many crowns did the council pay for the ${part} of ${place}?`,
  ],
  ({ pick, part, place }) => [
    'After the great flood it was given to ',
    pick(names),
    ', who let it decay.',
    `To whom was the ${part} of ${place} given after the great flood?`,
  ],
  ({ number, part, place }) => [
    'It burned down in ',
    String(number(1700, 1900)),
    ' and was rebuilt in brick.',
    `In which year did the ${part} of ${place} burn down?`,
  ],
]

/** Articles with headings, paragraphs of differing length and footers, two pages each; questions with the places of their answers. */
function write(count: number, each: number): { articles: Page[][]; questions: Question[] } {
  const next = random(17)
  const number = (from: number, to: number): number => from + Math.floor(next() * (to - from))
  const pick = (from: readonly string[]): string => from[number(0, from.length)] ?? ''
  const questions: Question[] = []
  const articles = Array.from({ length: count }, (_, article) => {
    const place = `${regions[article % regions.length]} ${['Upper', 'Lower', 'Old', 'New'][Math.floor(article / regions.length)]}`
    const asked: { text: string; sentence: string; answer: string; before: string }[] = []
    const sections = [...parts].toSorted(() => next() - 0.5).slice(0, 10)
    const blocks = sections.flatMap((part): DraftBlock[] => {
      const paragraphs = Array.from({ length: number(1, 4) }, () => [
        `The ${part} of ${place} is ${pick(['older', 'larger', 'quieter', 'better kept'])} than its neighbours.`,
      ])
      const chosen = [...facts.entries()].toSorted(() => next() - 0.5).slice(0, number(2, 5))
      for (const [, fact] of chosen) {
        const [before, answer, after, text] = fact({ part, place, pick, number })
        const sentence = before + answer + after
        const own = paragraphs[number(0, paragraphs.length)]
        for (let n = number(0, 3); n > 0; n--) own?.push(pick(filler))
        own?.push(sentence)
        asked.push({ text, sentence, answer, before })
      }
      return [
        block('heading', `The ${part}`),
        ...paragraphs.map((sentences) => block('paragraph', sentences.join(' '))),
      ]
    })
    const half = blocks.length >> 1
    const pages = [[block('heading', place), ...blocks.slice(0, half)], blocks.slice(half)].map((own, n) =>
      buildPage({ number: n + 1, width: 600, height: 800, source: 'text', engine: 'bench', blocks: own }),
    )
    const text = textOf(pages)
    for (const { text: question, sentence, answer, before } of asked.slice(0, each)) {
      const at = text.indexOf(sentence)
      // A sentence of the same words elsewhere in the article would make the place doubtful.
      if (at === -1 || text.indexOf(sentence, at + 1) !== -1) continue
      const start = at + before.length
      questions.push({ text: question, article, start, end: start + answer.length })
    }
    return pages
  })
  return { articles, questions }
}

function block(kind: 'heading' | 'paragraph', text: string): DraftBlock {
  const words = text
    .split(' ')
    .map((word, n) => ({ text: word, bbox: [n, 0, n + 1, 1] as [number, number, number, number], conf: 1 }))
  return kind === 'heading' ? { kind, level: 2, lines: [{ words }] } : { kind, lines: [{ words }] }
}
