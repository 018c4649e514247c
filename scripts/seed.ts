// `npm run seed -- [DIR] [--count N]`: fills a data folder with documents in every lasting state, for looking at the window.
// They are drawn from code and worked on by the real engine, so what is seen is what there will be. Takes half a minute.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { commands, type Input } from '../src/contract/api.ts'
import type { Lane } from '../src/contract/model.ts'
import { createEngine } from '../src/engine/create.ts'
import type { Engine } from '../src/engine/engine.ts'
import { forkSpawn } from '../src/engine/work/fork.ts'
import { samplesDir, workerEntry } from '../src/engine/root.ts'
import { loadSettings } from '../src/engine/settings.ts'
import { drawPdf } from './fixtures/large.ts'
import { paragraph, sentences } from './fixtures/prose.ts'
import { random } from './fixtures/random.ts'
import { root } from './tools/project.ts'

type Options = NonNullable<Input<'intake.add'>['options']>

const { values, positionals } = parseArgs({
  options: { count: { type: 'string', default: '200' } },
  allowPositionals: true,
})
const count = Number(values.count)
const home = resolve(positionals[0] ?? join(root, 'out/seed'))
const drawn = mkdtempSync(join(tmpdir(), 'sheaf-seed-'))
const chance = random(200)
const prose = sentences(chance)
const subjects = [
  'Estimate',
  'Letter to the archive',
  'Order',
  'Condition report',
  'Minutes',
  'Stock list',
  'Delivery note',
]
const titles: Record<string, string> = {
  failed: 'Found on the old disk',
  done: 'Correspondence',
  again: 'Notes',
  cancelled: 'Drafts',
  paused: 'For the inspection',
  waiting: 'Day books',
}

rmSync(home, { recursive: true, force: true })
try {
  await seed()
} finally {
  rmSync(drawn, { recursive: true, force: true })
}

async function seed(): Promise<void> {
  // A page that fails: recognising a scan at 600 dots per inch takes longer than two seconds on any machine.
  write('partial/ledger-1931.pdf', await drawPdf({ pages: 3, scanned: (page) => page === 2, seed: 31, dpi: 400 }))
  await withEngine({ pageTimeout: 2, workers: 1, retryLimit: 0 }, async (engine) => {
    await submit(engine, 'partial', 'Ledgers', { dpi: 600 })
  })

  write('failed/torn.pdf', (await drawPdf({ pages: 4, seed: 3 })).slice(0, 9000))
  write('failed/empty.pdf', new Uint8Array())
  write(
    'failed/unknown.bin',
    Uint8Array.from({ length: 400 }, () => chance.whole(256)),
  )
  for (let index = 0; index < Math.floor(count * 0.6); index++) await writeNote('done', index)
  write('again/notes.txt', 'The same bytes, under two names.\n')
  write('again/copy of notes.txt', 'The same bytes, under two names.\n')
  await withEngine({}, async (engine) => {
    for (const folder of ['failed', 'done', 'again']) await submit(engine, folder, titles[folder] ?? folder)
  })

  for (const [folder, share] of [
    ['cancelled', 0.06],
    ['paused', 0.1],
    ['waiting', 0.2],
  ] as const) {
    for (let n = 0; n < Math.floor(count * share); n++) await writeNote(folder, n)
  }
  write(
    'waiting/day book 1926.pdf',
    await drawPdf({ pages: 40, scanned: (page) => page % 3 === 0, seed: 26, dpi: 100 }),
  )
  await withEngine({}, async (engine) => {
    // Paused as a whole, so that the picture stays as it is until somebody resumes it in the window.
    await engine.handlers['queue.pause']({})
    for (const [folder, lane] of [
      ['cancelled', 'slow'],
      ['paused', 'default'],
      ['waiting', 'urgent'],
    ] as const) {
      const batch = await add(engine, folder, titles[folder] ?? folder, lane)
      const selection = { filter: { batch } }
      if (folder === 'cancelled') await engine.handlers['documents.cancel']({ selection })
      if (folder === 'paused') await engine.handlers['documents.pause']({ selection })
    }
    const { counts, total } = await engine.handlers['documents.list'](
      commands['documents.list'].input.parse({ limit: 1 }),
    )
    console.log(`${total} documents in ${home}:`)
    for (const [state, number] of Object.entries(counts)) console.log(`  ${state.padEnd(10)} ${number}`)
    console.log(`\nThe queue is paused. Look at it with: bin/sheaf serve --open --data ${home}`)
  })
}

/** Opens the home with these settings changed, and closes it whatever happens. */
async function withEngine(flags: Record<string, unknown>, use: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await createEngine({
    home,
    settings: loadSettings({ home, flags }),
    host: 'cli',
    spawn: forkSpawn(workerEntry()),
    samplesDir: samplesDir(),
  })
  try {
    await use(engine)
  } finally {
    await engine.stop()
  }
}

/** Adds a folder and works until all of it has ended. */
async function submit(engine: Engine, folder: string, name: string, options: Options = {}): Promise<void> {
  const batch = await add(engine, folder, name, 'default', options)
  engine.start()
  await engine.waitForBatch(batch)
}

async function add(engine: Engine, folder: string, name: string, lane: Lane, options: Options = {}): Promise<string> {
  const input: Input<'intake.add'> = { sources: [{ kind: 'path', path: join(drawn, folder) }], name, lane, options }
  const { batch } = await engine.handlers['intake.add'](commands['intake.add'].input.parse(input))
  return batch.id
}

/** A small document of one of several kinds. */
async function writeNote(folder: string, index: number): Promise<void> {
  const name = `${folder}/${chance.pick(subjects)} ${String(index + 1).padStart(3, '0')}`
  const text = Array.from({ length: 1 + chance.whole(5) }, () => paragraph(prose, 4))
  const kind = index % 4
  if (kind === 0)
    write(`${name}.pdf`, await drawPdf({ pages: 1 + chance.whole(4), seed: index + folder.length * 1000 }))
  if (kind === 1) write(`${name}.txt`, text.join('\n\n'))
  if (kind === 2) write(`${name}.md`, `# ${chance.pick(subjects)}\n\n${text.join('\n\n')}\n`)
  if (kind === 3)
    write(
      `${name}.html`,
      `<!doctype html><title>${name}</title><h1>Note</h1>${text.map((p) => `<p>${p}</p>`).join('')}`,
    )
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(drawn, file)), { recursive: true })
  writeFileSync(join(drawn, file), content)
}
