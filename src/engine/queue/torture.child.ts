// A claimer process for torture: claims, works a moment, stores a page, and writes its effect in the transaction that settles.
// Says when it is ready; begins when told `begin`; told `finish`, it ends when there is nothing left to claim.
// Arguments: the location, its name as owner, the most milliseconds a job takes.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { openTortureHome } from './torture-home.ts'

const [location = '', owner = '', longest = '0'] = process.argv.slice(2)
const { db, queue, write } = await openTortureHome(location)
const options = { owner, lease: 60_000 }
let finishing = false
process.on('message', (message) => {
  if (message === 'finish') finishing = true
})
const told = once(process, 'message')
process.send?.('ready')
await told

for (;;) {
  const [claim] = await queue.claim(options)
  if (!claim) {
    if (finishing) break
    await sleep(20)
    continue
  }
  await sleep(Math.random() * Number(longest))
  await queue.touch(claim, { lease: 60_000, progress: 0.5 })
  const trace = { job: claim.id, token: claim.token, owner }
  await db.tx(async (tx) => {
    await queue.progressed(tx, claim)
    await write(tx, { ...trace, what: 'page' })
  })
  await db.tx(async (tx) => {
    await queue.settle(tx, claim, { kind: 'completed', output: owner })
    await write(tx, { ...trace, what: 'done' })
  })
}
await db.close()
process.disconnect()
