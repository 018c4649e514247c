// Measures a correction as a person meets it: stored, learned and shown in the next document, through an engine with its database on disk.
import { mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { commands } from '../src/contract/api.ts'
import { Settings } from '../src/contract/settings.ts'
import { createEngine } from '../src/engine/create.ts'
import { forkSpawn } from '../src/engine/work/fork.ts'
import { median, quantile } from './figures.ts'
import { labelled } from './folders.ts'

/** Documents of each class that are read, and corrections of all. */
const each = 4

/** `args[0]`: a folder of texts in folders named after their classes. */
export async function run(args: string[]): Promise<void> {
  const folder = args[0] ?? labelled('text')
  const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-bench-'))
  const spawn = forkSpawn(path.join(import.meta.dirname, '../src/worker/index.ts'))
  const settings = Settings.parse({ workers: 2, logLevel: 'silent' })
  const engine = await createEngine({ home, settings, host: 'cli', spawn, samplesDir: null })
  try {
    const sources = readdirSync(folder).flatMap((name) =>
      readdirSync(path.join(folder, name))
        .slice(0, each)
        .map((file) => ({ kind: 'path' as const, path: path.join(folder, name, file), as: `${name}/${file}` })),
    )
    engine.start()
    const { batch } = await engine.handlers['intake.add'](commands['intake.add'].input.parse({ sources }))
    await engine.waitForBatch(batch.id)
    const query = commands['documents.list'].input.parse({ filter: { batch: batch.id } })
    const { documents } = await engine.handlers['documents.list'](query)
    const read = documents.filter((document) => document.class !== null)
    const corrections: number[] = []
    const shown: number[] = []
    for (const [at, { id, path: place }] of read.entries()) {
      const next = read[(at + 1) % read.length]?.id ?? id
      const began = performance.now()
      await engine.handlers['classify.correct']({ document: id, class: place.split('/')[0] ?? '' })
      corrections.push(performance.now() - began)
      await engine.handlers['classify.show']({ document: next })
      shown.push(performance.now() - began)
    }
    const latency = (all: readonly number[]): string => `${median(all).toFixed(1)} / ${quantile(all, 0.95).toFixed(1)}`
    console.log(`${read.length} corrections; milliseconds, median / 95th percentile`)
    console.log(`stored and learned: ${latency(corrections)}`)
    console.log(`and shown in the next document: ${latency(shown)}`)
  } finally {
    await engine.stop()
    await rm(home, { recursive: true })
  }
}
