// A worker as the engine sees it: a real process, messages in, messages out.
// oxlint-disable no-restricted-imports -- the test stands where the engine stands, outside the worker
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import PDFDocument from 'pdfkit'
import { afterEach, expect, test } from 'vitest'
import type { Page } from '../contract/model.ts'
import { PipelineOptions } from '../contract/settings.ts'
import type { Source, Task } from '../contract/worker.ts'
import { FromWorker } from '../contract/worker.ts'

const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** A worker and what it said. */
function start(): {
  child: ChildProcess
  said: FromWorker[]
  until: (test: (message: FromWorker) => boolean) => Promise<FromWorker>
  exit: Promise<number | null>
} {
  const child = fork(new URL('./index.ts', import.meta.url), { serialization: 'advanced', silent: true })
  running.push(child)
  const said: FromWorker[] = []
  const waiting = new Set<() => void>()
  child.on('message', (received) => {
    said.push(FromWorker.parse(received))
    for (const wake of waiting) wake()
  })
  const until = (test: (message: FromWorker) => boolean): Promise<FromWorker> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = said.find(test)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { child, said, until, exit: new Promise((resolve) => child.once('exit', resolve)) }
}

async function pdf(pages: string[], turn = 0): Promise<Source> {
  const document = new PDFDocument({ size: [612, 792], autoFirstPage: false })
  const parts: Uint8Array[] = []
  const ended = new Promise<void>((resolve) => {
    document.on('data', (part: Uint8Array) => parts.push(part)).on('end', () => resolve())
  })
  for (const text of pages)
    document
      .addPage()
      .rotate(turn, { origin: [306, 396] })
      .fontSize(14)
      .text(text, 76, 210, { width: 460 })
  document.end()
  await ended
  const bytes = new Uint8Array(Buffer.concat(parts))
  return { sha256: '', name: 'test.pdf', mediaType: 'application/pdf', size: bytes.length, bytes }
}

const text =
  'Anyone who reads this page aloud will notice that it says nothing of importance, and says it at some length. '
    .repeat(5)
    .trim()
const options = PipelineOptions.parse({})
const parse = (source: Source, more: Partial<Task> = {}): Task =>
  ({ stage: 'document-parse', source, have: [], skip: [], options, maxPages: 100, ...more }) as Task
const pagesOf = (said: FromWorker[]): Page[] =>
  said.flatMap((message) => (message.type === 'page' ? [message.page] : []))

test('reads the pages that are not stored yet, says when it is ready and when it is done, and quits', async () => {
  const worker = start()
  const ready = await worker.until(({ type }) => type === 'ready')
  expect(ready).toMatchObject({
    versions: {
      pdfium: expect.any(String),
      tesseract: expect.any(String),
      'tessdata.eng': expect.stringMatching(/^sha256:/),
    },
  })
  worker.child.send({
    type: 'run',
    job: 'a',
    task: parse(await pdf([`one ${text}`, `two ${text}`, `three ${text}`]), { have: [2] }),
  })
  const done = await worker.until(({ type }) => type === 'done')
  expect(done).toMatchObject({ job: 'a', result: { stage: 'document-parse', pages: 3, ocr: [] } })
  const said = worker.said.filter(({ type }) => type !== 'memory')
  // Before the first page is told, the one after next is looked at, and to blame while it is.
  expect(said.map((message) => `${message.type}${message.type === 'page-begun' ? ` ${message.page}` : ''}`)).toEqual([
    'ready',
    'opened',
    'page-begun 1',
    'page-begun 3',
    'page-begun 1',
    'page',
    'page-begun 3',
    'page',
    'done',
  ])
  expect(pagesOf(worker.said).map(({ number }) => number)).toEqual([1, 3])
  worker.child.send({ type: 'quit' })
  expect(await worker.exit).toBe(0)
})

test('recognises a page that lies on its side, and gives the same bytes again when warm', async () => {
  const worker = start()
  const source = await pdf([text], 90)
  const task: Task = { stage: 'page-ocr', source, pages: [1], options, maxPages: 100 }
  worker.child.send({ type: 'run', job: 'a', task })
  await worker.until(({ type, ...message }) => type === 'done' && 'job' in message && message.job === 'a')
  worker.child.send({ type: 'run', job: 'b', task })
  await worker.until(({ type, ...message }) => type === 'done' && 'job' in message && message.job === 'b')
  const [first, second] = pagesOf(worker.said)
  expect(first).toMatchObject({ source: 'ocr', rotation: 270, width: 792, height: 612 })
  expect(first?.text).toBe(text)
  expect(first?.confidence).toBeGreaterThan(0.85)
  expect(JSON.stringify(second)).toBe(JSON.stringify(first))
})

test('stops at a page boundary', async () => {
  const worker = start()
  worker.child.send({ type: 'run', job: 'a', task: parse(await pdf(Array.from({ length: 60 }, () => text.repeat(4)))) })
  await worker.until(({ type }) => type === 'page')
  worker.child.send({ type: 'stop', job: 'a' })
  expect(await worker.until(({ type }) => type === 'stopped' || type === 'done')).toMatchObject({
    type: 'stopped',
    job: 'a',
  })
  expect(pagesOf(worker.said).length).toBeLessThan(60)
})

test('a document that cannot be read fails with its reason, and the worker goes on', async () => {
  const worker = start()
  const source = await pdf([text])
  worker.child.send({ type: 'run', job: 'a', task: parse({ ...source, bytes: new Uint8Array(10) }) })
  worker.child.send({ type: 'run', job: 'late', task: parse(source) })
  expect(await worker.until((message) => message.type === 'failed' && message.job === 'late')).toMatchObject({
    error: { code: 'internal' },
  })
  expect(await worker.until((message) => message.type === 'failed' && message.job === 'a')).toMatchObject({
    error: { code: 'file-damaged' },
  })
  worker.child.send({
    type: 'run',
    job: 'b',
    task: { stage: 'page-image', source, page: 1, width: 300, rotation: 90, skew: 0, options, maxPages: 1 },
  })
  const drawn = await worker.until((message) => message.type === 'done' && message.job === 'b')
  expect(drawn).toMatchObject({ result: { stage: 'page-image', width: 300, height: Math.round((300 * 612) / 792) } })
})

test('what pdf.js leaves behind when a file sends it too deep does not end the worker', async () => {
  const worker = start()
  const source = await pdf([text])
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Count 3/Kids[1 0 R 2 0 R 3 0 R]>>',
    '['.repeat(15_000),
  ]
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('')
  const bytes = new Uint8Array(Buffer.from(`%PDF-1.7\n${body}trailer<</Root 1 0 R/Size 4>>\n%%EOF`))
  for (const [job, read] of Object.entries({ deep: { ...source, bytes, size: bytes.length }, good: source })) {
    worker.child.send({ type: 'run', job, task: parse(read) })
    await worker.until((message) => message.type === 'done' && message.job === job)
  }
  expect(worker.said.flatMap((message) => (message.type === 'page-failed' ? [message.page] : []))).toContain(2)
  expect(pagesOf(worker.said).at(-1)?.text).toBe(text)
})

test('dies loudly of a message that is not of the contract, and quietly with its parent', async () => {
  const loud = start()
  await loud.until(({ type }) => type === 'ready')
  loud.child.send({ type: 'dance' })
  expect(await loud.exit).toBe(70)
  const quiet = start()
  await quiet.until(({ type }) => type === 'ready')
  quiet.child.disconnect()
  expect(await quiet.exit).toBe(0)
})
