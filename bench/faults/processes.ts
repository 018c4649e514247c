// Faults of processes: claimers killed with SIGKILL at random moments.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { torture } from '../../src/engine/queue/torture.ts'
import { initTeam } from '../../src/engine/store/team.ts'
import { ownServer } from '../../src/engine/testing/postgres.ts'
import type { Fault } from '../faults.ts'

export function killedClaimers(on: Fault['on']): Fault {
  return {
    name: 'kill -9 of hosts',
    on,
    async run({ chance, short }) {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-faults-'))
      const server = on === 'postgres' ? await ownServer() : null
      try {
        const location = server ? (await server.freshDatabase()).url : path.join(folder, 'sheaf.db')
        if (server) await initTeam(location)
        const { kills, lost, twice, disordered } = await torture({
          location,
          jobs: short ? 60 : 2000,
          kills: short ? 4 : 100,
          claimers: 2,
          foreigners: 0,
          random: () => chance.next(),
        })
        const promise = 'every job takes effect once, in order'
        return { promise, faults: kills, lost, doubled: twice + disordered, recovered: null }
      } finally {
        await server?.end()
        rmSync(folder, { recursive: true })
      }
    },
  }
}
