// The faults of a soak, one at a time for each queue, at random.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../../scripts/fixtures/random.ts'
import type { TestServer } from '../../src/engine/testing/postgres.ts'
import { type Host, signal } from './host.ts'
import type { Traffic } from './traffic.ts'

export interface Target {
  traffic: Traffic
  /** Hosts that may be killed whole; the others live from beginning to end, so that their memory can be followed. */
  mortal: Host[]
  server: TestServer | null
}

type Fault =
  | 'worker killed'
  | 'host killed'
  | 'host frozen'
  | 'worker frozen'
  | 'database restarted'
  | 'cancelled, retried'

/** Injects faults until `end`, every `pause` seconds on average; gives each one's name to `tell` when it is over. */
export async function injectFaults(
  { traffic, mortal, server }: Target,
  options: { chance: Random; pause: number; end: AbortSignal; tell(fault: Fault): void },
): Promise<void> {
  const { chance, pause, end, tell } = options
  const { hosts } = traffic.queue
  const kinds: Fault[] = [
    'worker killed',
    'worker killed',
    'host frozen',
    'worker frozen',
    'cancelled, retried',
    'cancelled, retried',
  ]
  if (mortal.length > 0) kinds.push('host killed', 'host killed')
  if (server) kinds.push('database restarted')
  while (!end.aborted) {
    await sleep(1000 * pause * (0.5 + chance.next()), undefined, { signal: end }).catch(() => undefined) // The end of the soak.
    if (end.aborted) return
    const fault = chance.pick(kinds)
    if (await inject(fault)) tell(fault)
  }

  /** False when there was nothing to do it to. */
  async function inject(fault: Fault): Promise<boolean> {
    switch (fault) {
      case 'worker killed': {
        const worker = someWorker()
        if (worker !== null) signal(worker, 'SIGKILL')
        return worker !== null
      }
      case 'worker frozen': {
        const worker = someWorker()
        if (worker === null) return false
        signal(worker, 'SIGSTOP')
        await sleep(freeze())
        signal(worker, 'SIGCONT')
        return true
      }
      case 'host killed': {
        const host = chance.pick(mortal)
        await host.kill()
        await sleep(chance.whole(5000))
        await host.start()
        return true
      }
      case 'host frozen': {
        const host = chance.pick(hosts)
        host.freeze()
        await sleep(freeze())
        host.thaw()
        return true
      }
      case 'database restarted':
        await server?.halt(chance.pick(['stop', 'kill']))
        await sleep(500 + chance.whole(5000))
        await server?.start()
        return true
      case 'cancelled, retried':
        await traffic.cancelAndRetry()
        return true
    }
  }

  function someWorker(): number | null {
    const workers = hosts.flatMap((host) => host.workers())
    return workers.length === 0 ? null : chance.pick(workers)
  }

  /** Milliseconds: some shorter than a lease, most longer. */
  function freeze(): number {
    return 5000 + chance.whole(35_000)
  }
}
