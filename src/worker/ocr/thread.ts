// The recognition thread: Tesseract (WebAssembly) behind two questions, "what does it say?" and "which way up is it?".
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import type { Raster } from '../raster.ts'
import { toPgm } from '../raster.ts'
import { collectModules, limitedWasm } from '../wasm.ts'

/** A build of Tesseract: its loader's file, and its code compiled. */
export interface CoreSource {
  loader: string
  code: WebAssembly.Module
}
/** `mode` is Tesseract's page segmentation: 3 finds columns, 6 takes the page as one block. */
export type Question =
  | {
      id: number
      kind: 'read'
      core: CoreSource
      raster: Raster
      languages: { name: string; file: string }[]
      dpi: number
      mode: 3 | 6
    }
  | { id: number; kind: 'orient'; core: CoreSource; raster: Raster; dataFile: string }
export type Reply =
  | { id: number; kind: 'progress'; fraction: number }
  | { id: number; kind: 'reading'; reading: Reading }
  | { id: number; kind: 'orientation'; orientation: Orientation | null }
  | { id: number; kind: 'error'; message: string }

/** Boxes in pixels, confidence 0–1. */
export interface Reading {
  blocks: ReadBlock[]
  /** Bytes the modules hold by now; they never give any back. */
  heap: number
}
export interface ReadBlock {
  /** Which of the pages on one scan it stands on, where there are several. */
  sheet?: number
  paragraphs: { lines: ReadLine[] }[]
}
export interface ReadWord {
  text: string
  box: [x0: number, y0: number, x1: number, y1: number]
  confidence: number
}
export interface ReadLine {
  words: ReadWord[]
  /** Height of the row without its leading, pixels: ascender to descender. */
  height: number
  /** Where the line stands: y at the left edge of the picture, and its fall per pixel to the right. */
  baseline: { y: number; slope: number }
}
/** `degrees`: clockwise turn that sets the page upright. */
export interface Orientation {
  degrees: 0 | 90 | 180 | 270
  confidence: number
}

const lstmOnly = 1
const legacyOnly = 0
/** Bytes of a raster whose copies are not left to be collected some time. */
const largeRaster = 16 * 2 ** 20
/** A 40-megapixel page takes about 400 MB. */
const maxMemory = 900 * 2 ** 20

/** Answers questions from the thread that started this one, one after another. */
export function serveThread(): void {
  const port = parentPort
  if (!port) throw new Error('this is no thread')
  const reply = (message: Reply): void => port.postMessage(message)
  port.on('message', (question: Question) => {
    answer(question, reply).catch((error: unknown) => {
      reply({ id: question.id, kind: 'error', message: error instanceof Error ? error.message : String(error) })
    })
  })
}

async function answer(question: Question, reply: (message: Reply) => void): Promise<void> {
  if (question.kind === 'orient')
    return reply({ id: question.id, kind: 'orientation', orientation: await orient(question) })
  const reading = await read(question, (fraction) => reply({ id: question.id, kind: 'progress', fraction }))
  reply({ id: question.id, kind: 'reading', reading })
  if (question.raster.data.length > largeRaster) collectModules()
}

interface Engine {
  core: Core
  api: Api
  languages: string
  onProgress: (fraction: number) => void
  memory: WebAssembly.Memory | undefined
}
let reader: Engine | null = null
let orienter: Engine | null = null

async function read(
  question: Extract<Question, { kind: 'read' }>,
  onProgress: (fraction: number) => void,
): Promise<Reading> {
  const wanted = question.languages.map((language) => language.name).join('+')
  if (reader?.languages !== wanted) {
    reader?.api.End()
    reader = await start(question.core, question.languages, lstmOnly)
  }
  const { core, api } = reader
  reader.onProgress = onProgress
  api.SetVariable('tessedit_pageseg_mode', String(question.mode))
  api.SetVariable('user_defined_dpi', String(question.dpi))
  load(core, api, question.raster)
  if (api.Recognize(null) !== 0) throw new Error('recognition ended with an error')
  const blocks = toBlocks(JSON.parse(api.GetJSONText()) as JsonPage)
  api.Clear()
  return { blocks, heap: heapOf(reader) + heapOf(orienter) }
}

async function orient(question: Extract<Question, { kind: 'orient' }>): Promise<Orientation | null> {
  orienter ??= await start(question.core, [{ name: 'osd', file: question.dataFile }], legacyOnly)
  const { core, api } = orienter
  load(core, api, question.raster)
  const results = new core.OSResults()
  const found = api.DetectOS(results)
  const { orientation_id: id, oconfidence } = results.best_result
  api.Clear()
  return found ? { degrees: ([0, 270, 180, 90] as const)[id] ?? 0, confidence: oconfidence } : null
}

/** A fresh module with its data. */
async function start(
  { loader, code }: CoreSource,
  data: { name: string; file: string }[],
  mode: number,
): Promise<Engine> {
  const create = createRequire(import.meta.url)(loader) as (overrides: object) => Promise<Core>
  const languages = data.map(({ name }) => name).join('+')
  const running: Pick<Engine, 'onProgress' | 'memory'> = { onProgress: () => undefined, memory: undefined }
  const core = await create({
    instantiateWasm: limitedWasm(code, maxMemory, (memory) => {
      running.memory = memory
    }),
    // The first third of its percents is layout, which takes no time.
    TesseractProgress: (percent: number) => running.onProgress(Math.max(0, (percent - 30) / 70)),
    // What Tesseract has to say about a picture is in its results.
    print: () => undefined,
    printErr: () => undefined,
  })
  for (const { name, file } of data) core.FS.writeFile(`${name}.traineddata`, readData(file))
  const api = new core.TessBaseAPI()
  if (api.Init(null, languages, mode) !== 0) throw new Error(`Tesseract cannot read its data for ${languages}`)
  return Object.assign(running, { core, api, languages })
}

function readData(file: string): Uint8Array {
  const bytes = readFileSync(file)
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

function load(core: Core, api: Api, raster: Raster): void {
  core.FS.writeFile('/input', toPgm(raster))
  if (api.SetImageFile(1, 0) === 1) throw new Error('Tesseract cannot take the picture')
}

function heapOf(engine: Engine | null): number {
  return engine?.memory?.buffer.byteLength ?? 0
}

function toBlocks(page: JsonPage): ReadBlock[] {
  return page.blocks.map((block) => ({
    paragraphs: (block.paragraphs ?? []).map((paragraph) => ({
      lines: paragraph.lines.map((line) => ({
        height: line.rowAttributes.rowHeight,
        baseline: toBaseline(line.baseline),
        words: line.words.map(({ text, bbox, confidence }) => ({
          text,
          box: [bbox.x0, bbox.y0, bbox.x1, bbox.y1] as [number, number, number, number],
          confidence: confidence / 100,
        })),
      })),
    })),
  }))
}

function toBaseline({ x0, y0, x1, y1 }: JsonBox): ReadLine['baseline'] {
  const slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0
  return { y: y0 - x0 * slope, slope }
}

/** What is used of the Emscripten module. */
interface Core {
  FS: { writeFile(path: string, data: Uint8Array): void }
  TessBaseAPI: new () => Api
  OSResults: new () => { best_result: { orientation_id: number; oconfidence: number } }
}
interface Api {
  Init(path: null, languages: string, mode: number): number
  SetVariable(name: string, value: string): void
  SetImageFile(exif: number, radians: number): number
  Recognize(monitor: null): number
  GetJSONText(): string
  DetectOS(results: object): boolean
  Clear(): void
  End(): void
}
interface JsonPage {
  blocks: { paragraphs?: { lines: JsonLine[] }[] }[]
}
interface JsonBox {
  x0: number
  y0: number
  x1: number
  y1: number
}
interface JsonLine {
  rowAttributes: { rowHeight: number }
  baseline: JsonBox
  words: { text: string; bbox: JsonBox; confidence: number }[]
}
