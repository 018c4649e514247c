// Recognition accuracy and cost over a folder of pages with `NAME.expected.txt` beside each: character error rate,
// word F1 and seconds per file, and their means. Drives a real worker process, as the engine does.
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '../src/contract/model.ts'
import { PipelineOptions } from '../src/contract/settings.ts'
import type { Result, Source, Task, ToWorker } from '../src/contract/worker.ts'
import { FromWorker } from '../src/contract/worker.ts'

interface Score {
  name: string
  cer: number
  f1: number
  seconds: number
  confidence: number
}

/** `args`: the folder, and then parts of names to keep to. */
export async function run(args: string[]): Promise<void> {
  const [folder, ...parts] = args
  if (!folder) throw new Error('name a folder of pages with NAME.expected.txt beside each')
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, `${name}.expected.txt`)))
  const wanted = names.filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)))
  const worker = new Worker()
  const scores: Score[] = []
  for (const name of wanted.toSorted()) {
    const started = performance.now()
    const pages = await worker.readPages(join(folder, name), name)
    const seconds = (performance.now() - started) / 1000
    const text = pages.map((page) => page.text).join('\n\n')
    const expected = readFileSync(join(folder, `${name}.expected.txt`), 'utf8')
    const confidence = mean(pages.map((page) => page.confidence ?? 0))
    const score = { name, cer: characterErrors(expected, text), f1: wordF1(expected, text), seconds, confidence }
    scores.push(score)
    const turns = pages
      .map((page) => (page.rotation || page.skew ? ` turned ${page.rotation} skew ${page.skew}` : ''))
      .join('')
    console.log(`${line(score)}${turns}`)
  }
  worker.quit()
  const total = (measure: (values: number[]) => number, name: string): string =>
    line({
      name,
      cer: measure(scores.map(({ cer }) => cer)),
      f1: measure(scores.map(({ f1 }) => f1)),
      seconds: measure(scores.map(({ seconds }) => seconds)),
      confidence: measure(scores.map(({ confidence }) => confidence)),
    })
  console.log(`${total(mean, `mean of ${scores.length}`)}\n${total(median, 'median')}`)
}

function line({ name, cer, f1, seconds, confidence }: Score): string {
  return `${name.padEnd(36)} CER ${cer.toFixed(4)}  F1 ${f1.toFixed(3)}  ${seconds.toFixed(1).padStart(5)} s  confidence ${confidence.toFixed(2)}`
}

/** A worker process, one task after another. */
class Worker {
  readonly #child = fork(new URL('../src/worker/index.ts', import.meta.url), { serialization: 'advanced' })
  #jobs = 0

  async readPages(path: string, name: string): Promise<Page[]> {
    const bytes = readFileSync(path)
    const source: Source = {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      name,
      mediaType: mediaTypeOf(name),
      size: bytes.length,
      path,
    }
    const common = { source, options: PipelineOptions.parse({}), maxPages: 1000 }
    const parsed = await this.#perform({ stage: 'document-parse', have: [], skip: [], ...common })
    if (parsed.result.stage !== 'document-parse' || parsed.result.ocr.length === 0) return parsed.pages
    const recognised = await this.#perform({ stage: 'page-ocr', pages: parsed.result.ocr, ...common })
    return [...parsed.pages, ...recognised.pages].toSorted((a, b) => a.number - b.number)
  }

  quit(): void {
    this.#child.send({ type: 'quit' } satisfies ToWorker)
  }

  #perform(task: Task): Promise<{ pages: Page[]; result: Result }> {
    const job = `bench-${++this.#jobs}`
    const pages: Page[] = []
    return new Promise((resolve, reject) => {
      const listen = (received: unknown): void => {
        const message = FromWorker.parse(received)
        if (message.type === 'page') pages.push(message.page)
        else if (message.type === 'page-failed') console.log(`  page ${message.page} failed: ${message.error.message}`)
        else if (message.type === 'done' || message.type === 'failed') {
          this.#child.off('message', listen)
          if (message.type === 'done') resolve({ pages, result: message.result })
          else reject(new Error(message.error.message))
        }
      }
      this.#child.on('message', listen)
      this.#child.send({ type: 'run', job, task } satisfies ToWorker)
    })
  }
}

const mediaTypes: Record<string, string> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  webp: 'image/webp',
}
function mediaTypeOf(name: string): string {
  return mediaTypes[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}

/** What is compared: one case, one kind of quote and dash, single spaces, no hyphens at line ends. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u201b\u02bc`\u00b4]/gu, "'")
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/gu, '"')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/(\p{L})-\s*\n\s*(\p{L})/gu, '$1$2')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** Edits that turn what was read into what was expected, per expected character; at most 1. */
function characterErrors(expected: string, read: string): number {
  const a = Array.from(normalise(expected))
  const b = Array.from(normalise(read))
  if (a.length === 0) return b.length === 0 ? 0 : 1
  let row = Uint32Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = new Uint32Array(b.length + 1)
    next[0] = i
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    row = next
  }
  return Math.min(1, (row[b.length] ?? 0) / a.length)
}

/** Harmonic mean of recall and precision over words, in any order. */
function wordF1(expected: string, read: string): number {
  const count = (text: string): Map<string, number> => {
    const words = new Map<string, number>()
    for (const [word] of normalise(text).matchAll(/[\p{L}\p{N}]+/gu)) words.set(word, (words.get(word) ?? 0) + 1)
    return words
  }
  const [a, b] = [count(expected), count(read)]
  const size = (words: Map<string, number>): number => [...words.values()].reduce((sum, n) => sum + n, 0)
  let common = 0
  for (const [word, n] of a) common += Math.min(n, b.get(word) ?? 0)
  return size(a) + size(b) === 0 ? 1 : (2 * common) / (size(a) + size(b))
}

function mean(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
