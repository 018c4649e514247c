// Vectors of some chunks, read in one go whichever database holds them.
import type { Db, PostgresDb, SqliteDb } from './db.ts'

export interface StoredVector {
  run: string
  idx: number
  /** Float32, little-endian. */
  data: Uint8Array
}

/** Those of a model that are stored; in no order, a chunk that is named twice may come twice. */
export async function readVectors(
  db: Db,
  model: string,
  chunks: readonly { run: string; idx: number }[],
): Promise<StoredVector[]> {
  if (db.dialect === 'postgres')
    return (db as PostgresDb).query<StoredVector>(
      `SELECT v.run_id AS run, v.idx, v.data FROM unnest($1::text[], $2::int[]) AS wanted (run, idx)
         JOIN sheaf.vector AS v ON v.run_id = wanted.run AND v.idx = wanted.idx AND v.model = $3`,
      [chunks.map(({ run }) => run), chunks.map(({ idx }) => idx), model],
    )
  // By its key, one after another: a tenth of the time of one statement with a list.
  const one = (db as SqliteDb).readSqlite
    .prepare<[string, number, string], Uint8Array>('SELECT data FROM vector WHERE run_id = ? AND idx = ? AND model = ?')
    .pluck()
  return chunks.flatMap(({ run, idx }) => {
    const data = one.get(run, idx, model)
    return data ? [{ run, idx, data }] : []
  })
}
