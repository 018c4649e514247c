// Blobs: bytes by their SHA-256. Small ones lie in the database, so that a folder of 2,000 notes is one fsync; large ones in files.
import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { SheafError } from '../../contract/error.ts'
import type { Source } from '../../contract/worker.ts'
import { sha256 } from '../ids.ts'
import { makeFolder } from '../make-folder.ts'
import { isHeld, replaceFile } from '../replace-file.ts'
import type { Db, Tx } from '../store/db.ts'
import { syncFolder, syncMade } from '../sync-folder.ts'

/** Bytes at most for a blob in the database: below it, SQLite is faster than the file system. */
export const inlineLimit = 128 * 1024

/** Bytes read and hashed, not yet part of anything. `inline` set: no file was written. */
export interface KeptBytes {
  sha256: string
  size: number
  inline: Uint8Array | null
  /** The first bytes and the last, for telling the type. */
  head: Uint8Array
  tail: Uint8Array
  /** Known already: there is nothing to record. */
  isRecorded?: boolean
}

const headSize = 64 * 1024
const tailSize = 64 * 1024

export interface Blobs {
  /** Hashes and keeps a stream; on disk when it returns. Throws `file-too-large` over `limit` bytes. */
  keep(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<KeptBytes>
  /** The same for bytes that are all here, at most `inlineLimit`. */
  keepSmall(bytes: Uint8Array): KeptBytes
  /** Makes kept bytes known, as part of the transaction that refers to them. */
  record(tx: Tx, kept: readonly KeptBytes[]): Promise<void>
  /** Bytes or path, for a worker. Throws `store-damaged` when they are gone. */
  source(sha256: string): Promise<Pick<Source, 'bytes' | 'path' | 'size'>>
  /** Removes the files of bytes that are no longer known, but for what is being kept again at this moment. */
  discard(digests: readonly string[]): Promise<void>
  /** Removes what interrupted `keep`s left. */
  sweep(): Promise<void>
}

/** `root`: the folder of large blobs. */
export async function openBlobs(home: string, db: Db, root = path.join(home, 'blobs')): Promise<Blobs> {
  const incoming = path.join(root, 'incoming')
  await syncMade(incoming, await makeFolder(incoming))
  const fileOf = (digest: string): string => path.join(root, digest.slice(0, 2), digest)

  const keepSmall: Blobs['keepSmall'] = (bytes) => ({
    sha256: sha256(bytes),
    size: bytes.length,
    inline: bytes,
    head: bytes.subarray(0, headSize),
    tail: bytes.subarray(-tailSize),
  })

  return {
    keepSmall,
    async keep(bytes, limit) {
      const hash = createHash('sha256')
      const first: Uint8Array[] = []
      let size = 0
      let tail: Uint8Array = new Uint8Array(0)
      let file: FileHandle | null = null
      const temporary = path.join(incoming, randomUUID())
      try {
        for await (const piece of bytes) {
          size += piece.length
          if (size > limit) {
            throw new SheafError('file-too-large', `larger than the limit of ${Math.round(limit / 1e6)} MB`, {
              hint: 'Raise maxFileSize in the settings, or split the file.',
            })
          }
          hash.update(piece)
          tail =
            piece.length >= tailSize
              ? piece.subarray(piece.length - tailSize)
              : Buffer.concat([tail, piece]).subarray(-tailSize)
          if (file) {
            await file.writeFile(piece)
          } else {
            first.push(piece)
            if (size > inlineLimit) {
              file = await open(temporary, 'wx')
              await file.writeFile(Buffer.concat(first))
            }
          }
        }
        const start = Buffer.concat(first)
        if (!file) return keepSmall(start)
        const digest = hash.digest('hex')
        const kept = { sha256: digest, size, head: start.subarray(0, headSize), tail: Buffer.from(tail) }
        await file.sync()
        await file.close()
        file = null
        const target = fileOf(digest)
        const made = await makeFolder(path.dirname(target))
        await replaceFile(temporary, target, { isFine: () => isKept(target, size) })
        await syncFolder(path.dirname(target))
        await syncMade(path.dirname(target), made)
        await rm(temporary, { force: true })
        return { ...kept, inline: null }
      } catch (error) {
        await file?.close()
        await rm(temporary, { force: true })
        throw error
      }
    },
    async record(tx, all) {
      const kept = all.filter((one) => !one.isRecorded)
      if (kept.length === 0) return
      await tx.kysely
        .insertInto('blob')
        .values(kept.map(({ sha256, size, inline }) => ({ sha256, size, bytes: inline })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    async source(sha256) {
      const row = await db.read
        .selectFrom('blob')
        .select(['size', 'bytes'])
        .where('sha256', '=', sha256)
        .executeTakeFirst()
      if (row?.bytes) return { size: row.size, bytes: new Uint8Array(row.bytes) }
      const file = fileOf(sha256)
      const found = await stat(file).catch(() => null)
      if (row && found?.size === row.size) return { size: row.size, path: file }
      throw new SheafError('store-damaged', `the kept bytes ${sha256.slice(0, 12)}… are gone from ${root}`, {
        hint: 'Add the file again; its stored pages are still there.',
      })
    },
    async discard(digests) {
      const hourAgo = Date.now() - 3600_000
      for (const digest of digests) {
        const file = fileOf(digest)
        const found = await stat(file).catch(() => null) // small bytes have no file
        if (!found || found.mtimeMs > hourAgo) continue
        const known = await db.read.selectFrom('blob').select('size').where('sha256', '=', digest).executeTakeFirst()
        if (!known) await removed(file)
      }
    },
    async sweep() {
      const dayAgo = Date.now() - 24 * 3600_000
      for (const name of await readdir(incoming)) {
        const file = path.join(incoming, name)
        const found = await stat(file).catch(() => null)
        if (found && found.mtimeMs < dayAgo) await removed(file)
      }
    },
  }
}

/** Whether these bytes lie there already; somebody reads them, else they could have been replaced. Their time says that they were wanted now. */
async function isKept(file: string, size: number): Promise<boolean> {
  const found = await stat(file).catch(() => null) // not there: then nothing is fine
  if (found?.size !== size) return false
  const now = new Date()
  await utimes(file, now, now)
  return true
}

/** What somebody reads at this moment stays, on systems that keep it from going; nothing refers to it, and the next clean-up finds it. */
async function removed(file: string): Promise<void> {
  await rm(file, { force: true }).catch((error: unknown) => {
    if (!isHeld(error)) throw error
  })
}
