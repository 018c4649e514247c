// Bytes of a home: small ones in rows, large ones in files; kept once, told when they are no longer what was kept, gone when nobody knows them.
import { appendFileSync, existsSync, mkdtempSync, readdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256 } from '../ids.ts'
import type { Db } from '../store/db.ts'
import { openDb } from '../store/open.ts'
import { type Blobs, inlineLimit, openBlobs } from './blobs.ts'
import { keepFile } from './content.ts'

let home: string
let db: Db
let blobs: Blobs
beforeEach(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-blobs-'))
  db = await openDb(path.join(home, 'sheaf.db'))
  blobs = await openBlobs(home, db)
})
afterEach(async () => {
  await db.close()
  await rm(home, { recursive: true })
})

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all
}
const half = Buffer.alloc(inlineLimit, 'half')
const digest = sha256(Buffer.concat([half, half]))
const file = (): string => path.join(home, 'blobs', digest.slice(0, 2), digest)
const keepLarge = async (): Promise<void> => {
  const kept = await blobs.keep(pieces(half, half), Infinity)
  expect(kept).toMatchObject({ sha256: digest, size: 2 * inlineLimit, inline: null })
  await db.tx((tx) => blobs.record(tx, [kept]))
}

test('small bytes are in their row, large ones in a file of their name; both come back as they were', async () => {
  const small = await blobs.keep(pieces(Buffer.from('a '), Buffer.from('note')), 100)
  await db.tx((tx) => blobs.record(tx, [small, small]))
  expect(await blobs.source(small.sha256)).toEqual({ size: 6, bytes: new Uint8Array(Buffer.from('a note')) })
  await keepLarge()
  await keepLarge()
  expect(await blobs.source(digest)).toEqual({ size: 2 * inlineLimit, path: file() })
  expect(readdirSync(path.join(home, 'blobs', 'incoming'))).toEqual([])
})

test('a file that was cut, or is gone, is told and not handed out', async () => {
  await keepLarge()
  truncateSync(file(), inlineLimit)
  await expect(blobs.source(digest)).rejects.toMatchObject({ code: 'store-damaged' })
  await rm(file())
  await expect(blobs.source(digest)).rejects.toMatchObject({ code: 'store-damaged' })
})

test('what is over the limit, or breaks off, leaves nothing', async () => {
  await expect(blobs.keep(pieces(half, half), inlineLimit + 1)).rejects.toMatchObject({ code: 'file-too-large' })
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield* [half, half]
    await Promise.reject(new Error('the line is dead'))
  }
  await expect(blobs.keep(broken(), Infinity)).rejects.toThrow('the line is dead')
  expect(readdirSync(path.join(home, 'blobs'))).toEqual(['incoming'])
  expect(readdirSync(path.join(home, 'blobs', 'incoming'))).toEqual([])
})

test('files of bytes that nobody knows are removed, but for those that were kept a moment ago', async () => {
  const look = async (hours: number): Promise<boolean> => {
    const at = Date.now() / 1000 - hours * 3600
    utimesSync(file(), at, at)
    await blobs.discard([digest])
    return existsSync(file())
  }
  await keepLarge()
  expect(await look(2)).toBe(true)
  await db.tx((tx) => tx.kysely.deleteFrom('blob').where('sha256', '=', digest).execute())
  expect([await look(0), await look(2)]).toEqual([true, false])
})

test('a file that changes while it is copied is refused, and can be added again', async () => {
  const source = path.join(home, 'growing.txt')
  writeFileSync(source, Buffer.concat([half, half]))
  const growing: Blobs = {
    ...blobs,
    async keep(bytes, limit) {
      const kept = await blobs.keep(bytes, limit)
      appendFileSync(source, 'more')
      return kept
    },
  }
  await expect(keepFile(growing, source, Infinity)).rejects.toMatchObject({ code: 'file-changed', retryable: true })
  expect(await keepFile(blobs, source, Infinity)).toMatchObject({ size: 2 * inlineLimit + 4 })
})
