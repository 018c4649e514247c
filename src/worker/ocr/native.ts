// Tesseract as it is installed on this machine: faster than the bundled one, and of whatever version the system has, so it is
// used only where a person chose it. Pictures go in through a pipe, words come out as a table. Orientation stays with the
// bundled engine, whose data is known to be there.
// oxlint-disable-next-line no-restricted-imports -- the one program a worker starts, and only where a person chose it
import { spawn } from 'node:child_process'
import { SheafError } from '../../contract/error.ts'
import type { Raster } from '../raster.ts'
import { toPgm } from '../raster.ts'
import type { OcrEngine, ReadOptions } from './engine.ts'
import type { ReadBlock, Reading, ReadLine, ReadWord } from './thread.ts'

/** Milliseconds a page may take; the page's own limit is the engine's, this ends a program that hangs. */
const limit = 120_000
/** Characters of what it says on errors that are passed on. */
const saidMost = 300

export class NativeTesseract implements OcrEngine {
  readonly name = 'tesseract (native)'
  readonly #bundled: OcrEngine

  constructor(bundled: OcrEngine) {
    this.#bundled = bundled
  }

  async read(raster: Raster, { languages, dpi, mode }: ReadOptions): Promise<Reading> {
    const args = ['stdin', 'stdout', '--psm', String(mode), '--dpi', String(Math.round(dpi)), '-l', languages.join('+')]
    return { blocks: parseTable(await run([...args, 'tsv'], toPgm(raster))), heap: 0 }
  }

  orient(raster: Raster): ReturnType<OcrEngine['orient']> {
    return this.#bundled.orient(raster)
  }
}

/** One thread a page: pages already run beside one another. */
function run(args: string[], input: Uint8Array): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn('tesseract', args, { env: { ...process.env, OMP_THREAD_LIMIT: '1' }, timeout: limit })
  const out: Buffer[] = []
  let said = ''
  child.stdout.on('data', (part: Buffer) => out.push(part))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-saidMost)))
  child.stdin.on('error', () => undefined) // It ended before it had read all: its exit tells why.
  child.on('error', (cause) => reject(notUsable('Tesseract is not installed here', cause)))
  child.on('close', (code) => {
    if (code === 0) resolve(Buffer.concat(out).toString('utf8'))
    else reject(notUsable(`the installed Tesseract ended with ${code ?? 'a signal'}: ${said.trim()}`))
  })
  child.stdin.end(input)
  return promise
}

function notUsable(message: string, cause?: unknown): SheafError {
  return new SheafError('model-missing', message, {
    hint: 'Install tesseract-ocr with the languages wanted, or set pipeline.engine to "bundled".',
    cause,
  })
}

/** What stands on the columns of its table: `level page block paragraph line word left top width height conf text`. */
export function parseTable(table: string): ReadBlock[] {
  const blocks = new Map<string, Map<string, Map<string, ReadWord[]>>>()
  for (const row of table.split('\n').slice(1)) {
    const [level, page, block, paragraph, line, , ...rest] = row.split('\t')
    const [left = 0, top = 0, width = 0, height = 0, confidence = -1] = rest.slice(0, 5).map(Number)
    const text = rest.slice(5).join('\t').trim()
    if (level !== '5' || text === '' || confidence < 0) continue
    const paragraphs = getOrAdd(blocks, `${page} ${block}`, () => new Map<string, Map<string, ReadWord[]>>())
    const lines = getOrAdd(paragraphs, paragraph ?? '', () => new Map<string, ReadWord[]>())
    const words = getOrAdd(lines, line ?? '', () => [])
    words.push({ text, box: [left, top, left + width, top + height], confidence: confidence / 100 })
  }
  return [...blocks.values()].map((paragraphs) => ({
    paragraphs: [...paragraphs.values()].map((lines) => ({ lines: [...lines.values()].map(toLine) })),
  }))
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** The table has no baselines: a line stands where its words without descenders do. */
function toLine(words: ReadWord[]): ReadLine {
  const standing = words.filter(({ text }) => !/[gjpqyQ,;()[\]{}|_]/.test(text))
  const feet = (standing.length > 0 ? standing : words).map(({ box }) => ({ x: (box[0] + box[2]) / 2, y: box[3] }))
  const [first, last] = [feet[0] ?? { x: 0, y: 0 }, feet.at(-1) ?? { x: 0, y: 0 }]
  const slope = last.x > first.x ? (last.y - first.y) / (last.x - first.x) : 0
  const top = Math.min(...words.map(({ box }) => box[1]))
  const bottom = Math.max(...words.map(({ box }) => box[3]))
  return { words, height: bottom - top, baseline: { y: first.y - slope * first.x, slope } }
}
