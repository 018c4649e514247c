// What a worker's end means: whose fault it was decides what becomes of the page, the document and the installation.
import { describe, expect, test } from 'vitest'
import { type Death, judge } from './deaths.ts'

const settings = { pageTimeout: 90, documentTimeout: 600, workerMemory: 1000 }
const death = (change: Partial<Death> & { signal?: string | null; code?: number; stderr?: string }): Death => ({
  claim: { name: 'page-ocr', note: null, interruptions: 0 },
  page: 3,
  ending: null,
  isReady: true,
  failedStarts: 0,
  rss: 200e6,
  settings,
  exit: { code: change.code ?? null, signal: change.signal ?? null, stderr: change.stderr ?? '' },
  ...change,
})

describe('a death nobody ordered', () => {
  test('killed from outside: the job goes back without blame, however often up to a hundred times', () => {
    const killed = (interruptions: number) =>
      judge(death({ signal: 'SIGKILL', claim: { name: 'page-ocr', note: null, interruptions } }))
    expect(killed(0)).toEqual({ kind: 'release', interrupted: true, why: 'worker-killed' })
    expect(killed(99)).toMatchObject({ kind: 'release', why: 'worker-killed' })
    expect(killed(100)).toMatchObject({ kind: 'release', note: { 3: 1 } })
  })

  test('on Windows, which has no signals, the exit code tells what came from outside', () => {
    for (const code of [1, 0xc000013a, 0x40010004])
      expect(judge(death({ code }), 'win32')).toEqual({ kind: 'release', interrupted: true, why: 'worker-killed' })
    for (const code of [70, 134, 0xc0000005])
      expect(judge(death({ code }), 'win32')).toMatchObject({ kind: 'release', note: { 3: 1 }, why: 'worker-crash' })
    expect(judge(death({ code: 1 }), 'linux')).toMatchObject({ why: 'worker-crash' })
    const claim = { name: 'page-ocr', note: { 3: 1 }, interruptions: 1 }
    expect(judge(death({ code: 0xc0000005, claim }), 'win32')).toMatchObject({
      kind: 'fail-page',
      error: { message: expect.stringContaining('exit code 0xC0000005') },
    })
  })

  test('a crash is blamed on the page in hand; the second over the same page gives that page up', () => {
    expect(judge(death({ signal: 'SIGSEGV' }))).toMatchObject({ kind: 'release', note: { 3: 1 } })
    const again = (note: unknown) =>
      judge(death({ signal: 'SIGSEGV', claim: { name: 'page-ocr', note, interruptions: 1 } }))
    expect(again({ 3: 1 })).toMatchObject({
      kind: 'fail-page',
      page: 3,
      reason: 'crash',
      error: { code: 'worker-crash', page: 3 },
    })
    expect(again({ 2: 1 })).toMatchObject({ kind: 'release', note: { 2: 1, 3: 1 } })
  })

  test('a second crash with no page in hand quarantines the document', () => {
    const note = { 0: 1 }
    const verdict = judge(death({ page: null, code: 70, claim: { name: 'document-parse', note, interruptions: 1 } }))
    expect(verdict).toMatchObject({ kind: 'fail', error: { code: 'quarantined', retryable: false } })
  })

  test('a kill near the memory limit is taken for the memory killer, and so is a full heap', () => {
    const note = { 3: 1 }
    const claim = { name: 'page-ocr', note, interruptions: 1 }
    for (const how of [
      { signal: 'SIGKILL', rss: 900e6 },
      { signal: 'SIGABRT', stderr: 'JavaScript heap out of memory' },
    ]) {
      expect(judge(death({ ...how, claim }))).toMatchObject({ kind: 'fail-page', error: { code: 'worker-memory' } })
    }
  })

  test('workers that do not start thrice are the installation’s fault', () => {
    const start = (failedStarts: number) =>
      judge(death({ isReady: false, page: null, code: 1, failedStarts, stderr: "Error: Cannot find package 'x'" }))
    expect(start(1)).toMatchObject({ kind: 'release', why: 'worker-start' })
    expect(start(3)).toMatchObject({ kind: 'fail', error: { code: 'installation-damaged' } })
  })
})

describe('a death we ordered', () => {
  test('over a page that took too long fails that page as timeout, never as error', () => {
    const verdict = judge(death({ ending: 'page-timeout', signal: 'SIGKILL' }))
    expect(verdict).toMatchObject({
      kind: 'fail-page',
      reason: 'timeout',
      error: { code: 'page-timeout', retryable: true },
    })
  })

  test('to cancel, to pause and to stop', () => {
    expect(judge(death({ ending: 'cancel', signal: 'SIGKILL' }))).toEqual({ kind: 'cancelled' })
    expect(judge(death({ ending: 'pause', signal: 'SIGKILL' }))).toMatchObject({ kind: 'release', interrupted: false })
    expect(judge(death({ ending: 'lost', signal: 'SIGKILL' }))).toEqual({ kind: 'nothing' })
  })
})
