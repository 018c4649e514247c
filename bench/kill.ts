// A 12-page scan survives SIGKILL of workers and of whole process groups at random moments (--kills 50 --seed 1 --pages 12).
// Afterwards the promises are counted from the events: every page stored once, nothing read again that was stored, progress never
// falling, and outputs byte for byte those of an undisturbed run.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { drawPdf } from '../scripts/fixtures/large.ts'
import { type Random, random as seeded } from '../scripts/fixtures/random.ts'
import { Event } from '../src/contract/event.ts'
import { sha256 } from '../src/engine/ids.ts'

export interface KillCounts {
  rounds: number
  workersKilled: number
  groupsKilled: number
  /** Pages stored more than once. */
  storedTwice: number
  /** Pages given to a worker after they had been stored. */
  redone: number
  progressFell: number
  /** Rounds that ended with other pages than all, or other outputs than the undisturbed run's. */
  different: number
}

interface Sheaf {
  scan: string
  home: string
}

/** Milliseconds between kills: from before a worker is up to some pages on. */
const soonest = 150
const latest = 5000
const groupShare = 0.35

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      pages: { type: 'string', default: '12' },
    },
  })
  const counts = await tortureByKilling({
    kills: Number(values.kills),
    seed: Number(values.seed),
    pages: Number(values.pages),
    say: (line) => console.log(line),
  })
  console.table(counts)
  if (!isClean(counts)) process.exitCode = 1
}

export const isClean = (counts: KillCounts): boolean =>
  counts.storedTwice + counts.redone + counts.progressFell + counts.different === 0

/** Rounds of one document each, until `kills` processes or groups have been killed; a round ends when its document is done. */
export async function tortureByKilling(options: {
  kills: number
  seed: number
  pages: number
  say?: (line: string) => void
}): Promise<KillCounts> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-kill-'))
  const chance = seeded(options.seed)
  const say = options.say ?? (() => {})
  const counts = {
    rounds: 0,
    workersKilled: 0,
    groupsKilled: 0,
    storedTwice: 0,
    redone: 0,
    progressFell: 0,
    different: 0,
  }
  const killed = (): number => counts.workersKilled + counts.groupsKilled
  try {
    const scan = path.join(folder, 'scan.pdf')
    writeFileSync(scan, await drawPdf({ pages: options.pages, scanned: true, seed: options.seed, dpi: 110 }))
    const calm = { scan, home: path.join(folder, 'calm') }
    await processOnce(calm, null)
    const wanted = fingerprint(calm)
    say(`undisturbed: ${options.pages} pages, outputs ${Object.keys(wanted).join(', ')}`)
    while (killed() < options.kills) {
      counts.rounds++
      const home = path.join(folder, `round-${counts.rounds}`)
      for (let isDone = false; !isDone;) {
        isDone = await processOnce({ scan, home }, { chance, counts, most: options.kills })
      }
      const events = eventsOf(home)
      const found = audit(events)
      counts.storedTwice += found.storedTwice
      counts.redone += found.redone
      counts.progressFell += found.progressFell
      const same = JSON.stringify(fingerprint({ scan, home })) === JSON.stringify(wanted)
      if (!same || found.stored !== options.pages) counts.different++
      say(
        `round ${counts.rounds}: killed ${counts.workersKilled} workers, ${counts.groupsKilled} groups so far; ` +
          `${found.stored} of ${options.pages} pages stored in ${found.attempts} attempts; ${same ? 'same bytes' : 'OTHER BYTES'}`,
      )
      await rm(home, { recursive: true, force: true })
    }
    return counts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One `sheaf process`, with kills on the way. True when it came to its end by itself, with the document done. */
async function processOnce(
  { scan, home }: Sheaf,
  plan: { chance: Random; counts: KillCounts; most: number } | null,
): Promise<boolean> {
  const child = spawn(
    sheaf,
    [
      'process',
      scan,
      '--data',
      home,
      '--out',
      path.join(home, 'out'),
      '--formats',
      'md,txt,json,jsonl',
      '--workers',
      '2',
      '--json',
    ],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  let isOver = false
  void ended.then(() => (isOver = true))
  while (plan && !isOver && plan.counts.workersKilled + plan.counts.groupsKilled < plan.most) {
    await Promise.race([ended, sleep(soonest + plan.chance.next() * (latest - soonest))])
    if (isOver || child.pid === undefined) break
    const workers = childrenOf(child.pid)
    if (plan.chance.next() < groupShare || workers.length === 0) {
      process.kill(-child.pid, 'SIGKILL')
      plan.counts.groupsKilled++
      await ended
      return false
    }
    killIfThere(plan.chance.pick(workers))
    plan.counts.workersKilled++
  }
  const code = await ended
  if (code === 0) return true
  throw new Error(`sheaf process ended with ${code}:\n${said.slice(-2000)}`)
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself a moment ago: that moment counts as well.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

function eventsOf(home: string): Event[] {
  const list = JSON.parse(execFileSync(sheaf, ['list', '--data', home, '--json'], { encoding: 'utf8' })) as unknown
  const { documents } = z
    .object({ documents: z.array(z.object({ id: z.string(), run: z.string().nullable() })) })
    .parse(list)
  // Every process adds a document; all of them are the same run.
  const [document] = documents
  if (!document) throw new Error('no document in the list')
  const lines = execFileSync(sheaf, ['events', document.id, '--data', home, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return z.object({ events: z.array(Event) }).parse(JSON.parse(lines)).events
}

function audit(events: readonly Event[]): {
  stored: number
  storedTwice: number
  redone: number
  progressFell: number
  attempts: number
} {
  const stored = new Map<number, number>()
  const counts = { stored: 0, storedTwice: 0, redone: 0, progressFell: 0, attempts: 0 }
  let progress = 0
  for (const event of events) {
    if (event.type === 'job.claimed') {
      counts.attempts++
      const pages = z.array(z.number()).catch([]).parse(event.data['pages'])
      counts.redone += pages.filter((page) => stored.has(page)).length
    }
    if (event.type === 'page.stored' && event.page !== null) {
      const times = (stored.get(event.page) ?? 0) + 1
      stored.set(event.page, times)
      if (times > 1) counts.storedTwice++
    }
    const next = event.patch?.progress
    if (next !== undefined && event.patch?.state !== 'queued') {
      if (next < progress) counts.progressFell++
      progress = Math.max(progress, next)
    }
  }
  counts.stored = stored.size
  return counts
}

/** Output names and the hashes of their bytes. */
function fingerprint({ home }: Sheaf): Record<string, string> {
  const out = path.join(home, 'out')
  return Object.fromEntries(
    readdirSync(out)
      .toSorted()
      .map((name) => [name, sha256(readFileSync(path.join(out, name)))]),
  )
}

const sheaf = path.join(import.meta.dirname, '../bin/sheaf')
