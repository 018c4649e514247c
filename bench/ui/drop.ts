// A folder of 2,000 files dropped on the window while 4 workers recognise scans: how long a frame was held up, and the host's event loop,
// which is the window's own thread in the desktop app.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { scanPdf, textFile } from '../../e2e/documents.ts'
import { startServer } from '../../e2e/server-host.ts'
import { median, quantile } from '../figures.ts'
import { openBeside } from './beside.ts'
import { endFrames, watchFrames } from './gauges.ts'
import { line } from './line.ts'
import { traceTasks } from './tasks.ts'

/** Files that are dropped, unless another number is given. */
const usual = 2000
const workers = 4
const scans = { documents: 4, pages: 60, lines: 9 }
/** Milliseconds that are watched after the last row came: the files are read then. */
const afterwards = 15_000
const goal = 100

export async function drop(profile: boolean, files = usual): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sheaf-bench-drop-'))
  const delays = path.join(folder, 'delays.json')
  const tree = path.join(folder, 'archive')
  try {
    await makeTree(tree, files)
    const env = {
      SHEAF_WORKERS: String(workers),
      // As a person has it: the suite's own hosts give way to nobody.
      SHEAF_WORKER_PRIORITY: process.env['SHEAF_WORKER_PRIORITY'] ?? 'low',
      SHEAF_BENCH_DELAY: delays,
      NODE_OPTIONS: `--import ${pathToFileURL(path.join(import.meta.dirname, 'loop-delay.ts')).href}`,
    }
    const host = await startServer(path.join(folder, 'home'), env, openBeside)
    let [from, until] = [0, 0]
    try {
      const { page } = host
      await host.drop(
        await Promise.all(
          Array.from({ length: scans.documents }, (_, n) => scanPdf(folder, `scan ${n}.pdf`, scans.pages, scans.lines)),
        ),
      )
      // At work, not only started: models and languages are loaded.
      await page
        .getByText(/\d of \d+ pages/)
        .first()
        .waitFor({ timeout: 120_000 })
      await sleep(3000)
      await watchFrames(page)
      const endTrace = profile ? await traceTasks(page) : null
      from = Date.now()
      await host.drop([tree])
      await page.getByTestId('preflight').waitFor()
      await page.getByRole('dialog').getByRole('button').last().click()
      await page.waitForFunction(
        (all) => Number(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount')) > all,
        files,
        { polling: 100, timeout: 300_000 },
      )
      line(`all rows of ${files} files dropped, ${workers} workers busy`, `${Date.now() - from} ms`)
      await sleep(afterwards)
      until = Date.now()
      const { frames, tasks } = await endFrames(page)
      line('a frame: median, p95', `${median(frames).toFixed(0)}, ${quantile(frames, 0.95).toFixed(0)} ms`)
      line('the longest between two frames', `${Math.max(...frames).toFixed(0)} ms`, `goal ≤ ${goal}`)
      line('the longest task of the page', `${Math.max(0, ...tasks).toFixed(0)} ms`, `goal ≤ ${goal}`)
      const traced = (await endTrace?.()) ?? []
      for (const { wall, processor, parts } of traced.slice(0, 8))
        console.log(`    ${processor.toFixed(0)} of ${wall.toFixed(0)} ms: ${parts.join(' · ')}`)
    } finally {
      await host.close()
    }
    const seen = z
      .array(z.tuple([z.number(), z.number(), z.number()]))
      .parse(JSON.parse(await readFile(delays, 'utf8')))
    const during = seen.filter(([at]) => at > from && at < until)
    const walls = during.map(([, wall]) => wall)
    line('the longest that the host’s loop was held up', `${Math.max(...walls).toFixed(0)} ms`, `goal ≤ ${goal}`)
    line('  the same for a quarter of a second, p95', `${quantile(walls, 0.95).toFixed(0)} ms`)
    const own = Math.max(...during.map(([, , processor]) => processor))
    line('  the longest by its own use of a processor', `${own.toFixed(0)} ms`, `goal ≤ ${goal}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeTree(tree: string, files: number): Promise<void> {
  for (let at = 0; at < files; at += 100) {
    const folder = path.join(tree, `box ${at / 100}`)
    await mkdir(folder, { recursive: true })
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        textFile(
          folder,
          `letter ${at + n}.txt`,
          `Letter ${at + n}.\n\n${'Of the harbour and its ships. '.repeat(20 + (n % 40))}`,
        ),
      ),
    )
  }
}
