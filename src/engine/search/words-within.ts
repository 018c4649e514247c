// Words of the documents that are searched. The list of words is one for all realms, so what it gives is looked for in the documents
// asked about before it is told: a suggestion names no word that only others have.
import { Chunk } from '../../contract/model.ts'
import type { Db } from '../store/db.ts'
import type { RunSelect, Scored, TermIndex } from '../store/search-plan.ts'
import { stemOf, termsOf } from './terms.ts'

/** Chunks looked through for a stem: most hold it in the form that is asked about. */
const chunksEach = 5

/** Those of `words` that stand in the chunks of `runs`, in their order; all of them where all runs are meant. */
export async function wordsWithin(
  { db, index }: { db: Db; index: TermIndex },
  words: readonly string[],
  runs: RunSelect,
): Promise<string[]> {
  if (runs === null) return [...words]
  const written = new Set<string>()
  for (const stem of new Set(words.map(stemOf))) {
    const slots = [[{ terms: [stem], prefix: false }]]
    const found = await index.search({ slots, match: 'any', required: [], excluded: [] }, runs, chunksEach)
    for (const { text, headings } of await chunksOf(db, found))
      for (const part of [text, ...headings]) for (const { word } of termsOf(part)) written.add(word)
  }
  return words.filter((word) => written.has(word))
}

async function chunksOf(db: Db, found: readonly Scored[]): Promise<Chunk[]> {
  const rows = await Promise.all(
    found.map(({ run, idx }) =>
      db.read
        .selectFrom('chunk')
        .select('data_json')
        .where('run_id', '=', run)
        .where('idx', '=', idx)
        .executeTakeFirst(),
    ),
  )
  return rows.flatMap((row) => (row ? [Chunk.parse(JSON.parse(row.data_json))] : []))
}
