// A host in memory, behind the desktop's own bridge: it keeps documents, answers the window's commands, and says what it was asked.
// For tests of the window alone; what a real host does is proved end to end.
import type { Command } from '../../contract/api.ts'
import type { Event, Update } from '../../contract/event.ts'
import type { Bridge } from '../../contract/bridge.ts'
import { SheafError, toWire } from '../../contract/error.ts'
import { pageSeparator, type DocumentView, type Page } from '../../contract/model.ts'
import { Settings } from '../../contract/settings.ts'
import { makeChunk, makeEvent } from './documents.ts'

export interface FakeBridge extends Bridge {
  /** Commands as they came, with their inputs. */
  asked: { command: Command; input: unknown }[]
  /** Changes a document and tells it, as a host does. */
  change: (id: string, patch: Partial<DocumentView>, fields?: Partial<Event>) => void
  send: (updates: Update[]) => void
}

export interface FakeHome {
  documents: DocumentView[]
  /** Pages by document. */
  pages?: Record<string, Page[]>
  /** What a dialog gives back. */
  picks?: string[]
  events?: Event[]
}

export function createFakeBridge({ documents, pages = {}, picks = [], events = [] }: FakeHome): FakeBridge {
  const home = new Map(documents.map((document) => [document.id, document]))
  const listeners = new Set<(updates: Update[]) => void>()
  let seq = 100
  let paused = false
  let settings = Settings.parse({})

  const send = (updates: Update[]): void => {
    for (const listener of listeners) listener(updates)
  }
  const change: FakeBridge['change'] = (id, patch, fields = {}) => {
    const document = home.get(id)
    if (document) home.set(id, { ...document, ...patch })
    seq += 1
    send([{ kind: 'event', event: makeEvent(seq, { at: Date.now(), document: id, patch, ...fields }) }])
  }
  const get = (input: unknown): DocumentView => {
    const document = home.get(String(field(input, 'document')))
    if (!document) throw new SheafError('not-found', 'no such document')
    return document
  }
  const pagesOf = (input: unknown): Page[] => pages[get(input).id] ?? []
  const reach = (input: unknown, patch: Partial<DocumentView>): { documents: number; ids: string[] } => {
    const ids = (field(field(input, 'selection'), 'documents') as string[] | undefined) ?? [...home.keys()]
    for (const id of ids) change(id, patch)
    return { documents: ids.length, ids }
  }

  const handlers: Partial<Record<Command, (input: unknown) => unknown>> = {
    'system.info': () => ({
      version: '0.1.0',
      host: 'electron',
      home: '/home/somebody/Sheaf',
      queue: { kind: 'local', label: 'This computer' },
      platform: 'linux',
      workers: 4,
      languages: ['eng', 'deu', 'fra'],
      samples: 12,
      outputDir: null,
    }),
    'system.stats': () => ({
      documents: {},
      jobs: [],
      workers: { total: 4, busy: [...home.values()].some(({ state }) => state === 'running') ? 3 : 0 },
      pagesPerMinute: [...home.values()].some(({ state }) => state === 'running') ? 42.6 : 0,
      pages: { stored: 0, ocr: 0, failed: 0 },
      paused,
    }),
    'settings.get': () => settings,
    'settings.set': (input) => (settings = Settings.parse({ ...settings, ...Object(field(input, 'settings')) })),
    'team.status': () => ({
      state: 'none',
      label: '',
      url: '',
      since: 0,
      reason: null,
      generation: 0,
      password: 'none',
    }),
    'documents.list': () => ({ seq, total: home.size, counts: {}, paused, documents: [...home.values()] }),
    'documents.get': (input) => ({
      seq,
      document: get(input),
      metadata: { author: 'Harrow Lane Bindery', created: '2025-01-31' },
      pages: Array.from({ length: get(input).pages ?? 0 }, (_, index) => {
        const page = pagesOf(input)[index]
        const failure = get(input).failedPages.find((failed) => failed.page === index + 1) ?? null
        return {
          number: index + 1,
          state: page ? 'stored' : failure ? 'failed' : 'pending',
          source: page?.source ?? null,
          width: page?.width ?? null,
          height: page?.height ?? null,
          confidence: page?.confidence ?? null,
          failure,
        }
      }),
    }),
    'documents.page': (input) => pagesOf(input)[Number(field(input, 'page')) - 1],
    'documents.text': (input) => ({
      text: pagesOf(input)
        .map(({ text }) => text)
        .join(pageSeparator),
    }),
    'documents.chunks': (input) => {
      let start = 0
      return pagesOf(input).map((page, index) => {
        const chunk = makeChunk(index, page, start)
        start += page.text.length + pageSeparator.length
        return chunk
      })
    },
    'documents.pause': (input) => reach(input, { state: 'paused' }),
    'documents.resume': (input) => reach(input, { state: 'running' }),
    'documents.cancel': (input) => reach(input, { state: 'cancelled', finishedAt: Date.now() }),
    'documents.retry': (input) => reach(input, { state: 'queued', error: null, failedPages: [], finishedAt: null }),
    'queue.pause': () => ({ paused: (paused = true) }),
    'queue.resume': () => ({ paused: (paused = false) }),
    'events.list': () => ({ events, last: seq }),
    'intake.add': (input) => ({
      batch: {
        id: 'b2',
        name: 'batch',
        lane: 'default',
        realm: '',
        addedAt: Date.now(),
        finishedAt: null,
        total: (field(input, 'sources') as unknown[]).length,
        counts: {},
      },
    }),
  }

  const asked: FakeBridge['asked'] = []
  return {
    asked,
    change,
    send,
    platform: 'linux',
    call: async (command, input) => {
      asked.push({ command, input })
      try {
        const handler = handlers[command]
        if (!handler) throw new SheafError('internal', `the fake host does not know ${command}`)
        return { ok: true, value: handler(input) }
      } catch (error) {
        return { ok: false, error: toWire(error) }
      }
    },
    subscribe: (_after, listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onGo: () => {},
    onAddFolder: () => {},
    pathForFile: (file) => `/dropped/${file.name}`,
    pick: () => Promise.resolve(picks),
    showInFolder: () => Promise.resolve(),
    openPath: () => Promise.resolve(),
  }
}

const field = (value: unknown, name: string): unknown => (value as Record<string, unknown>)[name]
