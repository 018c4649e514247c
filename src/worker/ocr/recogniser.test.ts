// When the recognition thread is replaced. The thread is a real one with another program in it: it answers at once, and tells
// which thread it is where the real one tells its size.
import { afterEach, expect, test } from 'vitest'
import { Recogniser } from './recogniser.ts'

const program = `
  import { parentPort, threadId } from 'node:worker_threads'
  parentPort.on('message', ({ id }) => parentPort.postMessage({ id, kind: 'reading', reading: { blocks: [], heap: threadId } }))
`
const recogniser = new Recogniser(new URL(`data:text/javascript,${encodeURIComponent(program)}`))
afterEach(() => recogniser.close())

test('a thread is kept from page to page, and replaced after a sheet so large that its copies would stay', async () => {
  const thread = async (width: number, height: number): Promise<number> => {
    const raster = { width, height, data: new Uint8Array(width * height) }
    return (await recogniser.read(raster, { languages: ['eng'], dpi: 200, mode: 3 })).heap
  }
  const first = await thread(10, 10)
  expect(await thread(4000, 4001)).toBe(first)
  const second = await thread(10, 10)
  expect(second).not.toBe(first)
  expect(await thread(10, 10)).toBe(second)
})
