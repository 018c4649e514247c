// 21. Several processes on one store: who finds it busy waits, and nobody hears of it. A server that goes away is in
// store/open-postgres.test.ts and postgres-company.test.ts, a disk that is full in store/open.test.ts.
import { describe, expect, test } from 'vitest'
import { completed, keys, newJob, type OpenHome, useKit } from './kit.ts'

export function exerciseCompany(open: OpenHome): void {
  describe('21. A store that is busy is waited for; it is no error.', () => {
    const use = useKit(open)

    test('several processes add, claim and settle at once: each job is done, by one of them', async () => {
      const { kit } = use
      const peers = await Promise.all([kit.home.peer(), kit.home.peer()])
      const done = await Promise.all(
        [kit, ...peers].map(async ({ db, queue }, p) => {
          const mine: string[] = []
          await Promise.all([0, 1, 2, 3].map((n) => db.tx((tx) => queue.add(tx, [newJob(`job ${p} ${n}`)]))))
          for (let claims = await queue.claim({ owner: `host-${p}`, lease: 60_000, limit: 2 }); claims.length > 0;) {
            const ends = claims.map((claim) => ({ claim, outcome: completed }))
            claims = await db.tx(async (tx) => {
              await queue.settleMany(tx, ends)
              return queue.claim({ owner: `host-${p}`, lease: 60_000, limit: 2 }, tx)
            })
            mine.push(...ends.map(({ claim }) => claim.key))
          }
          return mine
        }),
      )
      const rest = await kit.claim({ limit: 99 })
      expect(new Set([...done.flat(), ...keys(rest)]).size).toBe(12)
      expect(done.flat().length + rest.length).toBe(12)
      await Promise.all(peers.map((peer) => peer.close()))
    })

    test('a reader is not kept waiting by a transaction, and sees nothing of it', async () => {
      const { kit } = use
      const peer = await kit.home.peer()
      await kit.db.tx(async (tx) => {
        await kit.queue.add(tx, [newJob('a')])
        expect(await peer.queue.list({})).toEqual([])
        expect((await peer.queue.stats()).counts).toEqual([])
      })
      expect(keys(await peer.queue.list({}))).toEqual(['a'])
      await peer.close()
    })
  })
}
