// Blobs of a team: small ones in their row, large ones in pieces of 1 MB. A local file is the way there and back: streams are hashed
// into it before they are sent, and workers get its path. Those files are a cache; the database holds everything.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SheafError } from '../../contract/error.ts'
import { type Blobs, openBlobs } from './blobs.ts'
import { replaceFile } from '../replace-file.ts'
import type { PostgresDb } from '../store/db.ts'

/** Bytes of a piece; the last one of a blob is shorter. Part of the format: it never changes. */
export const pieceSize = 1 << 20
/** Bytes the cache may hold when an engine starts; the longest unused files go first. */
const cacheLimit = 4e9
/** Milliseconds after which pieces that belong to no blob are what a broken upload left. */
const orphanAge = 24 * 3600_000
const mostTries = 6

export async function openPostgresBlobs(home: string, db: PostgresDb): Promise<Blobs> {
  const root = path.join(home, 'cache', 'blobs')
  const local = await openBlobs(home, db, root)
  const fileOf = (digest: string): string => path.join(root, digest.slice(0, 2), digest)
  const fetching = new Map<string, Promise<void>>()

  /** Sends what the database does not have yet. Two hosts may send the same pieces; they are the same bytes. */
  const send = async (digest: string, size: number): Promise<void> => {
    const [known] = await patiently(() => db.query('SELECT 1 FROM sheaf.blob WHERE sha256 = $1', [digest]))
    if (known) return
    let idx = 0
    for await (const piece of piecesOf(fileOf(digest))) {
      await patiently(() =>
        db.query(
          `INSERT INTO sheaf.blob_piece (sha256, idx, bytes, kept_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (sha256, idx) DO UPDATE SET kept_at = excluded.kept_at`,
          [digest, idx, piece, Date.now()],
        ),
      )
      idx++
    }
    if (idx !== piecesIn(size)) throw new SheafError('internal', `${fileOf(digest)} changed while it was sent`)
  }

  /** Brings a blob here: written beside its place, proved by its hash, then renamed. */
  const fetch = async (digest: string, size: number): Promise<void> => {
    const target = fileOf(digest)
    await mkdir(path.dirname(target), { recursive: true })
    const temporary = `${target}.${randomUUID()}`
    const hash = createHash('sha256')
    const file = await open(temporary, 'wx')
    try {
      for (let idx = 0; idx < piecesIn(size); idx++) {
        const [piece] = await patiently(() =>
          db.query<{ bytes: Uint8Array }>('SELECT bytes FROM sheaf.blob_piece WHERE sha256 = $1 AND idx = $2', [
            digest,
            idx,
          ]),
        )
        if (!piece) throw gone(digest)
        hash.update(piece.bytes)
        await file.writeFile(piece.bytes)
      }
      if (hash.digest('hex') !== digest) throw gone(digest)
      await file.close()
      await replaceFile(temporary, target)
    } catch (error) {
      await file.close()
      await rm(temporary, { force: true })
      throw error
    }
  }

  return {
    keepSmall: local.keepSmall,
    async keep(bytes, limit) {
      const kept = await local.keep(bytes, limit)
      if (kept.inline === null) await send(kept.sha256, kept.size)
      return kept
    },
    async record(tx, kept) {
      await local.record(tx, kept)
      for (const { sha256, size, inline, isRecorded } of kept) {
        if (inline !== null || isRecorded) continue
        const { count } = await tx.kysely
          .selectFrom('blob_piece')
          .select((e) => e.fn.countAll<number>().as('count'))
          .where('sha256', '=', sha256)
          .executeTakeFirstOrThrow()
        if (count !== piecesIn(size))
          throw new SheafError('store-damaged', 'kept bytes were swept away before they were referred to', {
            hint: 'Add the file again.',
            retryable: true,
          })
      }
    },
    async source(digest) {
      const row = await db.read
        .selectFrom('blob')
        .select(['size', 'bytes'])
        .where('sha256', '=', digest)
        .executeTakeFirst()
      if (!row) throw gone(digest)
      if (row.bytes) return { size: row.size, bytes: new Uint8Array(row.bytes) }
      const file = fileOf(digest)
      const here = await stat(file).catch(() => null) // not here yet
      if (here?.size === row.size) {
        const now = new Date()
        await utimes(file, now, now)
      } else {
        let coming = fetching.get(digest)
        if (!coming) {
          coming = fetch(digest, row.size).finally(() => fetching.delete(digest))
          fetching.set(digest, coming)
        }
        await coming
      }
      return { size: row.size, path: file }
    },
    discard: local.discard,
    async sweep() {
      await local.sweep()
      await shrink(root)
      await db.query(
        `DELETE FROM sheaf.blob_piece AS piece
         WHERE kept_at < $1 AND NOT EXISTS (SELECT 1 FROM sheaf.blob WHERE blob.sha256 = piece.sha256)`,
        [Date.now() - orphanAge],
      )
    },
  }
}

const piecesIn = (size: number): number => Math.ceil(size / pieceSize)

/** A file in pieces of exactly `pieceSize` bytes, but for the last. */
async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: pieceSize }) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (; rest.length >= pieceSize; rest = rest.subarray(pieceSize)) yield rest.subarray(0, pieceSize)
  }
  if (rest.length > 0) yield rest
}

/** Statements that may be repeated: a database that is away for some seconds does not refuse a whole folder. */
async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof SheafError && error.retryable) || tries === mostTries) throw error
      await sleep(100 * 2 ** tries)
    }
  }
}

function gone(digest: string): SheafError {
  return new SheafError('store-damaged', `the kept bytes ${digest.slice(0, 12)}… are gone from the team's database`, {
    hint: 'Add the file again; its stored pages are still there.',
  })
}

/** Removes the longest unused files until the cache is within its limit. Only while no work is in hand. */
async function shrink(root: string): Promise<void> {
  const files: { file: string; size: number; used: number }[] = []
  let total = 0
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const found = await stat(file).catch(() => null) // another process was faster
    if (!found) continue
    files.push({ file, size: found.size, used: found.mtimeMs })
    total += found.size
  }
  for (const { file, size } of files.toSorted((a, b) => a.used - b.used)) {
    if (total <= cacheLimit) return
    await rm(file, { force: true })
    total -= size
  }
}
