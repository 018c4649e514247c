// Torture: claimers are killed with SIGKILL at random moments, thousands of jobs long; afterwards every job must have taken effect
// exactly once, in order. On Postgres a worker in Python, which knows only the documented SQL, works and dies among them.
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newJob } from './conformance/kit.ts'
import { fillIn, sqlFile } from './sql-files.ts'
import { isPostgresUrl } from '../store/postgres-url.ts'
import { openTortureHome, type TortureHome, type Trace } from './torture-home.ts'

export interface TortureOptions {
  /** A new SQLite file, or the URL of a team's database without jobs. */
  location: string
  jobs: number
  kills: number
  /** 0–1, for who is killed when. */
  random: () => number
  claimers: number
  /** Claimers in Python, beside the others. Postgres only. */
  foreigners: number
  say?: (line: string) => void
}

export interface TortureCounts {
  jobs: number
  kills: number
  foreignKills: number
  /** Claims whose claimer died or fell silent. */
  orphans: number
  /** Jobs that took no effect. */
  lost: number
  /** Jobs that took effect more than once. */
  twice: number
  /** Jobs whose traces are out of order: work after its end, or of an earlier attempt after a later one's. */
  disordered: number
  doneByForeigners: number
  seconds: number
}

export const isClean = ({ lost, twice, disordered }: TortureCounts): boolean => lost + twice + disordered === 0

const foreignName = 'foreign'
/** Milliseconds a claimer lives, from when it may begin. */
const longestLife = 400
/** Milliseconds a job takes, at most. */
const longestJob = 8

export async function torture(options: TortureOptions): Promise<TortureCounts> {
  const { jobs, kills, location, random, say = () => {} } = options
  const began = Date.now()
  const home = await openTortureHome(location)
  const { db, queue } = home
  const children = new Set<ChildProcess>()
  const counts = { kills: 0, foreignKills: 0, orphans: 0 }
  let added = 0
  let starts = 0
  const addSome = async (upTo: number): Promise<void> => {
    const from = added
    added = Math.min(jobs, Math.max(added, upTo))
    if (added === from) return
    const fresh = Array.from({ length: added - from }, (_, i) => newJob(`job-${from + i}`, { retryLimit: 0 }))
    await db.tx((tx) => queue.add(tx, fresh))
  }
  /** Jobs come in all the time, the last of them with the last kill: it cannot be over before, however fast the machine is. */
  const dueAfter = (killed: number): number => {
    const ahead = 2 * options.claimers
    return Math.ceil((jobs * (killed + ahead)) / (kills + ahead))
  }
  const recover = async (deadOwners: string[]): Promise<void> => {
    counts.orphans += (await db.tx((tx) => queue.recover(tx, { deadOwners }))).length
  }
  const isOver = async (): Promise<boolean> =>
    added === jobs && (await queue.list({ states: ['created', 'retry', 'active'], limit: 1 })).length === 0

  /** One claimer after another, each killed, until enough were; the last one works to the end. */
  async function slot(isForeign: boolean): Promise<void> {
    for (;;) {
      const owner = `${isForeign ? foreignName : 'host'}-${starts++}`
      const { child, exit } = await start(location, owner, isForeign, children)
      child.send?.('begin')
      if (counts.kills < kills) {
        await sleep(random() * longestLife)
        if (child.exitCode === null) child.kill('SIGKILL')
      } else {
        child.send?.('finish')
        await waitFor(isOver, exit)
        if (isForeign) child.kill('SIGTERM')
      }
      const [code, signal] = (await exit) as [number | null, string | null]
      if (code !== null && code !== 0) throw new Error(`claimer ${owner} ended with ${code}`)
      if (signal === 'SIGKILL') {
        counts.kills++
        if (isForeign) counts.foreignKills++
        if (counts.kills % 50 === 0) say(`${counts.kills} killed, ${added} jobs added, ${counts.orphans} orphans`)
        await addSome(dueAfter(counts.kills))
      }
      await recover([owner])
      if (await isOver()) return
    }
  }

  let sweeping = true
  const sweep = async (): Promise<void> => {
    while (sweeping) {
      await recover([])
      await sleep(500)
    }
  }
  try {
    await home.createTables()
    await addSome(dueAfter(0))
    const sweeper = sweep()
    await Promise.all([
      ...Array.from({ length: options.claimers }, () => slot(false)),
      ...Array.from({ length: options.foreigners }, () => slot(true)),
    ])
    sweeping = false
    await sweeper
    await home.checkStore()
    return { jobs, ...counts, ...(await audit(home)), seconds: Math.round((Date.now() - began) / 1000) }
  } finally {
    sweeping = false
    for (const child of children) child.kill('SIGKILL')
    await db.close()
  }
}

/** Starts a claimer and waits until it is connected. */
async function start(
  location: string,
  owner: string,
  isForeign: boolean,
  children: Set<ChildProcess>,
): Promise<{ child: ChildProcess; exit: Promise<unknown[]> }> {
  const child = isForeign
    ? startForeigner(location, owner)
    : fork(new URL('torture.child.ts', import.meta.url), [location, owner, String(longestJob)], { execArgv: [] })
  children.add(child)
  const exit = once(child, 'exit').finally(() => children.delete(child))
  await Promise.race([isForeign ? once(child.stdout!, 'data') : once(child, 'message'), exit])
  return { child, exit }
}

/** The worker in Python: it is given the texts of `sheaf sql`, with names to fill in where psql has them. */
function startForeigner(location: string, owner: string): ChildProcess {
  if (!isPostgresUrl(location)) throw new Error('the foreign worker speaks Postgres')
  const named = (name: string): string => {
    const parameters = ['queue', 'id', 'retry_count', 'outcome', 'output']
    const marks = Object.fromEntries(parameters.map((parameter) => [parameter, `<${parameter}>`]))
    return fillIn(sqlFile('postgres', name).text, marks)
  }
  const texts = JSON.stringify({ claim: named('claim'), heartbeat: named('heartbeat'), settle: named('settle') })
  const script = path.join(import.meta.dirname, 'torture-worker.py')
  return spawn('python3', [script, location, owner, 'page-ocr', String(longestJob)], {
    env: { ...process.env, SHEAF_SQL: texts },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function waitFor(isOver: () => Promise<boolean>, exit: Promise<unknown>): Promise<void> {
  let gone = false
  void exit.then(() => (gone = true))
  while (!gone && !(await isOver())) await sleep(100)
}

async function audit({
  queue,
  read,
}: TortureHome): Promise<Pick<TortureCounts, 'lost' | 'twice' | 'disordered' | 'doneByForeigners'>> {
  const traces = new Map<string, Trace[]>()
  for (const trace of await read()) traces.set(trace.job, [...(traces.get(trace.job) ?? []), trace])
  const counts = { lost: 0, twice: 0, disordered: 0, doneByForeigners: 0 }
  for (const { id, state } of await queue.list({})) {
    const seen = traces.get(id) ?? []
    const done = seen.filter(({ what }) => what === 'done')
    if (done.length === 0 || state !== 'completed') counts.lost++
    if (done.length > 1) counts.twice++
    const rising = seen.every(({ token }, i) => token >= (seen[i - 1]?.token ?? 0))
    if (!rising || seen.at(-1)?.what !== 'done') counts.disordered++
    if (done.some(({ owner }) => owner.startsWith(foreignName))) counts.doneByForeigners++
  }
  return counts
}
