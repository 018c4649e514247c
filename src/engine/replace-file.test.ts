// Renames as Windows refuses them.
import type { rename } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { isHeld, replaceFile } from './replace-file.ts'

const thrown = (code: string): Error => Object.assign(new Error(code), { code })

/** A rename that is refused so many times. */
function refused(times: number, code: string): { move: typeof rename; tries: () => number } {
  let tries = 0
  return {
    tries: () => tries,
    move: async () => {
      if ((tries += 1) <= times) throw thrown(code)
    },
  }
}

test('Windows: a file that a scanner looks at is replaced as soon as it lets go', async () => {
  for (const code of ['EBUSY', 'EPERM', 'EACCES']) {
    const { move, tries } = refused(3, code)
    await replaceFile('a', 'b', { platform: 'win32', move })
    expect(tries()).toBe(4)
  }
})

test('Windows: what is held for ever is told in the end; other errors at once; elsewhere nothing is waited for', async () => {
  const held = refused(Infinity, 'EPERM')
  await expect(replaceFile('a', 'b', { platform: 'win32', move: held.move })).rejects.toThrow('EPERM')
  expect(held.tries()).toBe(9)
  for (const [platform, code] of [
    ['win32', 'ENOSPC'],
    ['linux', 'EPERM'],
    ['darwin', 'EACCES'],
  ] as const) {
    const { move, tries } = refused(Infinity, code)
    await expect(replaceFile('a', 'b', { platform, move })).rejects.toThrow(code)
    expect(tries()).toBe(1)
  }
})

test('Windows: the same bytes that somebody reads need not be replaced', async () => {
  const { move, tries } = refused(Infinity, 'EPERM')
  await replaceFile('a', 'b', { platform: 'win32', move, isFine: () => Promise.resolve(true) })
  expect(tries()).toBe(1)
})

test('only Windows takes a lack of rights for a file in use', () => {
  expect(isHeld(thrown('EPERM'), 'win32')).toBe(true)
  expect(isHeld(thrown('EPERM'), 'linux')).toBe(false)
  expect(isHeld(thrown('EBUSY'), 'linux')).toBe(true)
})
