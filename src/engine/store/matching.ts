// Matching: a filter over documents as a condition, the same in every database.
import { type ExpressionBuilder, type RawBuilder, sql, type SqlBool } from 'kysely'
import type { DocumentFilter } from '../../contract/filter.ts'
import type { Db } from './db.ts'
import type { Tables } from './tables.ts'

const nothing = sql<SqlBool>`1 = 0`

/** True of the documents that a filter means; what it leaves out does not narrow. */
export function matching(dialect: Db['dialect'], e: ExpressionBuilder<Tables, 'document'>, filter: DocumentFilter) {
  const parts = []
  const { states, batch, lane, realm, parent, from, to, errors } = filter
  if (states) parts.push(states.length > 0 ? e('document.state', 'in', states) : nothing)
  if (batch !== undefined) parts.push(e('document.batch_id', '=', batch))
  if (lane !== undefined) parts.push(e('document.lane', '=', lane))
  if (realm !== undefined) parts.push(e('document.realm', '=', realm))
  if (parent !== undefined) parts.push(e('document.parent_id', '=', parent))
  if (from !== undefined) parts.push(e('document.added_at', '>=', from))
  if (to !== undefined) parts.push(e('document.added_at', '<=', to))
  if (errors) parts.push(errors.length > 0 ? e(errorCode(dialect, e), 'in', errors) : nothing)
  for (const column of ['class', 'language', 'stage'] as const) {
    const wanted = { class: filter.classes, language: filter.languages, stage: filter.stages }[column]
    if (!wanted) continue
    const run = e.selectFrom('run').select('run.id').whereRef('run.id', '=', 'document.run_id')
    parts.push(wanted.length > 0 ? e.exists(run.where(`run.${column}`, 'in', wanted as never)) : nothing)
  }
  for (const text of [filter.text, ...(filter.words ?? [])]) if (text) parts.push(holds(dialect, e, text))
  return e.and(parts)
}

/** The code of a document's error, null where it has none. */
function errorCode(dialect: Db['dialect'], e: ExpressionBuilder<Tables, 'document'>): RawBuilder<string | null> {
  const json = e.ref('document.error_json')
  return dialect === 'postgres' ? sql`(${json}::json ->> 'code')` : sql`json_extract(${json}, '$.code')`
}

/** The path holds it, in letters of either case. SQLite's LIKE does so by itself and wants its escape named, which Kysely's operator cannot. */
function holds(dialect: Db['dialect'], e: ExpressionBuilder<Tables, 'document'>, text: string) {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return dialect === 'postgres'
    ? e('document.path', 'ilike', pattern)
    : e.fn<SqlBool>('like', [e.val(pattern), 'document.path', e.val('\\')])
}
