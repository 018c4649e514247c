// A worker that follows scripts, and takes memory without end over documents called `hoard…`; it stops at 800 MB, so that a machine on which
// nobody stops it lives.
import { basename } from 'node:path'
import { z } from 'zod'

const Run = z.object({ type: z.literal('run'), task: z.object({ source: z.object({ name: z.string() }) }) })
const held: Buffer[] = []

process.on('message', (raw) => {
  const run = Run.safeParse(raw)
  if (!run.success || !basename(run.data.task.source.name).startsWith('hoard')) return
  setInterval(() => held.length < 50 && held.push(Buffer.alloc(16_000_000, 1)), 20)
})

await import('../../src/engine/testing/scripted-worker.ts')
