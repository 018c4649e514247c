// What asks a command to stop, on each system.
import { expect, test } from 'vitest'
import { watchInterrupts } from './signals.ts'

test('closing the console and Ctrl-Break ask to stop on Windows; elsewhere SIGHUP keeps its meaning, so that nohup has one', () => {
  const heard = (platform: NodeJS.Platform): string[] => {
    const before = new Map(names.map((name) => [name, process.listenerCount(name)]))
    const interrupts = watchInterrupts(() => {}, platform)
    const more = names.filter((name) => process.listenerCount(name) > (before.get(name) ?? 0))
    interrupts.end()
    expect(names.map((name) => process.listenerCount(name))).toEqual([...before.values()])
    return more
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'] as const
  expect(heard('win32')).toEqual(['SIGINT', 'SIGBREAK', 'SIGHUP'])
  expect(heard('linux')).toEqual(['SIGINT', 'SIGTERM'])
  expect(heard('darwin')).toEqual(['SIGINT', 'SIGTERM'])
})

test('the first one asks once, also by what only Windows has', () => {
  let asked = 0
  const interrupts = watchInterrupts(() => (asked += 1), 'win32')
  process.emit('SIGBREAK', 'SIGBREAK')
  expect([asked, interrupts.signal.aborted]).toEqual([1, true])
  interrupts.end()
})
