// The index of chunks in a team's database: a tsvector a chunk. Postgres finds; what it finds is scored by BM25 here, since its own ranks
// do not know how rare a word is.
import type { PostgresDb, PostgresTx } from './db.ts'
import { headingWeight, type Phrase, type Plan, type Scored, type Slot, type TermIndex } from './search-plan.ts'

/** Chunks that are scored closely, chosen by Postgres's own rank. */
const candidates = 1000
/** A term in more chunks than this is frequent, and need not be counted on. */
const countLimit = 20_000
/** Milliseconds for which the number of chunks and their mean length are taken for true. */
const sizeLasts = 30_000
/** Positions a tsvector keeps. */
const lastPosition = 16_383
const k1 = 1.2
const b = 0.75

export function createPostgresIndex(db: PostgresDb): TermIndex {
  let known: { at: number; chunks: number; length: number } | null = null
  const sizes = async (): Promise<{ chunks: number; length: number }> => {
    if (known && performance.now() - known.at < sizeLasts) return known
    const [row] = await db.query<{ chunks: number; length: number | null }>(
      'SELECT count(*) AS chunks, avg(length)::float8 AS length FROM sheaf.search_chunk',
    )
    known = { at: performance.now(), chunks: row?.chunks ?? 0, length: row?.length ?? 1 }
    return known
  }
  const frequency: TermIndex['frequency'] = async (terms) => {
    if (terms.length === 0) return new Map()
    const rows = await db.query<{ term: string; count: number }>(
      `SELECT term, (SELECT count(*) FROM (SELECT 1 FROM sheaf.search_chunk WHERE terms @@ quote_literal(term)::tsquery LIMIT ${countLimit}) AS f) AS count
         FROM unnest($1::text[]) AS term`,
      [terms],
    )
    return new Map(rows.map(({ term, count }) => [term, count]))
  }

  return {
    async put(tx, run, chunks) {
      const team = tx as PostgresTx
      for (const { idx, heading, body } of chunks)
        team.send('INSERT INTO sheaf.search_chunk (run_id, idx, terms, length) VALUES ($1, $2, $3::tsvector, $4)', [
          run,
          idx,
          vectorOf(heading, body),
          body.length,
        ])
    },
    async drop(tx, run) {
      ;(tx as PostgresTx).send('DELETE FROM sheaf.search_chunk WHERE run_id = $1', [run])
    },
    async search(plan, runs, limit) {
      const match = queryOf(plan)
      if (match === null) return []
      const terms = plan.slots.concat(plan.required).flatMap(termsOfSlot)
      const [counts, { chunks, length }] = await Promise.all([frequency(terms.map(({ term }) => term)), sizes()])
      const idf = terms.map(({ term }) => {
        const count = Math.min(counts.get(term) ?? 0, chunks)
        return Math.max(1e-6, Math.log((chunks - count + 0.5) / (count + 0.5)))
      })
      const within = runs?.compile()
      // Its parameters come first, since they are numbered.
      const given = within?.parameters ?? []
      const at = (n: number): string => `$${given.length + n}`
      return db.query<Scored>(
        `WITH found AS MATERIALIZED (
           SELECT id, run_id, idx, terms, length FROM sheaf.search_chunk WHERE terms @@ ${at(1)}::tsquery
             ${within ? `AND run_id IN (${within.sql})` : ''} ORDER BY ts_rank(terms, ${at(1)}::tsquery) DESC LIMIT ${candidates}
         ), hit AS (
           SELECT f.id, w.idf, f.length, sum(CASE p WHEN 'B' THEN ${headingWeight} ELSE 1 END) AS tf
             FROM found AS f CROSS JOIN LATERAL unnest(f.terms) AS u (lexeme, positions, weights)
             JOIN unnest(${at(2)}::text[], ${at(3)}::float8[], ${at(4)}::bool[]) AS w (term, idf, prefix)
               ON u.lexeme = w.term OR w.prefix AND starts_with(u.lexeme, w.term)
             CROSS JOIN LATERAL unnest(u.weights) AS p GROUP BY f.id, f.length, w.term, w.idf
         )
         SELECT f.run_id AS run, f.idx, h.score FROM found AS f JOIN
           (SELECT id, sum(idf * tf * ${k1 + 1} / (tf + ${k1} * (${1 - b} + ${b} * length / ${at(5)}::float8))) AS score FROM hit GROUP BY id) AS h
           ON h.id = f.id ORDER BY h.score DESC, f.id LIMIT ${at(6)}`,
        [
          ...given,
          match,
          terms.map(({ term }) => term),
          idf,
          terms.map(({ prefix }) => prefix),
          Math.max(1, length),
          limit,
        ],
      )
    },
    frequency,
    size: async () => (await sizes()).chunks,
  }
}

/** Headings first, with weight B; positions as they follow, so that phrases are found. */
function vectorOf(heading: readonly string[], body: readonly string[]): string {
  const positions = new Map<string, string[]>()
  let at = 0
  const add = (term: string, weight: string): void => {
    at = Math.min(at + 1, lastPosition)
    const own = positions.get(term) ?? []
    own.push(`${at}${weight}`)
    positions.set(term, own)
  }
  for (const term of heading) add(term, 'B')
  // A phrase does not begin in the headings and end in the text.
  at++
  for (const term of body) add(term, 'D')
  return [...positions].map(([term, own]) => `'${term}':${own.slice(0, 256).join(',')}`).join(' ')
}

function queryOf({ slots, match, required, excluded }: Plan): string | null {
  const wanted = required.map(slotOf)
  if (slots.length > 0) wanted.push(`(${slots.map(slotOf).join(match === 'all' ? ' & ' : ' | ')})`)
  if (wanted.length === 0) return null
  return [...wanted, ...excluded.map((slot) => `!${slotOf(slot)}`)].join(' & ')
}

function slotOf(slot: Slot): string {
  return `(${slot.map(phraseOf).join(' | ')})`
}

function phraseOf({ terms, prefix }: Phrase): string {
  return `(${terms.map((term, n) => `'${term}'${prefix && n === terms.length - 1 ? ':*' : ''}`).join(' <-> ')})`
}

function termsOfSlot(slot: Slot): { term: string; prefix: boolean }[] {
  return slot.flatMap(({ terms, prefix }) =>
    terms.map((term, n) => ({ term, prefix: prefix && n === terms.length - 1 })),
  )
}
