// Analysed runs as stored: the analysis with what it was decided by.
import { SheafError } from '../../contract/error.ts'
import { Analysis } from '../../contract/model.ts'
import { Signals } from '../../contract/understanding.ts'
import type { Tx } from '../store/db.ts'
import type { RunRow } from '../control/document-states.ts'
import { noDocument } from '../store/views.ts'
import type { Subject } from './corrections.ts'
import { withOwn } from './own-rules.ts'

export interface AnalysedRun {
  run: RunRow
  analysis: Analysis
  /** With what the realm's own rules say; null: they were not stored. */
  signals: Signals | null
  /** What the bytes alone give: what is learned from. */
  bare: Signals | null
}

/** The runs of these bytes that have been analysed. */
export async function analysedRuns(tx: Pick<Tx, 'kysely'>, { realm, sha256 }: Subject): Promise<AnalysedRun[]> {
  const rows = await tx.kysely
    .selectFrom('run')
    .leftJoin('signals', 'signals.run_id', 'run.id')
    .selectAll('run')
    .select(['signals.data_json', 'signals.own_json'])
    .where('run.sha256', '=', sha256)
    .where('run.realm', '=', realm)
    .where('run.analysis_json', 'is not', null)
    .execute()
  return rows.map(({ data_json, own_json, ...run }) => {
    const bare = data_json === null ? null : Signals.parse(JSON.parse(data_json))
    const signals = bare && withOwn(bare, { own_json })
    return { run, analysis: Analysis.parse(JSON.parse(run.analysis_json ?? 'null')), signals, bare }
  })
}

/** A document with its analysis. Throws `not-found` when it has none yet. */
export async function analysedDocument(
  tx: Pick<Tx, 'kysely'>,
  document: string,
): Promise<AnalysedRun & { name: string; subject: Subject }> {
  const row = await tx.kysely
    .selectFrom('document')
    .leftJoin('run', 'run.id', 'document.run_id')
    .select(['document.name', 'run.id as run', 'run.realm', 'run.sha256'])
    .where('document.id', '=', document)
    .executeTakeFirst()
  if (!row) throw noDocument(document)
  const subject = row.realm === null || row.sha256 === null ? null : { realm: row.realm, sha256: row.sha256 }
  const run = subject && (await analysedRuns(tx, subject)).find(({ run: { id } }) => id === row.run)
  if (run && subject) return { ...run, name: row.name, subject }
  throw new SheafError('not-found', `${row.name} has no class yet`, {
    hint: 'It has to be read first: wait, or retry it.',
  })
}
