// The index of a home's chunks: putting runs into it, and bringing in those that an older build has not indexed.
import { Chunk } from '../../contract/model.ts'
import { keysOf, mayHaveKeys } from '../search/keys.ts'
import { termsOf, termsVersion } from '../search/terms.ts'
import type { Db, PostgresDb, SqliteDb, Tx } from './db.ts'
import type { IndexedChunk, TermIndex } from './search-plan.ts'
import { createPostgresIndex } from './search-postgres.ts'
import { createSqliteIndex } from './search-sqlite.ts'
import { putWords } from './search-words.ts'

/** Runs looked for at a time. */
const runsAtATime = 100

export function createTermIndex(db: Db): TermIndex {
  return db.dialect === 'postgres' ? createPostgresIndex(db as PostgresDb) : createSqliteIndex(db as SqliteDb)
}

/** Indexes a run's chunks in the transaction that stores them. */
export async function indexRun(tx: Tx, index: TermIndex, run: string, chunks: readonly Chunk[]): Promise<void> {
  const words = new Set<string>()
  const { name } = await tx.kysely.selectFrom('run').select('name').where('id', '=', run).executeTakeFirstOrThrow()
  await index.drop(tx, run)
  await index.put(
    tx,
    run,
    chunks.map((chunk) => indexedChunk(chunk, name, words)),
  )
  await putWords(tx, words)
  await tx.ahead
    .insertInto('search_run')
    .values({ run_id: run, version: termsVersion })
    .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ version: termsVersion }))
    .execute()
}

/**
 * Indexes what is stored and not indexed, or by other terms than today's: a run a transaction, so that a stop loses nothing. Returns how
 * many runs that were.
 */
export async function catchUp(db: Db, index: TermIndex): Promise<number> {
  for (let done = 0; ;) {
    const rows = await db.read
      .selectFrom('run')
      .leftJoin('search_run', 'search_run.run_id', 'run.id')
      .select('run.id')
      .where('run.chunks', '>', 0)
      .where((e) => e.or([e('search_run.version', 'is', null), e('search_run.version', '!=', termsVersion)]))
      .orderBy('run.id')
      .limit(runsAtATime)
      .execute()
    if (rows.length === 0) return done
    for (const { id } of rows) await db.tx(async (tx) => indexRun(tx, index, id, await storedChunks(tx, id)))
    done += rows.length
  }
}

async function storedChunks(tx: Tx, run: string): Promise<Chunk[]> {
  const rows = await tx.kysely
    .selectFrom('chunk')
    .select('data_json')
    .where('run_id', '=', run)
    .orderBy('idx')
    .execute()
  return rows.map((row) => Chunk.parse(JSON.parse(row.data_json)))
}

/** What a file is called, without its ending; what is written as one, in words: InvoiceMarch, IMG_2231. */
const nameInWords = (file: string): string => {
  const name = file.replace(/\.[\p{L}\p{N}]{1,5}$/u, '').replaceAll('_', ' ')
  const parted = name.replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
  return parted === name ? name : `${name}\n${parted}`
}

/** A chunk as its terms; `words`: gets the words they were written as; `file`: what the document is called. */
function indexedChunk(chunk: Chunk, file: string, words: Set<string>): IndexedChunk {
  const terms = (text: string): string[] => {
    const found = termsOf(text)
    // Behind the words, so that phrases go on.
    const keys = mayHaveKeys(text) ? keysOf(text, found) : []
    for (const { word } of found) words.add(word)
    return [...found.map(({ term }) => term), ...keys.map(({ term }) => term)]
  }
  // A document is asked for by the name of its file as well, which stands over all of it.
  const name = chunk.index === 0 ? `${nameInWords(file)}\n` : ''
  return {
    idx: chunk.index,
    heading: terms(`${name}${chunk.headings.join('\n')}`),
    body: terms(`${repeatedHeader(chunk)}\n${chunk.text}`),
  }
}

/** The header of a table whose rows go on in this chunk: it stands over the text that is embedded, and not in the chunk's own. */
function repeatedHeader({ embed_text, headings, text }: Chunk): string {
  const path = headings.length > 0 ? `${headings.join(' > ')}\n` : ''
  const start = embed_text.startsWith(path) ? path.length : 0
  const end = embed_text.indexOf(text.slice(0, 60), start)
  return end > start ? embed_text.slice(start, end) : ''
}
