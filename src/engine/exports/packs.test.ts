// Packs as others unpack them: each document in a file of its own, and none that is cut off without a word.
import { unzipSync } from 'fflate'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Settings } from '../../contract/settings.ts'
import { openBlobs } from '../blobs/blobs.ts'
import { openTestDb } from '../testing/database.ts'
import { addBooks } from '../testing/library.ts'
import { forkSpawn } from '../work/fork.ts'
import { createExporter } from './exporter.ts'
import { createPacks } from './packs.ts'

test('a pack holds every document whole, also a long one; one that no archive can hold ends with an error', async () => {
  const { db, end } = await openTestDb('sqlite')
  const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-packs-'))
  onTestFinished(async () => {
    await end()
    rmSync(home, { recursive: true })
  })
  const long = Array.from({ length: 9000 }, (_, n) => `word${n}`).join(' ')
  const ids = await addBooks(db, [
    { name: 'a.pdf', pages: [long] },
    { name: 'a.pdf', pages: ['Oats.'] },
  ])
  const blobs = await openBlobs(home, db)
  const exporter = createExporter({
    db,
    blobs,
    ring: { of: () => Promise.resolve([]) },
    spawn: forkSpawn(''),
    settings: () => Settings.parse({}),
  })
  const open = async (limits?: { files: number; archive: number }): Promise<Uint8Array> => {
    const packs = createPacks({ db, blobs, exporter, now: Date.now, ...(limits && { limits }) })
    const { pack } = await packs.ask(ids, 'txt')
    return new Uint8Array(await new Response(packs.open(pack).body).arrayBuffer())
  }
  const files = Object.entries(unzipSync(await open())).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)])
  expect(files).toEqual([
    ['a.pdf.txt', long],
    ['a.pdf (2).txt', 'Oats.'],
  ])
  await expect(open({ files: 1e6, archive: 10_000 })).rejects.toMatchObject({ code: 'file-too-large' })
})
