// Whether rows hold what was stored in them: each row's digest is made anew and compared (store/digests.ts). What no other value repeats is
// proved by this alone: a class and its reasons, fields, metadata, the sides of a word within its line.
import type { Selectable } from 'kysely'
import type { Db } from '../store/db.ts'
import { type Digested, digestOf } from '../store/digests.ts'
import type { Tables } from '../store/tables.ts'
import type { DocumentRow, RunRow } from '../work/chain.ts'
import type { Tell } from './result.ts'

type Row<Table extends Digested> = Selectable<Tables[Table]> & { digest: string | null }

/** How each row is named. */
const names: { [Table in Digested]: (row: Row<Table>) => string } = {
  run: () => 'document',
  run_child: ({ idx }) => `file within ${idx}`,
  page: ({ number }) => `page ${number}`,
  chunk: ({ idx }) => `chunk ${idx}`,
  vector: ({ idx }) => `vector ${idx}`,
  mention: ({ kind, name }) => `${kind} "${name}"`,
  signals: () => 'class',
  analyser_note: () => 'analyser’s note',
  output: ({ format }) => `record of the ${format} output`,
  correction: () => 'corrected class',
  field_value: ({ name }) => `given field ${name}`,
  document: () => 'entry',
}

/** What a digest is of, for whoever reads that it does not hold. */
const meant: { [Table in Digested]?: string } = {
  run: ': class, fields, metadata, warnings, language, title, summary or times',
  signals: ': what its class was told by',
  document: ': name, path, source, size, or where it belongs',
}

/** Tells of rows that hold something else than their digest says. Gives how many have none. */
function verifyDigests<Table extends Digested>(table: Table, rows: readonly Row<Table>[], tell: Tell): number {
  const among = table === 'mention' ? rows.length : 0
  let without = 0
  for (const row of rows) {
    if (row.digest === null) without++
    else if (row.digest !== digestOf(table, row as object, among))
      tell(names[table](row), `is not what was stored${meant[table] ?? ''}`)
  }
  return without
}

const ofRuns = ['run_child', 'page', 'chunk', 'vector', 'mention', 'signals', 'analyser_note'] as const

/** The rows of a run and, of one that has ended, what it counts of them. Gives how many have no digest. */
export async function verifyRunRows({ read }: Db, run: RunRow, tell: Tell): Promise<number> {
  let without = verifyDigests('run', [run], tell)
  for (const table of ofRuns) {
    const rows = await read.selectFrom(table).selectAll().where('run_id', '=', run.id).execute()
    without += verifyDigests(table, rows as never, tell)
  }
  if (run.state === 'open') return without
  if (run.stage !== null) tell('document', `has ended, and its stage is ${run.stage}`)
  const pages = await read.selectFrom('page').select(['state', 'source']).where('run_id', '=', run.id).execute()
  const failed = pages.filter(({ state }) => state === 'failed').length
  const recognised = pages.filter(({ source }) => source === 'ocr').length
  if (run.pages_failed !== failed) tell('document', `counts ${run.pages_failed} pages failed; they are ${failed}`)
  if (run.ocr_pages !== recognised) tell('document', `counts ${run.ocr_pages} pages recognised; they are ${recognised}`)
  return without
}

/** A document's own row, and its records of outputs. Gives how many have no digest. */
export async function verifyEntry({ read }: Db, document: DocumentRow, tell: Tell): Promise<number> {
  const outputs = await read.selectFrom('output').selectAll().where('document_id', '=', document.id).execute()
  return verifyDigests('document', [document], tell) + verifyDigests('output', outputs, tell)
}

const rowsAtATime = 500

/** What persons said, of all documents; and rows that belong to nothing. */
export async function verifyOthers(
  { read }: Db,
  tell: (subject: string, where: string, what: string) => void,
): Promise<void> {
  for (const table of ['correction', 'field_value'] as const)
    for (let after = 0; ;) {
      const said = read.selectFrom(table).selectAll().where('place', '>', after)
      const rows = await said.orderBy('place').limit(rowsAtATime).execute()
      for (const row of rows) verifyDigests(table, [row] as never, (where, what) => tell(row.name, where, what))
      const last = rows.at(-1)
      if (!last || rows.length < rowsAtATime) break
      after = last.place
    }
  for (const table of ofRuns) {
    const lost = read.selectFrom(table).select('run_id').distinct()
    for (const { run_id } of await lost.where('run_id', 'not in', read.selectFrom('run').select('id')).execute())
      tell(run_id, table, 'belongs to no document')
  }
  const lost = read.selectFrom('output').select(['document_id', 'path'])
  for (const { path } of await lost.where('document_id', 'not in', read.selectFrom('document').select('id')).execute())
    tell(path, 'output', 'belongs to no document')
}
