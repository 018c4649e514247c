// Mentions: what runs name, stored beside them.
import { z } from 'zod'
import { type EntityKind, Mention } from '../../contract/entity.ts'
import { Box } from '../../contract/model.ts'
import type { Db, Tx } from '../store/db.ts'
import { type Proof, withProof } from '../store/digests.ts'
import { inPieces, rowsPerStatement } from '../store/pieces.ts'

/** Replaces a run's mentions, in the transaction that stores its analysis. `proof`: what is known of them; of those just found, that they hold. */
export async function putMentions(tx: Tx, run: string, mentions: readonly Mention[], proof: Proof): Promise<void> {
  await tx.ahead.deleteFrom('mention').where('run_id', '=', run).execute()
  for (const some of inPieces(mentions, rowsPerStatement))
    await tx.ahead
      .insertInto('mention')
      .values(
        some.map(({ boxes, ...mention }) =>
          withProof(proof, 'mention', { run_id: run, ...mention, boxes_json: JSON.stringify(boxes) }, mentions.length),
        ),
      )
      .execute()
}

const Boxes = z.array(Box)

export async function readMentions(db: Db, run: string): Promise<Mention[]> {
  const rows = await db.read
    .selectFrom('mention')
    .select(['kind', 'key', 'name', 'page', 'boxes_json', 'count', 'confidence', 'found'])
    .where('run_id', '=', run)
    .orderBy('count', 'desc')
    .orderBy('kind')
    .orderBy('key')
    .execute()
  return rows.map(({ boxes_json, ...row }) => Mention.parse({ ...row, boxes: Boxes.parse(JSON.parse(boxes_json)) }))
}

/** Kinds whose sameness says something. A date or a sum is the same by chance. */
export const telling: readonly EntityKind[] = [
  'person',
  'organisation',
  'place',
  'reference',
  'iban',
  'vat-id',
  'email',
  'phone',
]
