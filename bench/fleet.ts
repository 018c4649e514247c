// Several engines and `sheaf work` processes on one PostgreSQL, which restarts; one host is frozen past its lease and woken late.
// (--engines 3 --workers 2 --documents 500 --pages 12 --seed 1). Afterwards the promises are counted from the log: nothing lost,
// no page stored twice, the late write refused, every engine told everything in order. `shortFleet` is the form that the tests run.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { drawPdf } from '../scripts/fixtures/large.ts'
import { paragraph, sentences } from '../scripts/fixtures/prose.ts'
import { random } from '../scripts/fixtures/random.ts'
import { commands } from '../src/contract/api.ts'
import { SheafError } from '../src/contract/error.ts'
import { Settings } from '../src/contract/settings.ts'
import { createEngine } from '../src/engine/create.ts'
import type { Engine } from '../src/engine/engine.ts'
import { forkSpawn } from '../src/engine/work/fork.ts'
import { createPostgresQueue } from '../src/engine/queue/postgres.ts'
import type { JobRow } from '../src/engine/queue/queue.ts'
import { appRoot, workerEntry } from '../src/engine/root.ts'
import { openPostgres } from '../src/engine/store/open-postgres.ts'
import { initTeam } from '../src/engine/store/team.ts'
import { ownServer, type TestServer } from '../src/engine/testing/postgres.ts'

export interface FleetOptions {
  engines: number
  /** `sheaf work` processes; the first of them that recognises a page is frozen. */
  workers: number
  documents: number
  /** Pages of the scan that comes with them. */
  pages: number
  seed: number
  say(line: string): void
}

export interface FleetFigures {
  documents: number
  pages: number
  seconds: number
  /** Seconds from the first document to the last, without the time the database was away. */
  documentsPerSecond: number
  /** Documents that did not end as done. */
  lost: number
  pagesMissing: number
  pagesTwice: number
  /** Holes or repetitions in the numbers of the log. */
  logGaps: number
  /** Engines that did not hear every event once and in order, through the restart. */
  engineDeaf: number
  /** Seconds from the freeze to the frozen host's job in another's hands. */
  takenOverAfter: number
  /** Attempts of the frozen host that were refused when it woke, as its log tells. */
  lateRefused: number
  /** A settle with the frozen host's claim, tried by hand: `lost-claim` if the fence holds. */
  lateSettle: string
}

/** Seconds. Short, so that the frozen host's job is taken over while one watches. */
const lease = 6
/** Seconds. Long, so that a busy machine is not told as lost pages. */
const pageTimeout = 600
const away = 2000
const patience = 1_800_000

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      engines: { type: 'string', default: '3' },
      workers: { type: 'string', default: '2' },
      documents: { type: 'string', default: '500' },
      pages: { type: 'string', default: '12' },
      seed: { type: 'string', default: '1' },
    },
  })
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]))
  const figures = await runFleet({ ...(numbers as Omit<FleetOptions, 'say'>), say: (line) => console.log(line) })
  console.table(figures)
  if (!isSound(figures)) process.exitCode = 1
}

export const shortFleet = { engines: 2, workers: 2, documents: 40, pages: 12, seed: 1 }

export const isSound = (f: FleetFigures): boolean =>
  f.lost + f.pagesMissing + f.pagesTwice + f.logGaps + f.engineDeaf === 0 && f.lateSettle === 'lost-claim'

export async function runFleet(options: FleetOptions): Promise<FleetFigures> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-fleet-'))
  const server = await ownServer()
  const ending: (() => Promise<unknown>)[] = [() => server.end(), () => rm(folder, { recursive: true, force: true })]
  try {
    const { url } = await server.freshDatabase()
    await initTeam(url)
    return await play(options, { folder, server, url, atEnd: (step) => void ending.unshift(step) })
  } finally {
    for (const step of ending) await step()
  }
}

interface Stage {
  folder: string
  server: TestServer
  url: string
  /** The last one added runs first. */
  atEnd(step: () => Promise<unknown>): void
}

async function play(options: FleetOptions, stage: Stage): Promise<FleetFigures> {
  const { say } = options
  const { url, server } = stage
  const sources = await drawSources(options, path.join(stage.folder, 'in'))
  const settings = Settings.parse({ workers: 1, lease, pageTimeout, logLevel: 'info', retryDelay: 0.2 })
  const engines: Engine[] = []
  const heard: number[][] = []
  for (let i = 0; i < options.engines; i++) {
    const home = path.join(stage.folder, `engine-${i}`)
    const engine = await createEngine({
      home,
      queue: url,
      settings,
      host: 'server',
      spawn: forkSpawn(workerEntry()),
      samplesDir: null,
    })
    stage.atEnd(() => engine.stop({ grace: 1000 }))
    const seqs: number[] = []
    engine.subscribe((update) => void (update.kind === 'event' && seqs.push(update.event.seq)), { after: 0 })
    engines.push(engine)
    heard.push(seqs)
  }
  const [first] = engines
  if (!first) throw new Error('a fleet has at least one engine')
  const hosts = Array.from({ length: options.workers }, (_, i) => startWork(stage, i))

  const began = Date.now()
  const batches = await Promise.all(
    engines.map(async (engine, i) => {
      const mine = sources.filter((_, at) => at % engines.length === i)
      const input = commands['intake.add'].input.parse({ sources: mine.map((file) => ({ kind: 'path', path: file })) })
      return { engine, batch: (await engine.handlers['intake.add'](input)).batch.id }
    }),
  )
  say(`${sources.length} documents taken in by ${engines.length} engines after ${since(began)} s`)
  for (const engine of engines) engine.start()

  const frozen = await freezeOne(stage, hosts)
  say(
    `froze ${frozen.name} (pid ${frozen.pid}) with ${frozen.job.name} of attempt ${frozen.job.token} after ${since(began)} s`,
  )
  const takenOverAfter = await takenOver(stage, frozen)
  say(`its job is in other hands ${takenOverAfter.toFixed(1)} s later`)

  await server.halt('stop')
  await sleep(away)
  await server.start()
  say(`the database was away for ${away / 1000} s after ${since(began)} s`)

  process.kill(-frozen.pid, 'SIGCONT')
  const lateSettle = await settleLate(stage, frozen.job)
  say(`woke it; a settle with its claim: ${lateSettle}`)

  const signal = AbortSignal.timeout(patience)
  await Promise.all(batches.map(({ engine, batch }) => engine.waitForBatch(batch, { signal })))
  const seconds = (Date.now() - began) / 1000
  say(`everything ended after ${seconds.toFixed(1)} s`)

  // The woken host finds out at its next sign of life, if not before.
  await sleep(3000)
  const counted = await count(stage, sources.length)
  for (const line of counted.unfinished) say(line)
  return {
    documents: sources.length,
    pages: counted.pages,
    seconds,
    documentsPerSecond: Number((sources.length / (seconds - away / 1000)).toFixed(2)),
    ...counted.broken,
    engineDeaf: heard.filter((seqs) => !isUnbroken(seqs, counted.lastSeq)).length,
    takenOverAfter: Number(takenOverAfter.toFixed(1)),
    lateRefused: [
      ...readFileSync(path.join(frozen.home, 'sheaf.log'), 'utf8').matchAll(/lost the claim|claim was lost/g),
    ].length,
    lateSettle,
  }
}

/** Distinct small texts, pages for the web and tables, and one scan, which is recognised page by page on all machines. */
async function drawSources({ documents, pages, seed }: FleetOptions, folder: string): Promise<string[]> {
  mkdirSync(folder)
  const prose = sentences(random(seed))
  const files = Array.from({ length: documents }, (_, i) => {
    const text = [`Note ${i} of ${seed}`, paragraph(prose, 4), paragraph(prose, 4)]
    const [extension, body] = [
      ['txt', text.join('\n\n')],
      ['html', `<h1>${text[0]}</h1><p>${text[1]}</p><p>${text[2]}</p>`],
      ['csv', text.map((cell, at) => `${at},"${cell}"`).join('\n')],
      ['md', `# ${text.join('\n\n')}`],
    ][i % 4] as [string, string]
    const file = path.join(folder, `note-${i}.${extension}`)
    writeFileSync(file, body)
    return file
  })
  const scan = path.join(folder, 'scan.pdf')
  writeFileSync(scan, await drawPdf({ pages, scanned: true, seed }))
  return [scan, ...files]
}

interface Host {
  name: string
  home: string
  pid: number
}

/** A `sheaf work` process, leader of its own group, so that it can be frozen with its workers. */
function startWork(stage: Stage, index: number): Host {
  const name = `work-${index}`
  const home = path.join(stage.folder, name)
  mkdirSync(home)
  writeFileSync(path.join(home, 'settings.json'), JSON.stringify({ lease, pageTimeout, workers: 1, logLevel: 'info' }))
  const child: ChildProcess = spawn(
    process.execPath,
    [path.join(appRoot(), 'src/cli/main.ts'), '--data', home, '--quiet', 'work'],
    { detached: true, stdio: 'ignore', env: { PATH: process.env['PATH'], SHEAF_QUEUE: stage.url } },
  )
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} did not start`)
  stage.atEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    process.kill(-pid, 'SIGKILL')
    await gone
  })
  return { name, home, pid }
}

type Frozen = Host & { job: JobRow; at: number }

/** Stops the first of the hosts that is seen at a recognition. */
async function freezeOne(stage: Stage, hosts: readonly Host[]): Promise<Frozen> {
  return withQueue(stage, async (queue, client) => {
    const deadline = Date.now() + patience
    while (Date.now() < deadline) {
      const { rows } = await client.query<{ id: string; pid: number }>('SELECT id, pid FROM sheaf.host')
      for (const job of await queue.list({ name: 'page-ocr', states: ['active'] })) {
        const pid = rows.find(({ id }) => id === job.owner)?.pid
        const host = hosts.find((one) => one.pid === pid)
        if (!host) continue
        process.kill(-host.pid, 'SIGSTOP')
        // It may have ended the attempt in the instant before it stopped.
        const now = await queue.get(job.id)
        if (now?.state === 'active' && now.token === job.token) return { ...host, job, at: Date.now() }
        process.kill(-host.pid, 'SIGCONT')
      }
      await sleep(50)
    }
    throw new Error('no `sheaf work` was ever seen at a recognition')
  })
}

/** Seconds until the frozen host's job is no longer its own. */
async function takenOver(stage: Stage, { job, at }: Frozen): Promise<number> {
  return withQueue(stage, async (queue) => {
    for (;;) {
      const now = await queue.get(job.id)
      const seconds = (Date.now() - at) / 1000
      if (!now || now.state !== 'active' || now.token !== job.token) return seconds
      if (seconds > 120) throw new Error('nobody took over what the frozen host held')
      await sleep(100)
    }
  })
}

/** What a settle with a claim of the past gives: its error's code. */
async function settleLate(stage: Stage, job: JobRow): Promise<string> {
  const db = await openPostgres(stage.url)
  try {
    await db.tx((tx) => createPostgresQueue(db).settle(tx, job, { kind: 'completed' }))
    return 'taken'
  } catch (error) {
    return error instanceof SheafError ? error.code : String(error)
  } finally {
    await db.close()
  }
}

async function withQueue<T>(
  { url }: Stage,
  use: (queue: ReturnType<typeof createPostgresQueue>, client: Client) => Promise<T>,
): Promise<T> {
  const db = await openPostgres(url)
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(createPostgresQueue(db), client)
  } finally {
    await client.end()
    await db.close()
  }
}

async function count(
  { url }: Stage,
  documents: number,
): Promise<{
  pages: number
  lastSeq: number
  /** What became of documents that did not end as done, and of their pages. */
  unfinished: string[]
  broken: Pick<FleetFigures, 'lost' | 'pagesMissing' | 'pagesTwice' | 'logGaps'>
}> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const number = async (sql: string): Promise<number> =>
    Number((await client.query<{ n: string }>(`SELECT (${sql}) AS n`)).rows[0]?.n ?? Number.NaN)
  try {
    const lastSeq = await number('SELECT max(seq) FROM sheaf.event')
    const unfinished = await client.query<{ line: string }>(
      `SELECT concat_ws(' ', d.name, 'is', d.state, d.error_json, (
         SELECT string_agg(concat('page ', p.number, ': ', p.reason, ' ', p.error_json), ', ') FROM sheaf.page AS p
         WHERE p.run_id = d.run_id AND p.state = 'failed')) AS line
       FROM sheaf.document AS d WHERE d.state <> 'done'`,
    )
    return {
      lastSeq,
      unfinished: unfinished.rows.map(({ line }) => line),
      pages: await number(`SELECT count(*) FROM sheaf.page WHERE state = 'stored'`),
      broken: {
        lost: documents - (await number(`SELECT count(*) FROM sheaf.document WHERE state = 'done'`)),
        pagesMissing: await number(
          `SELECT sum(pages) - (SELECT count(*) FROM sheaf.page WHERE state = 'stored') FROM sheaf.run`,
        ),
        pagesTwice: await number(
          `SELECT count(*) FROM (SELECT 1 FROM sheaf.event WHERE type = 'page.stored' GROUP BY run_id, page HAVING count(*) > 1) AS twice`,
        ),
        logGaps: lastSeq - (await number('SELECT count(*) FROM sheaf.event')),
      },
    }
  } finally {
    await client.end()
  }
}

const isUnbroken = (seqs: readonly number[], last: number): boolean =>
  seqs.length >= last && seqs.every((seq, i) => seq === i + 1)

const since = (then: number): string => ((Date.now() - then) / 1000).toFixed(1)
