// What persons said, from a file: corrections of classes, and fields they gave. Learning takes them up as if they had been said here.
import type { QueueLineOf } from '../../contract/queue-file.ts'
import type { Tx } from '../store/db.ts'
import { withProof } from '../store/digests.ts'
import { touchLearned } from '../understanding/corrections.ts'

/** False for what is here already. */
export function storeSaid(tx: Tx, line: QueueLineOf<'correction'> | QueueLineOf<'field'>): Promise<boolean> {
  return line.kind === 'correction' ? storeCorrection(tx, line) : storeField(tx, line)
}

async function storeCorrection(tx: Tx, line: QueueLineOf<'correction'>): Promise<boolean> {
  const { id, realm, sha256, name, class: said, previous, weight, signals, at, undone_at } = line
  const added = await tx.kysely
    .insertInto('correction')
    .values(
      withProof(line.proof, 'correction', {
        id,
        realm,
        sha256,
        name,
        class: said,
        previous,
        weight,
        at,
        undone_at,
        signals_json: signals && JSON.stringify(signals),
      }),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) return false
  // It may stand before others that are known: the realm learns anew.
  await touchLearned(tx, realm, true)
  return true
}

async function storeField(tx: Tx, line: QueueLineOf<'field'>): Promise<boolean> {
  const { realm, sha256, of, name, value, at } = line
  const same = await tx.kysely
    .selectFrom('field_value')
    .select('place')
    .where('realm', '=', realm)
    .where('sha256', '=', sha256)
    .where('of', '=', of)
    .where('name', '=', name)
    .where('at', '=', at)
    .executeTakeFirst()
  if (same) return false
  const row = withProof(line.proof, 'field_value', { realm, sha256, of, name, value, at })
  await tx.kysely.insertInto('field_value').values(row).execute()
  return true
}
