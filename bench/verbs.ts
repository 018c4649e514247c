// What it takes to cancel, retry, pause, resume and remove 10,000 documents at once, on SQLite and on PostgreSQL.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SteeringVerb } from '../src/contract/commands/documents.ts'
import { openTestHome } from '../src/engine/testing/home.ts'

const documents = 10_000
const order: SteeringVerb[] = ['pause', 'resume', 'cancel', 'retry', 'cancel', 'remove']

export async function run(): Promise<void> {
  for (const backend of ['sqlite', 'postgres'] as const) {
    await using home = await openTestHome({}, backend)
    const folder = path.join(home.folder, '..', 'in')
    mkdirSync(folder)
    for (let n = 0; n < documents; n++) writeFileSync(path.join(folder, `${n}.txt`), `Letter ${n}\n{"pages":1}`)
    const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      const began = performance.now()
      await work()
      console.log(`${backend.padEnd(9)} ${what.padEnd(7)} ${Math.round(performance.now() - began)} ms`)
    }
    await timed('add', () => home.add([folder]))
    for (const verb of order) {
      await timed(verb, async () => {
        const { documents: reached } = await home.engine.handlers[`documents.${verb}`]({ selection: { filter: {} } })
        if (reached !== documents) throw new Error(`${verb} reached ${reached}`)
      })
    }
  }
  process.exit(0)
}
