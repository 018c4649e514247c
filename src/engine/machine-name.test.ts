// A machine that changes its name with the network it is in.
import { mkdtempDisposableSync, readdirSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { machineName } from './machine-name.ts'

test.each(['darwin', 'win32'] as const)(
  '%s: the name of the first start stays, whatever the network says later',
  async (platform) => {
    using home = mkdtempDisposableSync(path.join(os.tmpdir(), 'sheaf-machine-'))
    const names = ['Janes-MacBook.local', 'janes-mbp.fritz.box', 'DESKTOP-1']
    const told = []
    for (const now of names) told.push(await machineName(home.path, { platform, now }))
    expect(told).toEqual([names[0], names[0], names[0]])
  },
)

test('two that open a new home at the same time agree', async () => {
  using home = mkdtempDisposableSync(path.join(os.tmpdir(), 'sheaf-machine-'))
  const told = await Promise.all(['a', 'b', 'c'].map((now) => machineName(home.path, { platform: 'darwin', now })))
  const later = await machineName(home.path, { platform: 'darwin', now: 'd' })
  expect(told).toEqual([later, later, later])
})

test('Linux: the name it has now, and nothing is kept', async () => {
  using home = mkdtempDisposableSync(path.join(os.tmpdir(), 'sheaf-machine-'))
  expect(await machineName(home.path, { platform: 'linux', now: 'one' })).toBe('one')
  expect(await machineName(home.path, { platform: 'linux', now: 'two' })).toBe('two')
  expect(readdirSync(home.path)).toEqual([])
})
