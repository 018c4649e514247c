// A library for tests and benches of search: documents put straight into the store, with pages of words in known places, without any
// reading. Paragraphs are parted by blank lines; each is a block and a chunk.
import type { Chunk, Page, Word } from '../../contract/model.ts'
import { newId } from '../ids.ts'
import type { Db, Tx } from '../store/db.ts'
import { createTermIndex, indexRun } from '../store/search-index.ts'

export interface Book {
  name: string
  pages: string[]
  class?: string
  language?: string
  realm?: string
  addedAt?: number
  /** Stored as by a build that had no search. */
  unindexed?: boolean
}

/** Stores documents that are done; returns their ids in the order given. */
export async function addBooks(db: Db, books: readonly Book[]): Promise<string[]> {
  const batch = newId('b')
  return db.tx(async (tx) => {
    await tx.kysely
      .insertInto('batch')
      .values({
        id: batch,
        name: 'books',
        lane: 'default',
        realm: '',
        hostname: '',
        total: books.length,
        open: 0,
        added_at: 1,
      })
      .execute()
    const ids: string[] = []
    for (const book of books) ids.push(await addBook(db, tx, batch, book))
    return ids
  })
}

async function addBook(db: Db, tx: Tx, batch: string, book: Book): Promise<string> {
  const id = newId('d')
  const run = newId('r')
  const realm = book.realm ?? ''
  const pages = book.pages.map((text, at) => pageOf(text, at + 1))
  const chunks = chunksOf(pages)
  await tx.kysely
    .insertInto('run')
    .values({
      id: run,
      realm,
      sha256: run,
      name: book.name,
      media_type: 'application/pdf',
      pipeline: 'test',
      options_json: '{}',
      batch_id: batch,
      priority: 0,
      state: 'done',
      pages: pages.length,
      pages_done: pages.length,
      progress: 1,
      class: book.class ?? null,
      language: book.language ?? null,
      chunks: chunks.length,
    })
    .execute()
  await tx.kysely
    .insertInto('document')
    .values({
      id,
      batch_id: batch,
      run_id: run,
      name: book.name,
      path: book.name,
      sha256: run,
      media_type: 'application/pdf',
      size: 1,
      lane: 'default',
      realm,
      state: 'done',
      output_state: 'none',
      added_at: book.addedAt ?? 1,
    })
    .execute()
  for (const page of pages)
    await tx.kysely
      .insertInto('page')
      .values({
        run_id: run,
        number: page.number,
        state: 'stored',
        source: 'text',
        data_json: JSON.stringify(page),
        stage: 'document-parse',
        stored_at: 1,
      })
      .execute()
  for (const chunk of chunks)
    await tx.kysely
      .insertInto('chunk')
      .values({ run_id: run, idx: chunk.index, id: chunk.id, data_json: JSON.stringify(chunk) })
      .execute()
  if (!book.unindexed) await indexRun(tx, createTermIndex(db), run, chunks)
  return id
}

/** Letters are 6 points wide; a paragraph's lines are 20 points apart. */
function pageOf(text: string, number: number): Page {
  let at = 0
  let y = 40
  const blocks = text.split('\n\n').map((part): Page['blocks'][number] => {
    const start = at
    at += part.length + 2
    const lines = [...part.matchAll(/[^\n]+/g)].map((line) => {
      y += 20
      const words = [...line[0].matchAll(/\S+/g)].map((word): Word => {
        const from = start + line.index + word.index
        const x = 40 + word.index * 6
        return [from, from + word[0].length, x, y, x + word[0].length * 6, y + 12, 1]
      })
      const end = start + line.index + line[0].length
      return {
        start: start + line.index,
        end,
        bbox: [40, y, 40 + line[0].length * 6, y + 12] as Page['blocks'][number]['bbox'],
        words,
      }
    })
    return {
      kind: 'paragraph',
      start,
      end: start + part.length,
      bbox: [40, lines[0]?.bbox[1] ?? y, 600, y + 12],
      lines,
    }
  })
  return {
    number,
    width: 2000,
    height: 8000,
    rotation: 0,
    skew: 0,
    source: 'text',
    engine: 'test',
    confidence: null,
    text,
    blocks,
    warnings: [],
  }
}

function chunksOf(pages: readonly Page[]): Chunk[] {
  const chunks: Chunk[] = []
  let offset = 0
  for (const page of pages) {
    for (const { start, end, bbox } of page.blocks) {
      const text = page.text.slice(start, end)
      const index = chunks.length
      const char = [offset + start, offset + end] as [number, number]
      chunks.push({
        id: `${page.number}-${index}`,
        index,
        text,
        embed_text: text,
        tokens: 1,
        tokenizer: 'test',
        char_start: char[0],
        char_end: char[1],
        headings: [],
        kinds: ['paragraph'],
        lang: null,
        spans: [
          {
            page: page.number,
            bbox,
            unit: 'pt',
            origin: 'top-left',
            page_size: [page.width, page.height],
            char,
            source: 'text',
            conf: null,
          },
        ],
      })
    }
    offset += page.text.length + 2
  }
  return chunks
}
