// Recognition: ours against plain tesseract.js with the same data, page by page in turn: errors, CPU, memory, pages where we lose.
//   npm run bench -- ocr [FOLDER] [--only PART,…]    pages of a folder with NAME.expected.txt beside each
//   npm run bench -- ocr --worn [--only PART,…]      pages it draws and turns, skews, photographs itself
// `--second` has ours read again by the second reader, in turn with ours alone.
// `--quick` leaves out all but plain mode 3. Native tesseract and OCRmyPDF take part where they are installed.
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { PipelineOptions } from '../src/contract/settings.ts'
import { toPgm } from '../src/worker/raster.ts'
import { openFixed } from '../src/worker/readers/fixed.ts'
import { corpus } from './folders.ts'
import { drawPage, pageKinds } from './ocr-pages.ts'
import type { PlainQuestion } from './ocr-plain.ts'
import { toPng, wear, wears } from './ocr-wear.ts'
import { score, type Score } from './ocr-score.ts'
import { mean, median } from './score.ts'
import { BenchWorker, cpuSeconds, memoryMb, sourceOf } from './worker-client.ts'

/** A page to read: a file, what it says, and a picture of it for engines that read pictures only. */
interface Sheet {
  name: string
  path: string
  picture: string
  expected: string
  languages: string[]
}
interface Reading extends Score {
  /** CPU seconds. */
  cpu: number
  note: string
}
interface Engine {
  name: string
  read(sheet: Sheet): Promise<{ text: string; cpu: number; note: string }>
  peakMb(): number
  close(): void
}

/** Character error by which a page is lost to another engine. */
const lost = 0.02

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      worn: { type: 'boolean' },
      only: { type: 'string' },
      quick: { type: 'boolean' },
      second: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
    },
  })
  const folder = positionals[0] ?? (values.worn ? undefined : corpus('scanned'))
  const parts = values.only?.split(',') ?? []
  const wanted = (name: string): boolean => parts.length === 0 || parts.some((part) => name.includes(part))
  const scratch = mkdtempSync(join(tmpdir(), 'sheaf-bench-ocr-'))
  const sheets = folder
    ? folderSheets(folder, scratch, wanted)
    : values.worn
      ? wornSheets(scratch, Number(values.seed), wanted)
      : null
  if (!sheets) throw new Error('name a folder of pages with NAME.expected.txt beside each, or --worn')
  const others = values.quick ? [] : [new Plain('plain, default', null, scratch), ...commands()]
  const twice = values.second ? [new Ours('Sheaf, two readers', { secondReader: 'paddle' })] : []
  const engines = [new Ours(), new Plain('plain, mode 3', 3, scratch), ...twice, ...others]
  const rows = new Map<string, Reading[]>()
  try {
    await warmUp(engines, scratch)
    console.log(`${''.padEnd(34)} ${engines.map(({ name }) => name.padEnd(22)).join('')}`)
    for await (const sheet of sheets) {
      const readings: Reading[] = []
      // Whoever is first meets a colder cache: take turns.
      for (const engine of inTurn(engines, rows.size)) {
        const { text, cpu, note } = await engine.read(sheet)
        readings[engines.indexOf(engine)] = { ...score(sheet.expected, text), cpu, note }
      }
      rows.set(sheet.name, readings)
      console.log(`${sheet.name.padEnd(34)} ${readings.map(cell).join('')}${readings[0]?.note ?? ''}`)
    }
    report(engines, rows)
  } finally {
    for (const engine of engines) engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Every engine reads one page before any is measured: starting up is paid once a session, not a page. */
async function warmUp(engines: Engine[], scratch: string): Promise<void> {
  const { sheet, text, languages } = drawPage('receipt', 1)
  const path = join(scratch, 'warm.png')
  writeFileSync(path, toPng(sheet))
  for (const engine of engines) await engine.read({ name: 'warm-up', path, picture: path, expected: text, languages })
}

function inTurn<T>(items: readonly T[], first: number): T[] {
  return items.map((_, index) => items[(index + first) % items.length] as T)
}

function cell({ cer, f1, cpu }: Reading): string {
  return `${cer.toFixed(4)} ${f1.toFixed(3)} ${cpu.toFixed(1).padStart(5)} s`.padEnd(22)
}

function report(engines: Engine[], rows: Map<string, Reading[]>): void {
  console.log(`\n${'engine'.padEnd(24)} mean CER  median  mean F1  CPU s/page  peak MB`)
  for (const [index, engine] of engines.entries()) {
    const all = [...rows.values()].flatMap((readings) => readings[index] ?? [])
    const figures = [
      mean(all.map(({ cer }) => cer))
        .toFixed(4)
        .padStart(8),
      median(all.map(({ cer }) => cer))
        .toFixed(4)
        .padStart(8),
      mean(all.map(({ f1 }) => f1))
        .toFixed(3)
        .padStart(8),
      mean(all.map(({ cpu }) => cpu))
        .toFixed(2)
        .padStart(11),
      engine.peakMb().toFixed(0).padStart(8),
    ]
    console.log(engine.name.padEnd(24) + figures.join(' '))
  }
  const pairs = [...rows].flatMap(([name, [ours, plain]]) => (ours && plain ? [{ name, ours, plain }] : []))
  // A page that plain recognition reads is upright and needs no help: this is what helping the others costs there.
  const upright = pairs.filter(({ ours, plain }) => plain.cer < 0.05 && ours.cer < 0.05)
  const ratios = upright.map(({ ours, plain }) => ours.cpu / plain.cpu)
  const total = (of: 'ours' | 'plain'): number => upright.reduce((sum, pair) => sum + pair[of].cpu, 0)
  console.log(
    `\nCPU on the ${upright.length} pages that plain mode 3 reads too (error under 5 %): ${(total('ours') / total('plain')).toFixed(2)} × in all, ` +
      `median ${median(ratios).toFixed(2)} ×, worst ${Math.max(...ratios).toFixed(2)} ×`,
  )
  for (const [index, engine] of engines.entries()) {
    if (index === 0) continue
    const losses = [...rows].filter(([, readings]) => (readings[0]?.cer ?? 1) > (readings[index]?.cer ?? 1) + lost)
    const names = losses.map(([name, all]) => `${name} (${all[0]?.cer.toFixed(3)} : ${all[index]?.cer.toFixed(3)})`)
    console.log(`lost to ${engine.name} by over ${lost * 100} points: ${names.join(', ') || 'none'}`)
    if (!(engine instanceof Ours)) continue
    const worse = [...rows].filter(([, all]) => (all[index]?.cer ?? 1) > (all[0]?.cer ?? 1) + lost)
    console.log(
      `worse with ${engine.name} by over ${lost * 100} points: ${worse.map(([name]) => name).join(', ') || 'none'}`,
    )
  }
  const weak = pairs
    .filter(({ ours }) => ours.cer > 0.05)
    .map(({ name, ours }) => `${name} ${ours.cer.toFixed(3)} ${ours.note}`)
  console.log(`over 5 % error: ${weak.join(', ') || 'none'}`)
}

/** The worker process of Sheaf, opening and rasterising included. */
class Ours implements Engine {
  readonly name: string
  readonly #options: Partial<PipelineOptions>
  readonly #worker = new BenchWorker()

  constructor(name = 'Sheaf', options: Partial<PipelineOptions> = {}) {
    this.name = name
    this.#options = options
  }

  async read(sheet: Sheet): ReturnType<Engine['read']> {
    const sniffed = sourceOf(sheet.path)
    if ('refused' in sniffed) return { text: '', cpu: 0, note: sniffed.refused.code }
    const before = cpuSeconds(this.#worker.pid)
    const { pages } = await this.#worker.read(sniffed.source, { languages: sheet.languages, ...this.#options })
    const cpu = cpuSeconds(this.#worker.pid) - before
    const notes = pages.flatMap(({ rotation, skew, confidence, warnings }) => [
      confidence?.toFixed(2) ?? '-',
      ...(rotation || skew ? [`turn ${rotation} skew ${skew}`] : []),
      ...warnings,
    ])
    return { text: pages.map(({ text }) => text).join('\n\n'), cpu, note: notes.join(', ') }
  }
  peakMb(): number {
    return memoryMb(this.#worker.pid).peak
  }
  close(): void {
    this.#worker.kill()
  }
}

/** tesseract.js in a process for each choice of languages, kept warm. */
class Plain implements Engine {
  readonly name: string
  readonly #mode: 3 | null
  readonly #scratch: string
  readonly #children = new Map<string, ReturnType<typeof fork>>()

  constructor(name: string, mode: 3 | null, scratch: string) {
    this.name = name
    this.#mode = mode
    this.#scratch = scratch
  }
  async read(sheet: Sheet): ReturnType<Engine['read']> {
    const child = await this.#child(sheet.languages.join('+'))
    const pid = child.pid ?? 0
    const before = cpuSeconds(pid)
    child.send({ path: sheet.picture, mode: this.#mode } satisfies PlainQuestion)
    const [text] = (await once(child, 'message')) as [string]
    return { text, cpu: cpuSeconds(pid) - before, note: '' }
  }
  peakMb(): number {
    return Math.max(...[...this.#children.values()].map((child) => memoryMb(child.pid ?? 0).peak))
  }
  close(): void {
    for (const child of this.#children.values()) child.kill('SIGKILL')
  }
  async #child(languages: string): Promise<ReturnType<typeof fork>> {
    const known = this.#children.get(languages)
    if (known) return known
    const child = fork(new URL('./ocr-plain.ts', import.meta.url), [languages, this.#scratch])
    this.#children.set(languages, child)
    await once(child, 'message')
    return child
  }
}

/** Programs that read a picture and print its text, where they are installed. Their CPU is that of the command. */
function commands(): Engine[] {
  const command = (name: string, program: string, argsFor: (sheet: Sheet) => string[]): Engine[] => {
    if (!isInstalled(program)) {
      console.log(`${name}: not installed here, left out`)
      return []
    }
    return [
      {
        name,
        read(sheet) {
          const before = childrenCpu()
          let text = ''
          try {
            text = execFileSync(program, argsFor(sheet), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
          } catch {
            // It refused the file: nothing read.
          }
          return Promise.resolve({ text, cpu: childrenCpu() - before, note: '' })
        },
        peakMb: () => Number.NaN,
        close: () => undefined,
      },
    ]
  }
  return [
    ...command('native tesseract', 'tesseract', ({ picture, languages }) => [
      picture,
      'stdout',
      '--psm',
      '3',
      '-l',
      languages.join('+'),
    ]),
    ...command('OCRmyPDF', 'ocrmypdf', ({ picture, languages }) => [
      '-l',
      languages.join('+'),
      '--rotate-pages',
      '--deskew',
      '--image-dpi',
      '200',
      '--sidecar',
      '-',
      picture,
      '/dev/null',
    ]),
  ]
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false // Not here.
  }
}

/** CPU seconds of all children of this process that have ended. */
function childrenCpu(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
    .map(Number)
  return (user + system) / 100
}

async function* folderSheets(
  folder: string,
  scratch: string,
  wanted: (name: string) => boolean,
): AsyncGenerator<Sheet> {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, `${name}.expected.txt`)))
  for (const name of names.toSorted()) {
    if (!wanted(name)) continue
    const path = join(folder, name)
    const picture = name.endsWith('.pdf') ? await rasterised(path, scratch) : path
    const expected = readFileSync(`${path}.expected.txt`, 'utf8')
    yield { name, path, picture, expected, languages: ['eng'] }
  }
}

/** A PDF's first page as a picture, for engines that take no PDF: drawn by us, at no cost to them. */
async function rasterised(path: string, scratch: string): Promise<string> {
  const sniffed = sourceOf(path)
  if ('refused' in sniffed) throw new Error(`${path}: ${sniffed.refused.reason}`)
  const document = await openFixed(sniffed.source)
  const { raster } = await document.raster(1, 200)
  document.close()
  const picture = join(scratch, 'page.pgm')
  writeFileSync(picture, toPgm(raster))
  return picture
}

async function* wornSheets(scratch: string, seed: number, wanted: (name: string) => boolean): AsyncGenerator<Sheet> {
  const resolutions = [75, 100, 150, 300, 400]
  const plan = Object.keys(pageKinds).flatMap((kind) => [
    ...Object.keys(wears).map((how) => ({ kind, how, dpi: 200 })),
    ...resolutions.map((dpi) => ({ kind, how: 'clean', dpi })),
  ])
  for (const { kind, how, dpi } of plan) {
    const name = `${kind} ${how}${dpi === 200 ? '' : ` ${dpi} dpi`}`
    if (!wanted(name) || (kind === 'receipt' && dpi !== 200)) continue
    const drawn = drawPage(kind, seed, dpi)
    const path = join(scratch, 'page.png')
    writeFileSync(path, toPng(wear(how, drawn.sheet, seed)))
    yield { name, path, picture: path, expected: drawn.text, languages: drawn.languages }
  }
}
