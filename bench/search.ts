// Measures search: hybrid against words alone on several sets, and how long a question takes over many chunks.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commands } from '../src/contract/api.ts'
import { bundledEmbedder } from '../src/contract/embedder.ts'
import { Settings } from '../src/contract/settings.ts'
import { createEmbedders, type Embedder } from '../src/engine/embedder/embedder.ts'
import { importModel } from '../src/engine/embedder/imported.ts'
import { openLog } from '../src/engine/log.ts'
import { forkSpawn } from '../src/engine/work/fork.ts'
import { workerEntry } from '../src/engine/root.ts'
import { search, type SearchContext } from '../src/engine/search/search.ts'
import { createTopics, type Topics } from '../src/engine/search/topics.ts'
import { createVectors } from '../src/engine/search/vectors.ts'
import { createSideWorker, type SideWorker } from '../src/engine/work/side-worker.ts'
import type { SqliteDb } from '../src/engine/store/db.ts'
import { openDb } from '../src/engine/store/open.ts'
import { createTermIndex } from '../src/engine/store/search-index.ts'
import { addBooks, type Book } from '../src/engine/testing/library.ts'
import { detectLanguage } from '../src/worker/stages/language.ts'
import { sentenceRanges } from '../src/worker/stages/sentences.ts'
import { median, quantile } from './figures.ts'
import { random, texts, vocabulary } from './made-up.ts'

/**
 * `args`: folders of .txt files for sets of real text; `--chunks N` for the timing (default 100,000, three minutes to build; 0: none); `--model FOLDER`: likeness
 * by an embedder of one's own, or by `use-lite`, instead of topics.
 */
export async function run(args: string[]): Promise<void> {
  const at = args.indexOf('--chunks')
  const chunks = at === -1 ? 100_000 : Number(args[at + 1])
  const by = args.indexOf('--model')
  embedder = by === -1 ? null : (args[by + 1] ?? null)
  const folders = args.filter((arg, n) => !arg.startsWith('--') && n !== at + 1 && (by === -1 || n !== by + 1))
  console.log('nDCG@10; a question is a sentence that was taken out of its passage')
  console.log('set                     passages  questions   words   hybrid')
  for (const [name, passages] of [...madeUpSets(), ...folders.flatMap(realSets)]) await measureSet(name, passages)
  if (chunks > 0) await measureSpeed(chunks)
}

/** Whose vectors are mixed in; null: none are. */
let embedder: string | null = null

interface Home {
  db: SqliteDb
  context: SearchContext & { topics: Topics }
}

async function withHome(books: Iterable<Book[]>, use: (home: Home) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-bench-'))
  const db = await openDb(join(folder, 'sheaf.db'))
  const worker = createSideWorker(forkSpawn(workerEntry()), () => 4000, 'no topics')
  const log = openLog(folder, 'silent')
  const topics = createTopics({ db, worker, now: Date.now })
  try {
    for (const some of books) await addBooks(db, some)
    await topics.refresh()
    const vectors = embedder === null ? null : createVectors({ db, embedder: await openEmbedder(folder, worker), log })
    await vectors?.rebuild()
    await use({ db, context: { db, index: createTermIndex(db), topics, ...(vectors ? { vectors } : {}) } })
  } finally {
    await topics.close()
    await db.close()
    rmSync(folder, { recursive: true })
  }
}

async function openEmbedder(home: string, worker: SideWorker): Promise<() => Promise<Embedder | null>> {
  const isBundled = embedder === bundledEmbedder
  const folder = { folder: embedder ?? '', prompts: { question: '', passage: '' } }
  const local = isBundled ? bundledEmbedder : (await importModel({ home, worker, now: Date.now }, folder)).id
  const settings = Settings.parse({ embedder: { local } })
  return createEmbedders({ home, worker, settings: () => settings }).current
}

interface Passage {
  text: string
  /** A sentence taken out of it, if it is asked for. */
  question?: string
}

async function measureSet(name: string, passages: Passage[]): Promise<void> {
  const language = /, (\w\w)$/.exec(name)?.[1]
  const books = passages.map(({ text }, n): Book => ({
    name: String(n),
    pages: [text.replace(/\n\s*\n/g, '\n')],
    ...(language === undefined ? {} : { language }),
  }))
  await withHome([books], async ({ context }) => {
    const gains = { lexical: 0, hybrid: 0 }
    const asked = passages
      .flatMap(({ question }, n) => (question === undefined ? [] : [{ question, name: String(n) }]))
      .slice(0, 500)
    for (const mode of ['lexical', 'hybrid'] as const)
      for (const { question, name: wanted } of asked) {
        const input = commands['search.query'].input.parse({
          query: question.replace(/["*-]/g, ' ').slice(0, 400),
          mode,
          limit: 10,
          passages: 1,
        })
        const { hits } = await search(context, input)
        const rank = hits.findIndex(({ document }) => document.name === wanted)
        if (rank !== -1) gains[mode] += 1 / Math.log2(rank + 2)
      }
    const row = [String(passages.length).padStart(8), String(asked.length).padStart(10)]
    const scores = [gains.lexical, gains.hybrid].map((gain) => (gain / asked.length).toFixed(3).padStart(8))
    console.log(`${name.padEnd(24)}${[...row, ...scores].join(' ')}`)
  })
}

/** Passages of a folder's texts by language, every third with a sentence taken out. */
function realSets(folder: string): [string, Passage[]][] {
  const next = random(5)
  const sets = new Map<string, Passage[]>()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((one) => one.endsWith('.txt'))
    .toSorted()) {
    const text = readFileSync(join(folder, file), 'utf8')
    const language = detectLanguage(text) ?? 'unknown'
    const own = sets.get(language) ?? []
    sets.set(language, own)
    for (const passage of passagesOf(text).slice(0, 40))
      own.push(next() < 0.34 ? withoutOne(passage, next) : { text: passage })
  }
  return [...sets]
    .filter(([, passages]) => passages.filter(({ question }) => question !== undefined).length >= 20)
    .map(([language, passages]) => [`real text, ${language}`, passages])
}

function passagesOf(text: string): string[] {
  const passages: string[] = []
  for (const part of text.split(/\n\s*\n|\f/).map((one) => one.trim().slice(0, 1500))) {
    const last = passages.at(-1)
    if (last !== undefined && last.length + part.length < 1000) passages[passages.length - 1] = `${last}\n${part}`
    else passages.push(part)
  }
  return passages.filter((passage) => passage.length > 200)
}

function withoutOne(text: string, next: () => number): Passage {
  const sentences = sentenceRanges(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter((sentence) => (sentence.match(/\p{L}{3,}/gu)?.length ?? 0) >= 5 && sentence.length < 300)
  const question = sentences.length < 4 ? undefined : sentences[Math.floor(next() * sentences.length)]
  return question === undefined ? { text } : { text: text.replace(question, ' '), question }
}

/** Made-up languages: one where a topic's words recur, one where they seldom do, so that words alone find less. */
function madeUpSets(): [string, Passage[]][] {
  const next = random(9)
  const set = (length: number, topics: number, seed: number): Passage[] =>
    texts(1500, vocabulary(20_000, seed), length, topics, seed).map((text, n) =>
      n % 3 === 0 ? withoutOne(text, next) : { text },
    )
  return [
    ['made up, long', set(150, 150, 3)],
    ['made up, short', set(60, 80, 4)],
  ]
}

async function measureSpeed(count: number): Promise<void> {
  const words = vocabulary(60_000)
  const all = texts(count, words)
  const shelves = function* (): Generator<Book[]> {
    for (let at = 0; at < count; at += 1000)
      yield Array.from({ length: 20 }, (_, book) => ({
        name: `${at + book * 50}.pdf`,
        class: ['invoice', 'letter', 'report'][book % 3] ?? 'report',
        language: 'en',
        pages: Array.from({ length: 10 }, (__, page) =>
          all.slice(at + book * 50 + page * 5, at + book * 50 + page * 5 + 5).join('\n\n'),
        ),
      }))
  }
  const began = performance.now()
  await withHome(shelves(), async ({ context }) => {
    console.log(
      `\n${count} chunks, stored, indexed and with topics in ${((performance.now() - began) / 1000).toFixed(0)} s`,
    )
    console.log('milliseconds a question       median / 95 %   of a processor, which others cannot slow')
    const next = random(3)
    const kinds: Record<string, (taken: string[]) => object> = {
      'two words': (taken) => ({ query: taken.slice(0, 2).join(' ') }),
      'four words': (taken) => ({ query: taken.slice(0, 4).join(' ') }),
      'ten words': (taken) => ({ query: taken.slice(0, 10).join(' ') }),
      'while typing': (taken) => ({ query: `${taken[0]} ${taken[1]?.slice(0, 3)}`, typing: true }),
      'a phrase': (taken) => ({ query: `"${taken[0]} ${taken[1]}"` }),
      'of a class': (taken) => ({ query: taken.slice(0, 3).join(' '), filter: { classes: ['invoice'] } }),
      misspelt: (taken) => ({ query: `${taken[0]?.slice(0, 3)}x${taken[0]?.slice(4)}` }),
      'with boxes': (taken) => ({ query: taken.slice(0, 3).join(' '), places: true }),
    }
    for (const mode of ['lexical', 'hybrid'] as const) {
      const every: number[] = []
      const everyCpu: number[] = []
      for (const [name, question] of Object.entries(kinds)) {
        const took: number[] = []
        const cpu: number[] = []
        for (let n = 0; n < 60; n++) {
          const text = all[Math.floor(next() * all.length)]?.replace(/\./g, '').split(/\s+/) ?? []
          const from = Math.floor(next() * (text.length - 12))
          const input = commands['search.query'].input.parse({ mode, ...question(text.slice(from)) })
          const start = performance.now()
          const used = process.cpuUsage()
          await search(context, input)
          took.push(performance.now() - start)
          const { user, system } = process.cpuUsage(used)
          cpu.push((user + system) / 1000)
        }
        every.push(...took)
        everyCpu.push(...cpu)
        console.log(`${`${mode}, ${name}`.padEnd(30)}${latency(took).padEnd(16)}${latency(cpu)}`)
      }
      console.log(`${`${mode}, all`.padEnd(30)}${latency(every).padEnd(16)}${latency(everyCpu)}`)
    }
  })
}

/** Median and 95th percentile. */
function latency(all: readonly number[]): string {
  return `${median(all).toFixed(1)} / ${quantile(all, 0.95).toFixed(1)}`
}
