// Measures the chunk stage: what chunks of a folder's texts look like, what an edit changes, and how time grows with pages.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { pageSeparator, type Chunk, type Page } from '../src/contract/model.ts'
import { PipelineOptions } from '../src/contract/settings.ts'
import { buildPage } from '../src/worker/page-builder.ts'
import { readFlow } from '../src/worker/readers/flow.ts'
import { chunkDocument } from '../src/worker/stages/chunk.ts'
import { groupsOf } from '../src/worker/stages/pack.ts'
import { measureRecall } from './chunk-recall.ts'

const mediaTypes: Record<string, string> = { '.txt': 'text/plain', '.md': 'text/markdown', '.html': 'text/html' }

/** `args[0]`: a folder of .txt, .md and .html files; without it only made-up pages. `args[1]`: characters a chunk aims at. */
export async function run(args: string[]): Promise<void> {
  const options = PipelineOptions.parse(args[1] === undefined ? {} : { chunkSize: Number(args[1]) })
  chunkDocument(madeUp(20), options)
  measureRecall()
  if (args[0] !== undefined) await measureFolder(args[0], options)
  console.log('\nthe whole stage, best of ten: language, ids and places of each chunk included')
  console.log('made-up pages  milliseconds  MB/s  MB a CPU second  chunks  splitting alone, MB/s')
  for (const count of [10, 100, 1000]) {
    const pages = madeUp(count)
    const { chunks, milliseconds, cpu } = timed(pages, options, 10)
    const row = [
      count,
      milliseconds.toFixed(0),
      (textOf(pages).length / milliseconds / 1000).toFixed(1),
      (textOf(pages).length / cpu / 1000).toFixed(1),
      chunks.length,
      splitting(pages, options.chunkSize),
    ]
    console.log(row.map((value) => String(value).padStart(12)).join(''))
  }
  const pages = madeUp(100)
  const before = new Set(chunkDocument(pages, options).map(({ id }) => id))
  const edited = pages.with(49, madeUp(1, 'Edited. ')[0] ?? pages[49]!).map((page, at) => ({ ...page, number: at + 1 }))
  const after = chunkDocument(edited, options)
  const changed = after.filter(({ id }) => !before.has(id))
  console.log(
    `\none page of 100 edited: ${changed.length} of ${after.length} chunks changed, on pages ${[...new Set(changed.flatMap(({ spans }) => spans.map(({ page }) => page)))].join(', ')}`,
  )
}

async function measureFolder(folder: string, options: PipelineOptions): Promise<void> {
  const lengths: number[] = []
  const totals = { files: 0, pages: 0, characters: 0, milliseconds: 0, lost: 0, wrong: 0, headed: 0 }
  for (const path of filesUnder(folder)) {
    const mediaType = mediaTypes[extname(path)]
    if (mediaType === undefined) continue
    const read = await readFlow({ mediaType, name: path, bytes: new Uint8Array(readFileSync(path)) })
    const pages = [...read.pages]
    const { chunks, milliseconds } = timed(pages, options)
    const text = textOf(pages)
    totals.files++
    totals.pages += pages.length
    totals.characters += text.length
    totals.milliseconds += milliseconds
    totals.lost += Math.abs(letters(text) - chunks.reduce((sum, chunk) => sum + letters(chunk.text), 0))
    totals.wrong += chunks.filter(
      ({ char_start, char_end, text: own }) => text.slice(char_start, char_end) !== own,
    ).length
    totals.headed += chunks.filter(({ headings }) => headings.length > 0).length
    lengths.push(...chunks.map((chunk) => chunk.text.length))
  }
  lengths.sort((a, b) => a - b)
  const at = (share: number): number => lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))] ?? 0
  console.log(`${totals.files} files, ${totals.pages} pages, ${totals.characters} characters, ${lengths.length} chunks`)
  console.log(`characters a chunk: 10 % below ${at(0.1)}, median ${at(0.5)}, 90 % below ${at(0.9)}, longest ${at(1)}`)
  console.log(
    `with a heading ${((100 * totals.headed) / Math.max(1, lengths.length)).toFixed(0)} %, offsets wrong ${totals.wrong}, characters lost or doubled ${totals.lost}`,
  )
  console.log(`${(totals.characters / totals.milliseconds / 1000).toFixed(1)} MB/s, language detection included`)
}

/** Best of five, without places, ids and languages: what splitters of text alone do. */
function splitting(pages: Page[], size: number): string {
  const text = textOf(pages)
  const times = [1, 2, 3, 4, 5].map(() => {
    const start = performance.now()
    groupsOf(text, pages, size)
    return performance.now() - start
  })
  return (text.length / Math.min(...times) / 1000).toFixed(0)
}

/** The best of some, by the clock and of a processor, which others slow less. */
function timed(pages: Page[], options: PipelineOptions, rounds = 1): Timed {
  const best: Timed = { chunks: [], milliseconds: Infinity, cpu: Infinity }
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    const used = process.cpuUsage()
    best.chunks = chunkDocument(pages, options)
    const { user, system } = process.cpuUsage(used)
    best.milliseconds = Math.min(best.milliseconds, performance.now() - start)
    best.cpu = Math.min(best.cpu, (user + system) / 1000)
  }
  return best
}

interface Timed {
  chunks: Chunk[]
  milliseconds: number
  cpu: number
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted()
}

function textOf(pages: readonly Page[]): string {
  return pages.map((page) => page.text).join(pageSeparator)
}

function letters(text: string): number {
  return text.replace(/\s+/g, '').length
}

/** Pages of 3,000 characters: a heading and ten paragraphs, different on every page. */
function madeUp(count: number, prefix = ''): Page[] {
  return Array.from({ length: count }, (_, at) => {
    const paragraph = (n: number): string =>
      `${prefix}Paragraph ${n} of page ${at + 1} speaks of barley. `.repeat(6).trim()
    const texts = [`Part ${at + 1}`, ...Array.from({ length: 10 }, (__, n) => paragraph(n))]
    const blocks = texts.map((text, n) => {
      const words = text.split(' ').map((word, w) => {
        const y = 40 + n * 70 + Math.floor(w / 12) * 12
        const x = 40 + (w % 12) * 42
        return { text: word, bbox: [x, y, x + 38, y + 10] as [number, number, number, number], conf: 1 }
      })
      return { kind: n === 0 ? ('heading' as const) : ('paragraph' as const), level: 1, lines: [{ words }] }
    })
    return buildPage({ number: at + 1, width: 612, height: 792, source: 'text', engine: 'bench', blocks })
  })
}
