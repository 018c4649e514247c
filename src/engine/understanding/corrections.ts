// Corrections as stored: what persons said of documents' classes and fields. Rows are added; an undone one stays, marked.
import type { Selectable } from 'kysely'
import type { Correction } from '../../contract/commands/classify.ts'
import type { Tx } from '../store/db.ts'
import { newId } from '../ids.ts'
import { renewed, withDigest } from '../store/digests.ts'
import type { CorrectionTable } from '../store/tables.ts'

export type CorrectionRow = Selectable<CorrectionTable>

/** The bytes that a correction is about: equal files of a realm share it. */
export interface Subject {
  realm: string
  sha256: string
}

/** The standing correction of a document, or undefined. */
export function standing(tx: Pick<Tx, 'kysely'>, { realm, sha256 }: Subject): Promise<CorrectionRow | undefined> {
  return tx.kysely
    .selectFrom('correction')
    .selectAll()
    .where('sha256', '=', sha256)
    .where('realm', '=', realm)
    .where('undone_at', 'is', null)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Adds a correction. One that replaces another of the same document makes the realm learn anew. */
export async function addCorrection(
  tx: Tx,
  row: Subject & Pick<CorrectionRow, 'name' | 'class' | 'previous' | 'weight' | 'signals_json' | 'at'>,
): Promise<CorrectionRow> {
  const before = await standing(tx, row)
  await touchLearned(tx, row.realm, before !== undefined)
  return tx.kysely
    .insertInto('correction')
    .values(withDigest('correction', { id: newId('c'), undone_at: null, ...row }))
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function undoCorrection(tx: Tx, row: CorrectionRow, at: number): Promise<void> {
  const undone = renewed('correction', row, { undone_at: at })
  await tx.kysely.updateTable('correction').set(undone).where('id', '=', row.id).execute()
  await touchLearned(tx, row.realm, true)
}

/** Another generation, if `anew`: what was learned in the realm is learned again. */
export async function touchLearned(tx: Tx, realm: string, anew: boolean): Promise<void> {
  const step = anew ? 1 : 0
  await tx.kysely
    .insertInto('learned')
    .values({ realm, generation: 1 })
    .onConflict((conflict) =>
      conflict.column('realm').doUpdateSet((e) => ({ generation: e('learned.generation', '+', step) })),
    )
    .execute()
}

/** A correction as callers see it. */
export function shownCorrection({ id, name, sha256, class: said, previous, at, undone_at }: CorrectionRow): Correction {
  return { id, name, sha256, class: said, previous, at, undoneAt: undone_at }
}
