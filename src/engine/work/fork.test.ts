// Workers of plain Node hosts: what they know of the host that starts them, and that they give way to it.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { forkSpawn } from './fork.ts'
import { givingWay } from './give-way.ts'

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
    expect(flags).toEqual(expect.arrayContaining(['--max-old-space-size=64', '--max-semi-space-size=8']))
  } finally {
    delete process.env['PGPASSWORD']
    rmSync(folder, { recursive: true })
  }
})

test('a worker that gives way has all its threads below normal, those it had from the start and those it begins later', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-fork-'))
  try {
    const entry = path.join(folder, 'tell.mjs')
    const code = `const { parentPort } = require('node:worker_threads')
                  parentPort.postMessage(require('node:os').getPriority(0))`
    writeFileSync(
      entry,
      `import { Worker } from 'node:worker_threads'
       process.send('begun')
       process.on('message', () =>
         new Worker(${JSON.stringify(code)}, { eval: true }).on('message', (later) => process.send({ later })))`,
    )
    const worker = givingWay(forkSpawn(entry))({ memoryMb: 64 })
    const told = await new Promise<unknown>((resolve) =>
      worker.onMessage((message) => (message === 'begun' ? worker.send({ type: 'quit' }) : resolve(message))),
    )
    const { pid = 0 } = worker
    const threads = process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid]
    const priorities = threads.map((thread) => os.getPriority(thread))
    worker.kill()
    const low = os.constants.priority.PRIORITY_BELOW_NORMAL
    expect([told, ...new Set(priorities)]).toEqual([{ later: low }, low])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
