import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { withoutTraces } from './wasm.ts'

test('what a loader leaves in the global scope to complain of is taken away; what it shares stays', async () => {
  const name = 'registerCallbackOfATest'
  const shared = 'sharedByATest'
  const started = await withoutTraces(async () => {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => 'a module, held for ever' })
    Object.defineProperty(globalThis, shared, { configurable: true, value: 1 })
    return 'module'
  })
  expect(started).toBe('module')
  expect(Object.hasOwn(globalThis, name)).toBe(false)
  expect(Object.hasOwn(globalThis, shared)).toBe(true)
  Reflect.deleteProperty(globalThis, shared)
})

test('memories that modules of a thread make themselves end at its limit', async () => {
  const program = `
    import { parentPort } from 'node:worker_threads'
    import { limitMemories } from ${JSON.stringify(new URL('wasm.ts', import.meta.url).href)}
    limitMemories(2 * 65_536)
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true })
    memory.grow(1)
    let refused = false
    try { memory.grow(1) } catch { refused = true }
    parentPort.postMessage([memory.buffer.byteLength, refused])`
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`))
  expect((await once(thread, 'message'))[0]).toEqual([2 * 65_536, true])
  await thread.terminate()
})
