// Uploads: bytes that came over the wire and wait to be named by a batch. Rows, not memory: they outlive this process, however many.
import { SheafError } from '../../contract/error.ts'
import type { Blobs, KeptBytes } from '../blobs/blobs.ts'
import { keptBefore } from '../blobs/content.ts'
import { newId } from '../ids.ts'
import type { Db } from '../store/db.ts'
import { inPieces } from '../store/pieces.ts'

export interface Uploads {
  /** Keeps streamed bytes for a batch of this realm. Throws `file-too-large` over `limit` bytes. */
  keep(
    bytes: AsyncIterable<Uint8Array>,
    options: { realm: string; limit: number },
  ): Promise<{ upload: string; sha256: string; size: number }>
  /** The bytes of an upload. One that was made for a realm is there for that realm only. */
  find(upload: string, realm: string): Promise<KeptBytes>
  /** Bytes that this realm has uploaded, or has a document of. */
  findBytes(sha256: string, realm: string): Promise<KeptBytes>
  forget(uploads: readonly string[]): Promise<void>
}

/** Milliseconds an upload waits. */
const patience = 24 * 3600_000

export function createUploads({ db, blobs, now }: { db: Db; blobs: Blobs; now: () => number }): Uploads {
  /** Without the bytes themselves: ten thousand small files of one batch are then no burden. Their rows are there. */
  const kept = async (sha256: string): Promise<KeptBytes> => ({
    ...(await keptBefore(blobs, sha256)),
    inline: null,
    isRecorded: true,
  })

  return {
    async keep(bytes, { realm, limit }) {
      const kept = await blobs.keep(bytes, limit)
      const upload = newId('u')
      const { sha256, size } = kept
      const at = now()
      await db.tx(
        async (tx) => {
          await tx.kysely
            .deleteFrom('upload')
            .where('at', '<', at - patience)
            .execute()
          await blobs.record(tx, [kept])
          await tx.kysely.insertInto('upload').values({ id: upload, sha256, size, realm, at }).execute()
        },
        { durable: true },
      )
      return { upload, sha256, size }
    },
    async find(upload, realm) {
      const row = await db.read.selectFrom('upload').selectAll().where('id', '=', upload).executeTakeFirst()
      if (row && (row.realm === '' || row.realm === realm)) return kept(row.sha256)
      throw new SheafError('not-found', `there is no upload ${upload}`, { hint: 'Upload the file again.' })
    },
    async findBytes(sha256, realm) {
      const row =
        (await db.read
          .selectFrom('upload')
          .select('sha256')
          .where('sha256', '=', sha256)
          .where('realm', '=', realm)
          .executeTakeFirst()) ??
        (await db.read
          .selectFrom('run')
          .select('sha256')
          .where('sha256', '=', sha256)
          .where('realm', '=', realm)
          .executeTakeFirst())
      if (row) return kept(sha256)
      throw new SheafError('not-found', `there are no bytes ${sha256.slice(0, 12)}…`, { hint: 'Upload the file.' })
    },
    async forget(uploads) {
      if (uploads.length === 0) return
      await db.tx(async (tx) => {
        for (const ids of inPieces(uploads)) await tx.kysely.deleteFrom('upload').where('id', 'in', ids).execute()
      })
    },
  }
}
