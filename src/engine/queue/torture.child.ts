// A claimer process for the tests of many processes on one file: claims, works a moment, and writes its effect in the
// transaction that settles. Says when it is ready, begins when told to, ends when there is nothing left.
// Arguments: the file, its name as owner, the most milliseconds a job takes.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDb } from '../store/open.ts'
import type { Claim } from './queue.ts'
import { createSqliteQueue } from './sqlite.ts'

const [file = '', owner = '', longest = '0'] = process.argv.slice(2)
const db = await openDb(file)
const queue = createSqliteQueue(db)
const options = { owner, lease: 60_000 }
const told = once(process, 'message')
process.send?.('ready')
await told

let claim: Claim | undefined
while ((claim = await next())) {
  await sleep(Math.random() * Number(longest))
  await queue.touch(claim, { lease: 60_000, progress: 0.5 })
  const done = claim
  await db.tx(async (tx) => {
    await queue.settle(tx, done, { kind: 'completed', output: owner })
    tx.sqlite.prepare('INSERT INTO effect (job, owner) VALUES (?, ?)').run(Number(done.id), owner)
  })
}
await db.close()
process.disconnect()

async function next(): Promise<Claim | undefined> {
  const [claim] = await queue.claim(options)
  return claim
}
