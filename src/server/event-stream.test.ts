import { expect, test } from 'vitest'
import type { Handlers } from '../contract/api.ts'
import type { Event, Update } from '../contract/event.ts'
import type { Engine } from '../engine/engine.ts'
import { eventStream } from './event-stream.ts'
import { whenEnded } from './v1/streams.ts'

/** An engine reduced to its log, so that the test decides what happens between two reads. */
function logOnly(stored: number) {
  const log = Array.from({ length: stored }, (_, i) => event(i + 1))
  const listeners = new Set<(update: Update) => void>()
  const list: Handlers['events.list'] = async ({ after, limit }) => ({
    events: log.filter((e) => e.seq > after).slice(0, limit),
    last: log.length,
  })
  const engine = {
    handlers: { 'events.list': list },
    subscribe(listener: (update: Update) => void, options?: { after?: number }) {
      listeners.add(listener)
      for (const e of log)
        if (options?.after !== undefined && e.seq > options.after) listener({ kind: 'event', event: e })
      return () => listeners.delete(listener)
    },
  } as unknown as Engine
  const add = (): void => {
    const next = event(log.length + 1)
    log.push(next)
    for (const listener of listeners) listener({ kind: 'event', event: next })
  }
  const progress = (run: string, fraction: number): void => {
    const update: Update = { kind: 'progress', progress: { run, stage: 'page-ocr', page: 1, progress: fraction } }
    for (const listener of listeners) listener(update)
  }
  return { engine, add, progress, listeners }
}

function event(seq: number): Event {
  return {
    seq,
    at: 0,
    type: 'page.stored',
    batch: null,
    document: null,
    run: 'r',
    job: null,
    page: seq,
    data: { text: 'a\nb' },
    patch: null,
  }
}

/** Ids seen until `count` of them came or the stream ended. */
async function ids(
  stream: ReadableStream<Uint8Array>,
  count: number,
): Promise<{ ids: number[]; text: string; ended: boolean }> {
  const reader = stream.getReader()
  let text = ''
  const found = (): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map((m) => Number(m[1]))
  let ended = false
  while (!ended && found().length < count) {
    const { done, value } = await reader.read()
    ended = done
    if (value) text += new TextDecoder().decode(value)
  }
  if (!ended) await reader.cancel()
  return { ids: found(), text, ended }
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

test('replays a long log and goes on live, without a gap or a repetition', async () => {
  const { engine, add, listeners } = logOnly(2500)
  const reading = ids(eventStream(engine, { after: 0 }), 2510)
  for (let i = 0; i < 10; i++) {
    add()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect((await reading).ids).toEqual(upTo(2510))
  expect(listeners.size).toBe(0)
})

test('without a number only what happens from now on is told, as one data line each', async () => {
  const { engine, add } = logOnly(3)
  const reading = ids(eventStream(engine), 1)
  add()
  const { ids: seen, text } = await reading
  expect(seen).toEqual([4])
  expect(text).toContain('event: event\ndata: {"seq":4,')
})

test('of several signs of progress of a run only the newest is sent', async () => {
  const { engine, add, progress } = logOnly(0)
  const reading = ids(eventStream(engine), 1)
  for (const fraction of [0.1, 0.2, 0.9]) progress('r', fraction)
  add()
  const { text } = await reading
  expect(text.match(/event: progress/g)).toHaveLength(1)
  expect(text).toContain('"progress":0.9')
})

test('gathered, many updates come in one message with the number of its last event', async () => {
  const { engine } = logOnly(450)
  const { ids: seen, text } = await ids(eventStream(engine, { after: 0, gathered: true }), 3)
  expect(seen).toEqual([200, 400, 450])
  const lists = [...text.matchAll(/^event: updates\ndata: (.*)$/gm)].map(
    ([, list]) => JSON.parse(list ?? '') as Update[],
  )
  const told = lists.flat().flatMap((update) => (update.kind === 'event' ? [update.event.seq] : []))
  expect(told).toEqual(upTo(450))
})

test('a reader that falls too far behind is let go and can go on where it was', async () => {
  const { engine, add, listeners } = logOnly(0)
  const stream = eventStream(engine, { maxWaiting: 10 })
  await new Promise((resolve) => setTimeout(resolve, 10))
  for (let i = 0; i < 100; i++) add()
  expect(listeners.size).toBe(0)
  const first = await ids(stream, Infinity)
  expect(first.ended).toBe(true)
  const second = await ids(eventStream(engine, { after: first.ids.at(-1) ?? 0 }), 100 - first.ids.length)
  expect([...first.ids, ...second.ids]).toEqual(upTo(100))
})

test('an idle stream gives signs of life', async () => {
  const { engine } = logOnly(0)
  const reader = eventStream(engine, { keepalive: 20 }).getReader()
  await reader.read()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value)).toBe(': keepalive\n\n')
  await reader.cancel()
})

test('a reader who may read no more is let go, in the middle of a busy stream too', async () => {
  const { engine, add, listeners } = logOnly(0)
  let may = true
  const stream = eventStream(engine, { askEvery: 5, mayRead: async () => may })
  const busy = setInterval(add, 1)
  try {
    const reading = ids(stream, Infinity)
    await new Promise((resolve) => setTimeout(resolve, 60))
    may = false
    expect((await reading).ended).toBe(true)
    expect(listeners.size).toBe(0)
  } finally {
    clearInterval(busy)
  }
})

test('where it cannot be asked who may read, or what, the stream breaks off and nothing is kept for it', async () => {
  const away = (): Promise<never> => Promise.reject(new Error('away'))
  for (const options of [{ askEvery: 0, mayRead: away }, { text: away }]) {
    const { engine, add, listeners } = logOnly(0)
    const reading = ids(eventStream(engine, options), 1)
    add()
    await expect(reading).rejects.toThrow('away')
    expect(listeners.size).toBe(0)
  }
})

test('of a log that concerns others nothing more is read once the reader is gone', async () => {
  const { engine } = logOnly(5000)
  let seen = 0
  const stream = eventStream(engine, { after: 0, text: ({ seq }) => ((seen = seq), '') })
  await new Promise((resolve) => setTimeout(resolve, 0))
  await stream.cancel()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(seen).toBeLessThan(5000)
})

test('a stream that breaks off is told to have ended', async () => {
  let ends = 0
  const broken = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('away')) })
  await expect(
    whenEnded(broken, () => ends++)
      .getReader()
      .read(),
  ).rejects.toThrow('away')
  expect(ends).toBe(1)
})

test('what a reader is not told of gives no sign either', async () => {
  const { engine, add } = logOnly(0)
  const stream = eventStream(engine, { text: ({ seq }) => (seq === 30 ? 'data: own\n\n' : '') })
  const reader = stream.getReader()
  await reader.read()
  const next = reader.read()
  for (let i = 0; i < 30; i++) {
    add()
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(new TextDecoder().decode((await next).value)).toBe('data: own\n\n')
  await reader.cancel()
})
