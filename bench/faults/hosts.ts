// Faults of whole hosts: frozen beyond their lease and woken late, asleep with everything, with clocks that jump or differ; and workers
// that take all memory. On both backends.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SheafError } from '../../src/contract/error.ts'
import type { Fault, FaultLine } from '../faults.ts'
import { lease, Stage } from './stage.ts'

type On = Fault['on']
const day = 86_400_000
const slow = { pages: 5, slow: 120 }

/** Two hosts; the one with a claim in hand stands still until the other has taken its job, then goes on as if nothing had been. */
export const frozenHost = (on: On): Fault => ({
  name: 'a host frozen beyond its lease',
  on,
  isLong: true,
  async run({ chance }) {
    await using stage = await Stage.open(on)
    const hosts = [await stage.start(), await stage.start()]
    const times = 6
    const files = Array.from({ length: times * 5 }, () => stage.script(slow))
    await hosts[0]?.add(files)
    let late = 0
    let slowest = 0
    for (let n = 0; n < times; n++) {
      const host = chance.pick(hosts)
      const claim = await stage.claimOf(host)
      host.freeze()
      slowest = Math.max(slowest, await stage.takenOver(claim))
      const { db, queue } = stage.home
      // What it would say on waking, said for it: refused, or the fence is open.
      const settled = await db
        .tx((tx) => queue.settle(tx, claim, { kind: 'completed' }))
        .then(
          () => true,
          (error: unknown) => !(error instanceof SheafError && error.code === 'lost-claim'),
        )
      if (settled) late++
      await sleep(chance.whole(1000))
      host.thaw()
      await sleep(500)
    }
    await stage.ended(files.length)
    const { lost, doubled, why } = await stage.count(files.length)
    return {
      promise: 'its job is taken over, its late writes are refused',
      faults: times,
      lost,
      doubled: doubled + late,
      why,
      recovered: slowest,
    }
  },
})

/** The only host and its workers stand still for longer than a lease and a page may take. */
export const sleepingMachine = (on: On): Fault => ({
  name: 'the machine sleeps',
  on,
  isLong: true,
  async run() {
    await using stage = await Stage.open(on)
    const host = await stage.start({ settings: { pageTimeout: 2, documentTimeout: 5 } })
    const files = Array.from({ length: 4 }, () => stage.script(slow))
    await host.add(files)
    await stage.claimOf(host)
    host.freeze()
    await sleep(7000)
    host.thaw()
    const recovered = await goesOn(stage)
    await stage.ended(files.length)
    const counted = await stage.count(files.length)
    return { promise: 'nothing is late for it, nothing is done twice', faults: 1, ...counted, recovered }
  },
})

/** Somebody puts the clock right, forward and back, in the middle of documents. */
export const jumpingClock = (on: On): Fault => ({
  name: 'a clock that jumps both ways',
  on,
  isLong: true,
  async run({ chance }) {
    await using stage = await Stage.open(on)
    const host = await stage.start({ settings: { pageTimeout: 20, documentTimeout: 60 } })
    const files = Array.from({ length: 12 }, () => stage.script(slow))
    await host.add(files)
    const jumps = [2 * day, -3 * day, day / 24, -day / 24, 300 * day, 0]
    let slowest = 0
    for (const jump of jumps) {
      await sleep(100 + chance.whole(400))
      host.setClock(jump)
      slowest = Math.max(slowest, await goesOn(stage))
    }
    await stage.ended(files.length)
    const counted = await stage.count(files.length)
    return {
      promise: 'no page is late for it, none is lost or read twice',
      faults: jumps.length,
      ...counted,
      recovered: slowest,
    }
  },
})

/** Hosts an hour before and an hour after the database: leases are the database's to tell. */
export const skewedClocks: Fault = {
  name: 'two hosts with skewed clocks',
  on: 'postgres',
  isLong: true,
  async run() {
    await using stage = await Stage.open('postgres')
    const hosts = [await stage.start({ clock: day / 24 }), await stage.start({ clock: -day / 24 })]
    const files = hosts.map(() => Array.from({ length: 12 }, () => stage.script(slow)))
    for (const [n, host] of hosts.entries()) await host.add(files[n] ?? [])
    const [ahead] = hosts
    if (!ahead) throw new Error('no host')
    const claim = await stage.claimOf(ahead)
    ahead.freeze()
    const recovered = await stage.takenOver(claim)
    ahead.thaw()
    await stage.ended(24)
    const { lost, doubled, why } = await stage.count(24)
    const early = recovered < lease * 300 ? 1 : 0
    return {
      promise: 'no claim is taken away early or kept for ever',
      faults: 2,
      lost,
      doubled: doubled + early,
      why,
      recovered,
    }
  },
}

/** Documents whose workers take memory without end, among others. */
export const hoardingWorker = (on: On): Fault => ({
  name: 'a worker out of memory',
  on,
  isLong: true,
  async run() {
    await using stage = await Stage.open(on)
    const host = await stage.start({
      settings: { workerMemory: 256, workers: 2 },
      worker: path.join(import.meta.dirname, 'hoarder.ts'),
    })
    const good = Array.from({ length: 8 }, () => stage.script(slow))
    const bad = Array.from({ length: 2 }, () => stage.script(slow, 'hoard'))
    await host.add([...bad, ...good])
    const recovered = await stage.ended(10)
    const documents = await stage.documents()
    const { lost, doubled } = await stage.count(10)
    const told = documents.filter(
      ({ name, state, error_json: json }) =>
        name.startsWith('hoard') && state === 'failed' && /"hint":"[^"]/.test(json ?? '') && /memory/i.test(json ?? ''),
    ).length
    const line: FaultLine = {
      promise: 'it is ended at its limit and says so, the others are read',
      faults: bad.length,
      lost: lost - bad.length + (bad.length - told),
      doubled,
      recovered,
    }
    return line
  },
})

/** Milliseconds until a page is stored that was not before; 0 when everything has ended. */
async function goesOn(stage: Stage): Promise<number> {
  const began = performance.now()
  const [before] = await stage.storedPages()
  for (;;) {
    const [now] = await stage.storedPages()
    if (Number(now?.n) > Number(before?.n)) return performance.now() - began
    if ((await stage.documents()).every(({ state }) => state === 'done' || state === 'failed')) return 0
    if (performance.now() - began > 60_000) throw new Error('work did not go on')
    await sleep(20)
  }
}
