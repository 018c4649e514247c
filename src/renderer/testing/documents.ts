// Documents, pages and chunks for tests of the window, small and complete.
import type { Event } from '../../contract/event.ts'
import type { Chunk, DocumentView, Page } from '../../contract/model.ts'

/** A queued document of one's own making; `id` also names its run and its file. */
export function makeDocument(id: string, fields: Partial<DocumentView> = {}): DocumentView {
  return {
    id,
    batch: 'b1',
    run: `run-${id}`,
    name: `${id}.pdf`,
    path: `inbox/${id}.pdf`,
    parent: null,
    sha256: id.padEnd(64, '0'),
    mediaType: 'application/pdf',
    size: 48_000,
    lane: 'default',
    realm: '',
    state: 'queued',
    stage: null,
    progress: 0,
    pages: null,
    pagesDone: 0,
    pagesFailed: 0,
    ocrPages: 0,
    failedPages: [],
    class: null,
    confidence: null,
    language: null,
    title: null,
    summary: null,
    chunks: 0,
    embeddings: 0,
    error: null,
    warnings: [],
    reused: false,
    outputs: [],
    addedAt: 1_700_000_000_000,
    startedAt: null,
    finishedAt: null,
    ...fields,
  }
}

export function makeEvent(seq: number, fields: Partial<Event> = {}): Event {
  return {
    seq,
    at: 1_700_000_000_000 + seq * 1000,
    type: 'document.changed',
    batch: null,
    document: null,
    run: null,
    job: null,
    page: null,
    data: {},
    patch: null,
    ...fields,
  }
}

/** A page with one paragraph of one line, 400 points wide, at the top of a US Letter page. */
export function makePage(number: number, text: string): Page {
  const bbox: [number, number, number, number] = [72, 72, 472, 88]
  return {
    number,
    width: 612,
    height: 792,
    rotation: 0,
    skew: 0,
    source: 'layout',
    engine: 'layout/1',
    confidence: null,
    text,
    blocks: [
      {
        kind: 'paragraph',
        start: 0,
        end: text.length,
        bbox,
        lines: [{ start: 0, end: text.length, bbox, words: [[0, text.length, ...bbox, 1]] }],
      },
    ],
    warnings: [],
  }
}

/** The chunk that is the whole of such a page. */
export function makeChunk(index: number, page: Page, start: number): Chunk {
  const end = start + page.text.length
  return {
    id: `chunk-${index}`,
    index,
    text: page.text,
    embed_text: page.text,
    tokens: 12,
    tokenizer: 'test',
    char_start: start,
    char_end: end,
    headings: [],
    kinds: ['paragraph'],
    lang: 'en',
    spans: [
      {
        page: page.number,
        bbox: [72, 72, 472, 88],
        unit: 'pt',
        origin: 'top-left',
        page_size: [page.width, page.height],
        char: [start, end],
        source: page.source,
        conf: null,
      },
    ],
  }
}
