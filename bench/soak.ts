// A soak: documents of every kind for an hour (--minutes 60 --seed 1 --rate 20), faults all the while; memory and handles of each process.
// Four hosts (`sheaf serve` with a worker each): one on its own SQLite home, one on another that is killed whole again and again, and two on
// one PostgreSQL, of which the second is killed. The first of each lives to the end, so that its memory can be followed. Documents are handed
// in with keys at `rate` a minute, searched for, exported, cancelled and wanted again; somebody listens at every host. Faults: SIGKILL of
// workers and hosts, SIGSTOP for 5 to 40 s, the database stopped and killed, hostile files. Afterwards the tables are held against the ledger.
// A line a minute says how it goes. Ends with 1 when anything was lost, doubled or missed, or when memory or handles rose. Linux only.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { random } from '../scripts/fixtures/random.ts'
import { table } from '../scripts/tools/text-table.ts'
import { initTeam } from '../src/engine/store/team.ts'
import { ownServer } from '../src/engine/testing/postgres.ts'
import { injectFaults, type Target } from './soak/faults.ts'
import { Host } from './soak/host.ts'
import { Readings, type Slope } from './soak/readings.ts'
import { type Queue, Traffic } from './soak/traffic.ts'
import { examine, type Found } from './soak/verdict.ts'

/**
 * Megabytes an hour that a process may grow by. Less is not told from what only fills within an hour at a dozen documents a minute: two page
 * caches of SQLite (8 MB each), compiled code (3 MB), and what V8 has not looked through yet (up to 15 MB, see bin/sheaf). At 200 a minute all
 * of it is full after some minutes, and memory stands.
 */
const mostGrowth = 30
const mostHandles = 6
/** Minutes of readings below which a slope says nothing. */
const shortest = 20
/** Milliseconds the queues have to empty when nothing new comes and nothing breaks any more. */
const drain = 600_000

interface Scene extends Target {
  location: { file: string } | { url: string }
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '20' },
      /** Seconds between the faults of a queue, on average. */
      pause: { type: 'string', default: '40' },
    },
  })
  if (!existsSync('/proc/self/fd'))
    return console.log('skipped: there is no /proc here to read memory and handles from')
  const [minutes, seed, rate, pause] = [values.minutes, values.seed, values.rate, values.pause].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-soak-'))
  const server = await ownServer()
  const hosts: Host[] = []
  const stopNow = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopNow.abort())
  try {
    const { url } = await server.freshDatabase()
    await initTeam(url)
    const end = new AbortController()
    stopNow.signal.addEventListener('abort', () => end.abort())
    const scene = (name: string, made: Host[], mortal: Host[], location: Scene['location']): Scene => {
      const queue: Queue = {
        name,
        hosts: made,
        inbox: path.join(folder, name, 'in'),
        outbox: path.join(folder, name, 'out'),
      }
      for (const place of [queue.inbox, queue.outbox]) mkdirSync(place, { recursive: true })
      hosts.push(...made)
      const traffic = new Traffic(queue, random(seed * 1009 + hosts.length), seed, end.signal)
      return { traffic, mortal, server: 'url' in location ? server : null, location }
    }
    const host = (name: string, queue: string | null): Host => new Host(name, path.join(folder, 'homes', name), queue)
    const [steady, killed, one, two] = [
      host('sqlite', null),
      host('sqlite killed', null),
      host('team one', url),
      host('team two', url),
    ]
    const scenes = [
      scene('sqlite', [steady], [], { file: path.join(steady.home, 'sheaf.db') }),
      scene('killed', [killed], [killed], { file: path.join(killed.home, 'sheaf.db') }),
      scene('team', [one, two], [two], { url }),
    ]
    for (const one of hosts) await one.start()
    console.log(
      `soak: ${minutes} minutes, seed ${seed}, ${rate} documents a minute, ${hosts.map(({ name }) => name).join(', ')}`,
    )
    const { readings, faults, broken } = await live(scenes, hosts, {
      minutes,
      seed,
      rate,
      pause,
      end,
      stop: stopNow.signal,
    })
    const found: [string, Found][] = []
    for (const { traffic, location } of scenes) found.push([traffic.queue.name, await examine(traffic, location)])
    report({
      scenes,
      faults,
      found,
      slopes: readings.slopes(),
      orphans: hosts.reduce((sum, { orphans }) => sum + orphans, 0),
      broken,
    })
  } finally {
    for (const one of hosts) await one.stop()
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Course {
  readings: Readings
  faults: Map<string, number>
  /** What the soak itself could not do: a host that did not start again, say. */
  broken: string[]
}

/** From the first document until all have ended and all hosts are down. */
async function live(
  scenes: readonly Scene[],
  hosts: readonly Host[],
  options: { minutes: number; seed: number; rate: number; pause: number; end: AbortController; stop: AbortSignal },
): Promise<Course> {
  const { minutes, seed, rate, pause, end, stop } = options
  const course: Course = { readings: new Readings(), faults: new Map(), broken: [] }
  const began = performance.now()
  const at = (): number => (performance.now() - began) / 60_000
  const over = new AbortController()
  const calm = AbortSignal.any([over.signal, stop])
  const each = async (seconds: number, until: AbortSignal, act: () => Promise<void>): Promise<void> => {
    while (!until.aborted) {
      await act().catch((error: unknown) => void course.broken.push(String(error)))
      await sleep(seconds * 1000, undefined, { signal: until }).catch(() => undefined) // The end.
    }
  }
  const told = (): void => tellState(course, scenes, course.readings.read(at(), hosts), at())
  // A fault may take forty seconds; documents and searches do not wait for it.
  const going = scenes.flatMap(({ traffic, mortal, server }, n) => [
    each((60 / rate) * scenes.length, calm, () => traffic.submit()),
    each(15, calm, () => traffic.search()),
    injectFaults(
      { traffic, mortal, server },
      {
        chance: random(seed * 7 + n),
        pause,
        end: calm,
        tell: (fault) => course.faults.set(fault, (course.faults.get(fault) ?? 0) + 1),
      },
    ).catch((error: unknown) => void course.broken.push(String(error))),
  ])
  const looking = scenes.map(({ traffic }) => each(10, end.signal, () => traffic.look()))
  const hearing = scenes.flatMap(({ traffic }) => traffic.queue.hosts.map((host) => traffic.listen(host)))
  const readingAll = each(60, calm, async () => told())
  await sleep(minutes * 60_000, undefined, { signal: stop }).catch(() => undefined) // Somebody ends it early.
  over.abort()
  await Promise.all([...going, readingAll])
  console.log('nothing new comes; waiting for what is in hand')
  const open = (): number =>
    scenes.reduce((sum, { traffic }) => sum + traffic.entries.filter(({ ended }) => !ended).length, 0)
  for (const until = performance.now() + drain; open() > 0 && performance.now() < until && !stop.aborted;)
    await sleep(1000)
  told()
  // Listeners hear the last events.
  await sleep(3000)
  end.abort()
  await Promise.all([...looking, ...hearing])
  for (const host of hosts) await host.stop()
  return course
}

function tellState(
  { faults, broken }: Course,
  scenes: readonly Scene[],
  newest: ReturnType<Readings['read']>,
  at: number,
): void {
  const queues = scenes.map(({ traffic: { queue, entries, tally } }) => {
    const done = entries.filter(({ ended }) => ended).length
    return `${queue.name} ${tally.taken} in, ${done} ended, ${tally.searches} searches, ${tally.notFound.length} not found`
  })
  const injected = [...faults.values()].reduce((sum, n) => sum + n, 0)
  const processes = [...newest].map(([name, { mb, handles }]) => `${name} ${mb.toFixed(0)} MB ${handles}`)
  console.log(
    `${at.toFixed(0).padStart(3)} min  ${queues.join('; ')}; ${injected} faults${broken.length > 0 ? `; BROKEN: ${broken.join('; ')}` : ''}`,
  )
  console.log(`         ${processes.join(' · ')}`)
}

function report(result: {
  scenes: readonly Scene[]
  faults: Map<string, number>
  found: [string, Found][]
  slopes: Slope[]
  orphans: number
  broken: string[]
}): void {
  const { scenes, faults, found, slopes, orphans, broken } = result
  const hostile = scenes.reduce((sum, { traffic }) => sum + traffic.entries.filter(({ isSound }) => !isSound).length, 0)
  console.log(`\nfaults: ${[...faults].map(([fault, n]) => `${n} × ${fault}`).join(', ')}, ${hostile} hostile files`)
  const rows = scenes.map(({ traffic: { tally, queue } }) => {
    const [, of] = found.find(([name]) => name === queue.name) ?? []
    const { taken, repeated, searches, exports, cancelled, heard, reconnected, unordered } = tally
    const figures = [
      taken,
      of?.documents,
      of?.pages,
      of?.jobs,
      repeated,
      searches,
      exports,
      cancelled,
      heard,
      reconnected,
    ]
    return [
      queue.name,
      ...figures.map(String),
      String(of?.lost.length),
      String((of?.doubled.length ?? 0) + unordered),
      String(of?.deaf.length),
    ]
  })
  const head = [
    'queue',
    'taken in',
    'documents',
    'pages',
    'jobs',
    'asked again',
    'searches',
    'exports',
    'cancelled',
    'events heard',
    'reconnected',
    'lost',
    'doubled',
    'deaf',
  ]
  console.log(table(head, rows, head.map((_, n) => n).slice(1)))
  const isRising = ({ span, mbPerHour, error, handlesPerHour }: Slope): boolean =>
    span >= shortest && ((mbPerHour > mostGrowth && mbPerHour > 2 * error) || handlesPerHour > mostHandles)
  const processHead = [
    'process',
    'one after another',
    'MB mean',
    'MB peak',
    'MB per hour',
    'handles',
    'handles per hour',
    '',
  ]
  const processes = slopes.map((one) => [
    one.name,
    String(one.processes),
    one.mean.toFixed(0),
    one.peak.toFixed(0),
    `${one.mbPerHour.toFixed(1)} ± ${one.error.toFixed(1)}`,
    String(one.handles),
    one.handlesPerHour.toFixed(1),
    one.span < shortest ? 'too short to say' : isRising(one) ? 'RISES' : 'flat',
  ])
  console.log(`\nafter the first ten minutes:\n${table(processHead, processes, [1, 2, 3, 4, 5, 6])}`)
  const lines = found.flatMap(([queue, { lost, doubled, deaf, untidy }]) =>
    [...lost, ...doubled, ...deaf, ...untidy].map((line) => `${queue}: ${line}`),
  )
  if (orphans > 0) lines.push(`${orphans} workers outlived their host by five seconds`)
  lines.push(...broken)
  for (const line of lines) console.log(`BROKEN  ${line}`)
  const rising = slopes.filter(isRising)
  console.log(
    lines.length + rising.length === 0
      ? '\nevery promise was kept'
      : `\n${lines.length + rising.length} promises were not kept`,
  )
  if (lines.length + rising.length > 0) process.exitCode = 1
}
