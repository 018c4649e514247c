// Torture: faults beside a promise each, one line a fault (--seed 1 --short --on sqlite|postgres): promise, faults, lost, doubled, recovered in.
// kill -9 of claimers; hosts frozen beyond their lease, asleep, with clocks that jump or differ; workers out of memory; disks slow and full;
// power cuts; no file handles; homes that cannot be written or are damaged; databases that are killed, connections cut, delayed and half open
// by a proxy of our own. `--only TEXT`: those whose line has it. The short form leaves out what takes seconds.
import { parseArgs } from 'node:util'
import { random, type Random } from '../scripts/fixtures/random.ts'
import { damagedTeam } from './faults/damaged-team.ts'
import { fullServer, slowDisk } from './faults/disks.ts'
import { damagedStore, fullDisk, noHandles, readOnlyHome } from './faults/files.ts'
import { frozenHost, hoardingWorker, jumpingClock, skewedClocks, sleepingMachine } from './faults/hosts.ts'
import { killedClaimers } from './faults/processes.ts'
import { powerCut } from './faults/power.ts'
import { cutConnections, restartedServer } from './faults/network.ts'

export interface FaultLine {
  promise: string
  faults: number
  lost: number
  doubled: number
  /** Milliseconds from the fault's end until work went on; null: nothing was to recover. */
  recovered: number | null
  /** What exactly was lost, a line each, where the fault can say. */
  why?: string[]
}

export interface Fault {
  name: string
  on: 'sqlite' | 'postgres'
  /** Left out of the short form: it takes seconds. */
  isLong?: boolean
  /** Why it cannot be tried on this machine; else what came of it. */
  run(options: { chance: Random; short: boolean }): Promise<FaultLine | { skipped: string }>
}

const onBoth = (on: Fault['on']): Fault[] =>
  [frozenHost, sleepingMachine, jumpingClock, hoardingWorker, slowDisk, readOnlyHome, noHandles].map((fault) =>
    fault(on),
  )

const faults: readonly Fault[] = [
  killedClaimers('sqlite'),
  ...onBoth('sqlite'),
  fullDisk,
  powerCut,
  damagedStore,
  killedClaimers('postgres'),
  ...onBoth('postgres'),
  skewedClocks,
  fullServer,
  restartedServer,
  cutConnections,
  damagedTeam,
]

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      short: { type: 'boolean', default: false },
      on: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
    },
  })
  for (const fault of faults) {
    if (values.on !== '' && fault.on !== values.on) continue
    if (values.short && fault.isLong) continue
    if (!`${fault.on} ${fault.name}`.includes(values.only)) continue
    const line = await fault.run({ chance: random(Number(values.seed)), short: values.short })
    if ('skipped' in line) {
      console.log(`skipped   ${fault.on} ${fault.name}: ${line.skipped}`)
      continue
    }
    const { promise, faults, lost, doubled, recovered, why = [] } = line
    const isKept = lost + doubled === 0
    if (!isKept) process.exitCode = 1
    console.log(
      `${isKept ? 'kept     ' : 'BROKEN   '} ${fault.on} ${fault.name}: ${promise}; ${faults} faults, ${lost} lost, ${doubled} doubled, ` +
        (recovered === null ? 'nothing to recover' : `recovered in ${Math.round(recovered)} ms`),
    )
    if (!isKept) for (const one of why) console.log(`          ${one}`)
  }
}
