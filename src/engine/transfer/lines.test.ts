// Lines of a queue's file: what is handed in may be anything, and is refused in time that grows with its length and no faster.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readLines } from './lines.ts'

test('a packed line of 48 MB that never ends is refused in seconds, not in minutes', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-lines-'))
  try {
    const file = path.join(folder, 'queue.jsonl.gz')
    writeFileSync(file, gzipSync(Buffer.alloc(48 * 1024 * 1024, 'a')))
    await expect(readLines(file).next()).rejects.toMatchObject({ code: 'file-damaged' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 30_000)
