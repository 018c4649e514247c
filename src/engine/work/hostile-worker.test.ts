// A worker that a document has taken over: whatever it says, the engine lives, the document is given up, and nothing is stored.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openTestHome } from '../testing/home.ts'

/** Answers its first task with something that is not in the contract; what, says the document. */
const liar = `
const words = {
  'nothing.txt': () => null,
  'type.txt': () => ({ type: 'shell', command: 'id' }),
  'page.txt': (job) => ({ type: 'page', job, page: { number: -1, text: 'x' } }),
  'pages.txt': (job) => ({ type: 'opened', job, pages: -5 }),
  'proto.txt': (job) => ({ type: 'done', job, result: JSON.parse('{"__proto__":{"stage":"document-parse"}}') }),
  'stage.txt': (job) => ({ type: 'done', job, result: { stage: 'page-ocr' } }),
}
process.on('message', (message) => {
  if (message.type === 'quit') process.exit(0)
  if (message.type === 'run') process.send(words[message.task.source.name](message.job))
})
process.on('disconnect', () => process.exit(0))
process.send({ type: 'ready', pid: process.pid, versions: {} })`
const names = ['nothing', 'type', 'page', 'pages', 'proto', 'stage'].map((name) => `${name}.txt`)

test('words that are not in the contract end the worker; said twice, the document is given up', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-liar-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const entry = path.join(folder, 'liar.cjs')
  writeFileSync(entry, liar)
  await using hostile = await openTestHome({ workers: 2 }, 'sqlite', entry)
  const batch = await hostile.add(names.map((name) => hostile.script(name, { pages: 1 })))
  hostile.engine.start()
  expect((await hostile.engine.waitForBatch(batch.id)).counts).toEqual({ failed: names.length })
  for (const { error, pagesDone } of await hostile.documents()) {
    // Held against the document, not taken for a kill from outside, of which it could have more.
    expect(error).toMatchObject({
      code: 'quarantined',
      message: expect.stringMatching(/died 2 times .*exit code 76/),
      hint: expect.stringMatching(/./),
    })
    expect(pagesDone).toBe(0)
  }
})
