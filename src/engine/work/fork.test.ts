// Workers of plain Node hosts: what they know of the host that starts them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { forkSpawn } from './fork.ts'

test('a worker’s environment is made from nothing: no secret of the host is in it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-fork-'))
  process.env['PGPASSWORD'] = 'canary-in-the-environment'
  try {
    const entry = path.join(folder, 'tell.mjs')
    writeFileSync(entry, 'process.send({ env: process.env, flags: process.execArgv })')
    const worker = forkSpawn(entry)({ memoryMb: 64 })
    const told = await new Promise<unknown>((resolve) => worker.onMessage(resolve))
    worker.kill()
    const { env, flags } = told as { env: Record<string, string>; flags: string[] }
    const known = new Set(['SHEAF_WORKER', 'TZ', 'LANG', 'MALLOC_MMAP_THRESHOLD_', 'PATH'])
    // Node’s own channel variables are set by fork, and what macOS adds to every process holds nothing of ours.
    expect(Object.keys(env).filter((name) => !known.has(name) && !/^(NODE_CHANNEL_|__CF)/.test(name))).toEqual([])
    expect(flags).toContain('--max-old-space-size=64')
  } finally {
    delete process.env['PGPASSWORD']
    rmSync(folder, { recursive: true })
  }
})
