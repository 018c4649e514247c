// The index of chunks in SQLite: FTS5 without the texts, which the chunks have themselves. It holds terms that are folded and stemmed
// already, so its tokenizer only splits at spaces.
import type { SqliteDb, SqliteTx } from './db.ts'
import { headingWeight, type Plan, type Scored, type Slot, type TermIndex } from './search-plan.ts'

const rank = `bm25(${headingWeight}, 1.0)`

export function createSqliteIndex(db: SqliteDb): TermIndex {
  const reader = db.readSqlite
  return {
    async put(tx, run, chunks) {
      const { sqlite } = tx as SqliteTx
      const place = sqlite.prepare('INSERT INTO search_chunk (run_id, idx) VALUES (?, ?)')
      const terms = sqlite.prepare('INSERT INTO chunk_terms (rowid, heading, body) VALUES (?, ?, ?)')
      for (const { idx, heading, body } of chunks) {
        const { lastInsertRowid } = place.run(run, idx)
        terms.run(lastInsertRowid, heading.join(' '), body.join(' '))
      }
    },
    async drop(tx, run) {
      ;(tx as SqliteTx).sqlite.prepare('DELETE FROM search_chunk WHERE run_id = ?').run(run)
    },
    async search(plan, runs, limit) {
      const match = matchOf(plan)
      if (match === null) return []
      if (runs === null)
        return reader
          .prepare<unknown[], Scored>(
            `SELECT s.run_id AS run, s.idx, -f.score AS score FROM
               (SELECT rowid, rank AS score FROM chunk_terms WHERE chunk_terms MATCH ? AND rank MATCH '${rank}' ORDER BY rank LIMIT ?) AS f
               JOIN search_chunk AS s ON s.id = f.rowid ORDER BY f.score`,
          )
          .all(match, limit)
      const { sql, parameters } = runs.compile()
      // CROSS: the index first, whatever the planner thinks of the runs.
      return reader
        .prepare<unknown[], Scored>(
          `SELECT s.run_id AS run, s.idx, -f.rank AS score FROM chunk_terms AS f CROSS JOIN search_chunk AS s ON s.id = f.rowid
             WHERE f.chunk_terms MATCH ? AND f.rank MATCH '${rank}' AND s.run_id IN (${sql}) ORDER BY f.rank LIMIT ?`,
        )
        .all(match, ...parameters, limit)
    },
    async frequency(terms) {
      const count = reader.prepare<[string], number>('SELECT doc FROM chunk_term WHERE term = ?').pluck()
      return new Map(terms.map((term) => [term, count.get(term) ?? 0]))
    },
    async size() {
      return reader.prepare<[], number>('SELECT count(*) FROM search_chunk').pluck().get() ?? 0
    },
  }
}

/** The plan in FTS5's language. Terms are letters, digits and marks only: nothing in them is syntax within quotes. */
function matchOf({ slots, match, required, excluded }: Plan): string | null {
  const wanted = required.map(slotOf)
  if (slots.length > 0) wanted.push(`(${slots.map(slotOf).join(match === 'all' ? ' AND ' : ' OR ')})`)
  if (wanted.length === 0) return null
  const all = wanted.join(' AND ')
  return excluded.length === 0 ? all : `(${all}) NOT (${excluded.map(slotOf).join(' OR ')})`
}

function slotOf(slot: Slot): string {
  const phrases = slot.map(({ terms, prefix }) => `"${terms.join(' ')}"${prefix ? ' *' : ''}`)
  return phrases.length === 1 ? phrases.join('') : `(${phrases.join(' OR ')})`
}
