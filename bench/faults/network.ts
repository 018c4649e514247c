// Faults between a host and a team's database. Rows are written all the while: each that was acknowledged must be there, and once.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openPostgres } from '../../src/engine/store/open-postgres.ts'
import { initTeam } from '../../src/engine/store/team.ts'
import { ownServer, type TestServer } from '../../src/engine/testing/postgres.ts'
import type { Fault, FaultLine } from '../faults.ts'
import { openProxy, type Proxy } from './proxy.ts'

/** Writes through a proxy while `trouble` happens; then the weather is fine, and what was written is counted at the server itself. */
async function writing(
  promise: string,
  trouble: (proxy: Proxy, server: TestServer) => Promise<number>,
): Promise<FaultLine> {
  const server = await ownServer()
  try {
    const { url } = await server.freshDatabase()
    await initTeam(url)
    const direct = new URL(url)
    const proxy = await openProxy({ host: direct.hostname, port: Number(direct.port) })
    const through = new URL(url)
    through.port = String(proxy.port)
    const db = await openPostgres(through.href, { name: 'sheaf torture' })
    await db.tx(({ kysely }) => sql`CREATE TABLE scratch (n integer)`.execute(kysely))
    const acknowledged = new Set<number>()
    let going = true
    let latest = 0
    const writer = (async () => {
      for (let n = 0; going; n++) {
        // What is refused was not acknowledged; whether it happened all the same, nobody was told.
        const done = await db
          .tx(({ kysely }) => sql`INSERT INTO scratch VALUES (${n})`.execute(kysely))
          .then(
            () => true,
            () => false,
          )
        if (done) acknowledged.add(n)
        if (done) latest = performance.now()
        await sleep(5)
      }
    })()
    const faults = await trouble(proxy, server)
    proxy.weather = 'fine'
    const over = performance.now()
    while (latest <= over && performance.now() - over < 120_000) await sleep(20)
    const recovered = latest - over
    going = false
    await writer
    await db.close()
    await proxy.close()
    const plain = await openPostgres(url)
    const { rows } = await plain.tx(({ kysely }) => sql<{ n: number }>`SELECT n FROM scratch`.execute(kysely))
    await plain.close()
    const there = rows.map(({ n }) => n)
    const lost = [...acknowledged].filter((n) => !there.includes(n)).length + (recovered > 0 ? 0 : 1)
    return { promise, faults, lost, doubled: there.length - new Set(there).size, recovered }
  } finally {
    await server.end()
  }
}

export const cutConnections: Fault = {
  name: 'connections cut, slow, truncated, silent',
  on: 'postgres',
  run: ({ chance, short }) =>
    writing('acknowledged writes are there, once', async (proxy) => {
      const times = short ? 8 : 60
      for (let n = 0; n < times; n++) {
        await sleep(50 + chance.whole(200))
        proxy.weather = chance.pick(['fine', 'slow', 'truncating', 'silent'] as const)
        await sleep(50 + chance.whole(150))
        // Half open ends here: what is silent for ever is ended by the limits of the statement, which take a minute.
        proxy.cut()
        proxy.weather = 'fine'
      }
      return times
    }),
}

export const restartedServer: Fault = {
  name: 'database killed and restarted',
  on: 'postgres',
  run: ({ short }) =>
    writing('acknowledged writes are there, once', async (_proxy, server) => {
      const times = short ? 1 : 5
      for (let n = 0; n < times; n++) {
        await sleep(300)
        await server.halt('kill')
        await sleep(500)
        await server.start()
      }
      return times
    }),
}
