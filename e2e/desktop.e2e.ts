// The desktop app: the window as every host has it, and on the same app what only a desktop has. At the end, that of Electron nothing in
// src/main was left out.
import { describe, expect, test } from 'vitest'
import { describeDeaths } from './desktop-deaths-spec.ts'
import { startDesktop } from './desktop-host.ts'
import { describeDesktop } from './desktop-spec.ts'
import { electronCalls } from './harness/calls.ts'
import { used } from './harness/launch.ts'
import { describeWindow } from './window-spec.ts'

describeWindow('desktop', startDesktop, (world) => {
  describe('what only the desktop has', () => {
    describeDesktop(world)
    describeDeaths(world)

    test('every call of Electron and every event in src/main was exercised here', (context) => {
      if (world.host.app === null) return context.skip('only the harness records this')
      const calls = electronCalls()
      // Far more than a handful, or the source was not read.
      expect(calls.length).toBeGreaterThan(100)
      expect(calls.filter((call) => !used.has(call))).toEqual([])
    })
  })
})
