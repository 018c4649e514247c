import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Event, Update } from '../contract/event.ts'
import { gather } from './updates.ts'

const event = (seq: number): Update => ({ kind: 'event', event: { seq } as Event })
const progress = (run: string, value: number): Update => ({
  kind: 'progress',
  progress: { run, stage: 'page-ocr', page: 1, progress: value },
})

test('events all arrive in order, of progress only the newest of a run', async () => {
  const sent: Update[][] = []
  const gatherer = gather((updates) => sent.push(updates))
  for (const update of [event(1), progress('a', 0.1), event(2), progress('b', 0.5), progress('a', 0.2)])
    gatherer.add(update)
  await wait(60)
  expect(sent).toEqual([[event(1), event(2), progress('b', 0.5), progress('a', 0.2)]])
})

test('a long replay is cut into several messages, one after the other, and nothing is lost', async () => {
  const sent: Update[][] = []
  const gatherer = gather((updates) => sent.push(updates))
  const all = Array.from({ length: 401 }, (_, index) => event(index))
  for (const update of all) gatherer.add(update)
  await expect.poll(() => sent.map((updates) => updates.length)).toEqual([200, 200, 1])
  expect(sent.flat()).toEqual(all)
})

test('after end nothing is sent', async () => {
  const sent: Update[][] = []
  const gatherer = gather((updates) => sent.push(updates))
  gatherer.add(event(1))
  gatherer.end()
  await wait(60)
  expect(sent).toEqual([])
})
