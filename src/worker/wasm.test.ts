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
