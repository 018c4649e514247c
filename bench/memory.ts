// Memory and throughput of long documents: a book and a scan through an engine with real workers.
//   npm run bench -- memory [--book 352] [--scan 100] [--dpi 150]
// Prints the slope of each process's memory over its pages, and the scan's throughput on two workers against one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawPdf } from '../scripts/fixtures/large.ts'
import { commands } from '../src/contract/api.ts'
import { Settings } from '../src/contract/settings.ts'
import { createEngine } from '../src/engine/create.ts'
import { forkSpawn } from '../src/engine/work/fork.ts'
import { workerEntry } from '../src/engine/root.ts'
import type { Spawn } from '../src/engine/work/spawn.ts'
import { slope } from './figures.ts'
import { cpuSeconds, memoryMb } from './worker-client.ts'

/** Resident megabytes by pages stored. */
type Curve = { pages: number; mb: number }[]
interface Reading {
  seconds: number
  /** From the drop to the first page's text. */
  firstPage: number
  workerCpu: number
  main: Curve
  workers: Map<number, Curve>
}

/** What comes first is start-up: caches, code, the recogniser's data. */
const warmShare = 0.3

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      book: { type: 'string', default: '352' },
      scan: { type: 'string', default: '100' },
      dpi: { type: 'string', default: '150' },
    },
  })
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-bench-memory-'))
  const draw = async (name: string, options: Parameters<typeof drawPdf>[0]): Promise<string> => {
    const path = join(folder, name)
    writeFileSync(path, await drawPdf(options))
    return path
  }
  try {
    const book = await draw('book.pdf', { pages: Number(values.book), seed: 1 })
    const scan = await draw('scan.pdf', { pages: Number(values.scan), seed: 2, scanned: true, dpi: Number(values.dpi) })
    print(`book of ${values.book} pages, 1 worker`, await read(folder, book, 1))
    const alone = await read(folder, scan, 1)
    print(`scan of ${values.scan} pages at ${values.dpi} dpi, 1 worker`, alone)
    const together = await read(folder, scan, 2)
    print('the same, 2 workers', together)
    const factor = (alone.seconds / together.seconds).toFixed(2)
    const cost = (together.workerCpu / alone.workerCpu).toFixed(2)
    console.log(`\n2 workers against 1: ${factor} × throughput, ${cost} × CPU`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reads a document in a fresh home; samples memory at each page. */
async function read(folder: string, path: string, workers: number): Promise<Reading> {
  const home = mkdtempSync(join(folder, 'home-'))
  const pids = new Set<number>()
  const fork = forkSpawn(workerEntry())
  const spawn: Spawn = (options) => {
    const worker = fork(options)
    if (worker.pid !== undefined) pids.add(worker.pid)
    return worker
  }
  const settings = Settings.parse({ workers, logLevel: 'silent' })
  const engine = await createEngine({ home, settings, host: 'cli', spawn, samplesDir: null })
  const reading: Reading = { seconds: 0, firstPage: 0, workerCpu: 0, main: [], workers: new Map() }
  const spent = new Map<number, number>()
  let pages = 0
  const began = performance.now()
  const sample = (): void => {
    reading.main.push({ pages, mb: process.memoryUsage.rss() / 2 ** 20 })
    for (const pid of pids) {
      const { now } = memoryMb(pid)
      if (Number.isNaN(now)) continue
      spent.set(pid, cpuSeconds(pid))
      const curve = reading.workers.get(pid) ?? []
      curve.push({ pages, mb: now })
      reading.workers.set(pid, curve)
    }
  }
  const end = engine.subscribe((update) => {
    if (update.kind !== 'event' || update.event.type !== 'page.stored') return
    if (pages++ === 0) reading.firstPage = (performance.now() - began) / 1000
    sample()
  })
  engine.start()
  const { batch } = await engine.handlers['intake.add'](
    commands['intake.add'].input.parse({ sources: [{ kind: 'path', path }] }),
  )
  await engine.waitForBatch(batch.id)
  reading.seconds = (performance.now() - began) / 1000
  sample()
  end()
  await engine.stop()
  reading.workerCpu = [...spent.values()].reduce((sum, seconds) => sum + seconds, 0)
  return reading
}

function print(title: string, { seconds, firstPage, workerCpu, main, workers }: Reading): void {
  const pages = main.at(-1)?.pages ?? 0
  console.log(
    `\n${title}: ${seconds.toFixed(1)} s, ${(pages / seconds).toFixed(1)} pages/s, first page after ${firstPage.toFixed(2)} s, ` +
      `${((workerCpu / Math.max(1, pages)) * 1000).toFixed(0)} ms CPU a page in workers`,
  )
  const curves: [string, Curve][] = [
    ['main', main],
    ...[...workers].map(([pid, c]): [string, Curve] => [`worker ${pid}`, c]),
  ]
  for (const [name, curve] of curves) {
    const peak = Math.max(...curve.map(({ mb }) => mb))
    console.log(
      `  ${name.padEnd(16)} peak ${peak.toFixed(0).padStart(4)} MB, slope ${slopeOf(curve).toFixed(1).padStart(6)} MB per 100 pages`,
    )
  }
}

/** Megabytes per 100 pages, over all but the first pages. */
function slopeOf(curve: Curve): number {
  const settled = curve.slice(Math.floor(curve.length * warmShare))
  return 100 * slope(settled.map(({ pages, mb }) => ({ x: pages, y: mb })))
}
