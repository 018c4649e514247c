// Digests: what stands in a row of a result, as 32 hex digits beside it, so that `sheaf verify` finds what was changed since. Written with the
// row, in its transaction; rows of before there were digests have none until they change. Not for secrecy: who can write the table can write
// the digest too. What of each table is proved by its digest, and what by other means, says the one list here.
import { createHash } from 'node:crypto'
import type { Insertable, Selectable } from 'kysely'
import type { Tables } from './tables.ts'

/** The columns whose values a row's digest is of, in this order. An order or a column changed is another digest: rows keep theirs, so add none. */
export const digested = {
  run: [
    ...([
      'id',
      'realm',
      'sha256',
      'name',
      'media_type',
      'pipeline',
      'options_json',
      'versions_json',
      'state',
      'pages',
    ] as const),
    ...(['error_json', 'warnings_json', 'metadata_json', 'analysis_json', 'class', 'confidence', 'language'] as const),
    ...(['title', 'summary', 'chunks', 'embeddings', 'started_at', 'finished_at'] as const),
  ],
  run_child: ['run_id', 'idx', 'name', 'sha256', 'media_type', 'size', 'error_json'],
  page: [
    ...([
      'run_id',
      'number',
      'state',
      'source',
      'width',
      'height',
      'rotation',
      'skew',
      'confidence',
      'data_json',
    ] as const),
    ...(['stage', 'reason', 'error_json', 'stored_at'] as const),
  ],
  chunk: ['run_id', 'idx', 'id', 'data_json'],
  vector: ['run_id', 'idx', 'model', 'data'],
  mention: ['run_id', 'kind', 'key', 'name', 'page', 'boxes_json', 'count', 'confidence', 'found'],
  signals: ['run_id', 'data_json', 'own_json', 'own_version'],
  analyser_note: ['run_id', 'data_json', 'at'],
  output: ['document_id', 'format', 'path', 'sha256', 'written_at'],
  correction: ['id', 'realm', 'sha256', 'name', 'class', 'previous', 'weight', 'signals_json', 'at', 'undone_at'],
  field_value: ['realm', 'sha256', 'of', 'name', 'value', 'at'],
  document: [
    ...([
      'id',
      'batch_id',
      'run_id',
      'name',
      'path',
      'source',
      'sha256',
      'media_type',
      'size',
      'realm',
      'added_at',
    ] as const),
    ...(['parent_id', 'child_index', 'inside', 'root_id', 'depth'] as const),
  ],
} as const satisfies { [Table in keyof Tables]?: readonly (keyof Tables[Table])[] }

export type Digested = keyof typeof digested
/** A row of a table as far as it is written: what is left out is null. */
type Row<Table extends Digested> = Partial<Selectable<Tables[Table]>>

/** `among`: how many rows there are in its set, where none may be missing. */
export function digestOf<Table extends Digested>(table: Table, row: Row<Table>, among = 0): string {
  const hash = createHash('sha256')
  let text = `${table} ${among}`
  const values = row as Record<string, string | number | Uint8Array | null | undefined>
  for (const column of digested[table]) {
    const kept = values[column] ?? null
    // Postgres takes no NUL, which some files' titles have, and keeps another sign in its place (open-postgres.ts): the digest is of that one.
    const value = typeof kept === 'string' && kept.includes('\0') ? kept.replaceAll('\0', '\uFFFD') : kept
    // Long texts are not joined: that would copy them.
    if (value instanceof Uint8Array || (typeof value === 'string' && value.length > 1000)) {
      hash.update(`${text}\n${value.length}:`).update(value)
      text = ''
    } else text += typeof value === 'string' ? `\n${value.length}:${value}` : `\n${String(value)}`
  }
  return hash.update(text).digest('hex').slice(0, 32)
}

/** The row with its digest. */
export function withDigest<Table extends Digested>(
  table: Table,
  row: Insertable<Tables[Table]>,
  among = 0,
): Insertable<Tables[Table]> {
  return { ...row, digest: digestOf(table, row as object, among) }
}

/**
 * A lawful change of `row`, with the digest that the row has then. One that did not hold before stays as it is: damage is not made good
 * by what is written beside it.
 */
export function renewed<Table extends Digested, Change extends Row<Table>>(
  table: Table,
  row: Selectable<Tables[Table]> & { digest: string | null },
  change: Change,
): Change & { digest?: string | null } {
  const columns = digested[table] as readonly string[]
  if (!Object.keys(change).some((column) => columns.includes(column))) return change
  if (row.digest !== null && row.digest !== digestOf(table, row)) return { ...change, digest: row.digest }
  return { ...change, digest: digestOf(table, { ...row, ...change }) }
}

/** What is known of a row that is taken elsewhere: that it was as it was stored, or that it was not; undefined: it had no digest. */
export type Proof = 'held' | 'damaged' | undefined

export function proofOf<Table extends Digested>(table: Table, row: Selectable<Tables[Table]>, among = 0): Proof {
  const { digest } = row as { digest: string | null }
  if (digest === null) return undefined
  return digest === digestOf(table, row as object, among) ? 'held' : 'damaged'
}

/** What is known of several rows together. */
export function proofOfAll(proofs: readonly Proof[]): Proof {
  if (proofs.includes('damaged')) return 'damaged'
  return proofs.includes(undefined) ? undefined : 'held'
}

/** A row from elsewhere with what is known of it: one that was damaged there gets a digest that holds for nothing. */
export function withProof<Table extends Digested>(
  proof: Proof,
  table: Table,
  row: Insertable<Tables[Table]>,
  among = 0,
): Insertable<Tables[Table]> {
  if (proof === 'held') return withDigest(table, row, among)
  return { ...row, digest: proof ?? null }
}
