// @vitest-environment happy-dom
// The window over a host in memory: what is shown, what keys and buttons ask for, and that chunk and page find each other.
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { App } from './app.tsx'
import { bridgeClient } from './client/bridge.ts'
import { setPaused } from './state/actions.ts'
import { useApp } from './state/app.ts'
import { usePrefs } from './state/prefs.ts'
import { createFakeBridge, type FakeBridge, type FakeHome } from './testing/fake-bridge.ts'
import type { Event as Happened } from '../contract/event.ts'
import { makeDocument, makeEvent, makePage } from './testing/documents.ts'

const initial = useApp.getInitialState()
const usual = usePrefs.getInitialState()

/** happy-dom lays nothing out; a list that draws only what is in sight needs a sight. */
beforeEach(() => {
  for (const side of ['offsetHeight', 'clientHeight', 'offsetWidth', 'clientWidth'] as const)
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, value: 800 })
  window.ResizeObserver = SeenAtOnce
  location.hash = ''
  useApp.setState(initial, true)
  usePrefs.setState(usual, true)
})
afterEach(cleanup)

/** A browser tells the size of what it begins to observe; happy-dom does not. */
class SeenAtOnce implements ResizeObserver {
  readonly #told: ResizeObserverCallback
  constructor(told: ResizeObserverCallback) {
    this.#told = told
  }
  observe(): void {
    this.#told([], this)
  }
  unobserve(): void {}
  disconnect(): void {}
}

async function open(home: FakeHome): Promise<FakeBridge> {
  const bridge = createFakeBridge(home)
  render(<App client={bridgeClient(bridge)} />)
  await waitFor(() => expect(useApp.getState().link).toBe('open'))
  return bridge
}
const row = (name: RegExp): HTMLElement => screen.getByRole('row', { name })
const verbs = (bridge: FakeBridge): unknown[] =>
  bridge.asked
    .filter(({ command }) => /pause|resume|cancel|retry/.test(command))
    .map(({ command, input }) => [command, input])
const documents = (...ids: string[]): unknown => ({ selection: { documents: ids } })

describe('the queue', () => {
  test('an empty one shows the ways in and makes its promise', async () => {
    const bridge = await open({ documents: [], picks: ['/home/a.pdf'] })
    expect(screen.getByText('Nothing leaves this machine.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Add files' }))
    await waitFor(() => {
      const added = bridge.asked.find(({ command }) => command === 'intake.add')
      expect(added?.input).toEqual({ sources: [{ kind: 'path', path: '/home/a.pdf' }] })
    })
  })

  test('a row says how far its document is, and follows the events', async () => {
    const bridge = await open({
      documents: [
        makeDocument('scan', { state: 'running', stage: 'page-ocr', pages: 12, pagesDone: 7, progress: 0.5 }),
      ],
    })
    const bar = (): HTMLElement => within(row(/scan\.pdf/)).getByRole('progressbar')
    expect(bar().getAttribute('aria-valuetext')).toBe('7 of 12 pages')
    act(() => bridge.change('scan', { pagesDone: 8, progress: 0.4 }))
    expect(bar().getAttribute('aria-valuetext')).toBe('8 of 12 pages')
    expect(bar().getAttribute('aria-valuenow')).toBe('50')
    // One that follows at once comes with the next batch.
    act(() => bridge.change('scan', { state: 'done', progress: 1, pagesDone: 12, chunks: 31, finishedAt: 2 }))
    expect(await within(row(/scan\.pdf/)).findByText('Done')).toBeTruthy()
    expect(within(row(/scan\.pdf/)).getByText(/12 pages · 31 chunks/)).toBeTruthy()
  })

  test('a failure says what, where and what to do', async () => {
    const error = {
      code: 'page-timeout',
      message: 'page 3 took 90 s',
      hint: 'Raise the limit.',
      retryable: true,
    } as const
    await open({
      documents: [
        makeDocument('torn', {
          state: 'partial',
          pages: 4,
          pagesDone: 3,
          pagesFailed: 1,
          failedPages: [{ page: 3, reason: 'timeout', error }],
          finishedAt: 2,
        }),
      ],
    })
    fireEvent.click(screen.getByRole('button', { name: /Page 3 took too long.*Show details/ }))
    expect(screen.getByText('Page 3 took 90 s. Raise the limit.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Retry 1 page' })).toBeTruthy()
  })

  test('keys move, choose, pause, resume and cancel', async () => {
    const bridge = await open({
      documents: [makeDocument('a', { state: 'running' }), makeDocument('b'), makeDocument('c', { state: 'done' })].map(
        (document, index) => ({ ...document, batch: `batch-${index}`, addedAt: 10 - index }),
      ),
    })
    const grid = screen.getByRole('treegrid', { name: 'Documents' })
    fireEvent.keyDown(grid, { key: 'ArrowDown' })
    expect(grid.getAttribute('aria-activedescendant')).toBe('row-a')
    fireEvent.keyDown(grid, { key: ' ' })
    fireEvent.keyDown(grid, { key: 'ArrowDown', shiftKey: true })
    await waitFor(() => expect(within(row(/a\.pdf/)).getByText('Paused')).toBeTruthy())
    expect(screen.getByRole('toolbar', { name: '2 selected' })).toBeTruthy()
    fireEvent.keyDown(grid, { key: 'a', ctrlKey: true })
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel 2 documents' }))
    await waitFor(() =>
      expect(verbs(bridge)).toEqual([
        ['documents.pause', documents('a')],
        ['documents.cancel', { selection: { filter: {} } }],
      ]),
    )
    fireEvent.keyDown(grid, { key: 'Home' })
    fireEvent.keyDown(grid, { key: 'Enter' })
    await waitFor(() => expect(location.hash).toBe('#/document/a'))
  })

  test('what is taken off the list goes at once, in earnest when nobody thought again, and comes back by its undo', async () => {
    const bridge = await open({
      documents: ['a', 'b', 'c'].map((id) => makeDocument(id, { state: 'done', finishedAt: 2 })),
    })
    const removed = (): unknown[] =>
      bridge.asked.flatMap(({ command, input }) => (command === 'documents.remove' ? [input] : []))
    const grid = screen.getByRole('treegrid', { name: 'Documents' })
    fireEvent.keyDown(grid, { key: 'Home' })
    fireEvent.keyDown(grid, { key: 'ArrowDown' })
    const first = /row-(.)/.exec(grid.getAttribute('aria-activedescendant') ?? '')?.[1] ?? ''
    fireEvent.keyDown(grid, { key: 'Delete' })
    await waitFor(() => expect(screen.queryByRole('row', { name: new RegExp(`${first}\\.pdf`) })).toBeNull())
    expect(await screen.findByRole('tab', { name: /^All ?2$/ })).toBeTruthy()
    // The keys go on from the next row.
    expect(grid.getAttribute('aria-activedescendant')).toMatch(/^row-[abc]$/)
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(row(new RegExp(`${first}\\.pdf`))).toBeTruthy())
    fireEvent.keyDown(grid, { key: 'Delete' })
    await screen.findByRole('tab', { name: /^All ?2$/ })
    expect(removed()).toEqual([])
    // A window that closes sends what it owes.
    window.dispatchEvent(new Event('pagehide'))
    expect(removed()).toHaveLength(1)
  })

  test('documents are read again from their own files, and what came in one of them comes with it', async () => {
    const ended = { state: 'done', finishedAt: 2 } as const
    const bridge = await open({
      documents: [
        makeDocument('mail', ended),
        makeDocument('bill', { ...ended, parent: { document: 'mail', inside: 'bill.pdf' } }),
        makeDocument('new'),
        makeDocument('unread', { state: 'failed', finishedAt: 2, sha256: null }),
      ],
    })
    const grid = screen.getByRole('treegrid', { name: 'Documents' })
    fireEvent.keyDown(grid, { key: 'a', ctrlKey: true })
    fireEvent.click(await screen.findByRole('button', { name: 'Read again' }))
    await screen.findByText('Reading 1 document again')
    const sources = [{ kind: 'blob', sha256: makeDocument('mail').sha256, name: 'mail.pdf', path: 'inbox/mail.pdf' }]
    const added = bridge.asked.filter(({ command }) => command === 'intake.add').map(({ input }) => input)
    expect(added).toEqual([{ sources, realm: '', lane: 'default' }])
    // What was never kept was not read again, and stays.
    fireEvent.click(screen.getByRole('button', { name: 'Remove the earlier ones' }))
    await waitFor(() => expect(screen.queryByRole('row', { name: /mail\.pdf/ })).toBeNull())
    expect(screen.queryByRole('row', { name: /bill\.pdf/ })).toBeNull()
    expect(row(/unread\.pdf/)).toBeTruthy()
  })

  test('the queue that is looked at goes on, though the list shows another', async () => {
    const bridge = createFakeBridge({ documents: [] })
    const reached: unknown[] = []
    const call: FakeBridge['call'] = (command, input, queue) => {
      reached.push([command, queue])
      return bridge.call(command, input, queue)
    }
    usePrefs.setState({ show: 'local' })
    await setPaused(bridgeClient({ ...bridge, call }), false, ['team'])
    expect(reached).toEqual([['queue.resume', 'team']])
    expect(useApp.getState().library.queues.local).toBe(initial.library.queues.local)
  })

  test('tabs and search narrow the list and stand in the address', async () => {
    await open({ documents: [makeDocument('good', { state: 'done' }), makeDocument('bad', { state: 'failed' })] })
    fireEvent.click(screen.getByRole('tab', { name: /Problems 1/ }))
    expect(location.hash).toBe('#/?show=problems')
    await waitFor(() => expect(screen.queryByRole('row', { name: /good/ })).toBeNull())
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zebra' } })
    expect(await screen.findByText('No document matches “zebra”.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Show all documents' }))
    await waitFor(() => expect(row(/good/)).toBeTruthy())
  })

  test('an event that was missed leads to a new snapshot', async () => {
    const bridge = await open({ documents: [makeDocument('a')] })
    const snapshots = (): number => bridge.asked.filter(({ command }) => command === 'documents.list').length
    const before = snapshots()
    act(() => bridge.send([{ kind: 'event', event: { ...lost, seq: 999 } }]))
    expect(useApp.getState().library.queues.local.stale).toBe(true)
    await waitFor(() => expect(snapshots()).toBe(before + 1))
    await waitFor(() => expect(useApp.getState().library.queues.local.stale).toBe(false))
  })
})

const lost = {
  at: 1,
  type: 'job.added' as const,
  batch: null,
  document: null,
  run: null,
  job: null,
  page: null,
  data: {},
  patch: null,
}

describe('a document', () => {
  const pages = { deed: [makePage(1, 'The first page.'), makePage(2, 'The second page.')] }
  const deed = makeDocument('deed', { state: 'done', pages: 2, pagesDone: 2, chunks: 2, progress: 1, finishedAt: 2 })

  test('a chunk shows its box on the page, a box its chunk, and both stand in the address', async () => {
    location.hash = '#/document/deed'
    await open({ documents: [deed], pages })
    const chunks = screen.getByRole('region', { name: 'Chunks' })
    fireEvent.click(await within(chunks).findByRole('button', { name: 'Chunk 2' }))
    expect(location.hash).toContain('chunk=2')
    const page = screen.getByRole('region', { name: 'Page' })
    await waitFor(() => expect(page.querySelector('[data-selected]')?.getAttribute('data-chunk')).toBe('2'))
    const first = page.querySelector<HTMLElement>('[data-chunk="1"]')
    expect(first?.style.left).toBe(`${(100 * 72) / 612}%`)
    fireEvent.click(first ?? page)
    await waitFor(() =>
      expect(within(chunks).getByRole('button', { name: 'Chunk 1' }).getAttribute('aria-pressed')).toBe('true'),
    )
  })

  test('a page without a picture is drawn from its words', async () => {
    location.hash = '#/document/deed'
    await open({ documents: [deed], pages })
    const [drawn] = await screen.findAllByTestId('page-text')
    expect(drawn?.textContent).toBe('The first page.')
  })

  test('its history is told by stages and pages', async () => {
    location.hash = '#/document/deed'
    const page = (seq: number, number: number, source: string): Happened =>
      makeEvent(seq, { type: 'page.stored', page: number, data: { source } })
    const events = [
      makeEvent(1, { type: 'document.added', document: 'deed' }),
      makeEvent(2, { type: 'job.claimed', job: 'j1', data: { stage: 'document-parse' } }),
      page(3, 1, 'text'),
      makeEvent(4, { type: 'job.completed', job: 'j1', data: { stage: 'document-parse' } }),
      makeEvent(5, { type: 'job.claimed', job: 'j2', data: { stage: 'page-ocr' } }),
      ...[4, 2, 3].map((number, index) => page(6 + index, number, 'ocr')),
      makeEvent(9, { type: 'document.finished', patch: { state: 'done' } }),
    ]
    await open({ documents: [deed], pages, events })
    fireEvent.click(screen.getByRole('tab', { name: 'Details' }))
    const heading = await screen.findByRole('heading', { name: 'History' })
    const told = [...(heading.parentElement?.querySelectorAll('li > span') ?? [])].map((entry) => entry.textContent)
    expect(told).toEqual(['Added', 'Reading2 s', 'Page read1', '3 pages recognised2–4', 'Done'])
  })

  test('one that is not there says so', async () => {
    location.hash = '#/document/nowhere'
    await open({ documents: [deed], pages })
    expect(await screen.findByText('This document is not in the list')).toBeTruthy()
  })
})
