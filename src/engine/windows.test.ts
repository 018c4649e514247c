// The engine on Windows' paths: files taken in from two drives, outputs written, looked at again and proved, in folders of either case.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

vi.mock('node:path', async () => (await import('./testing/windows.ts')).windowsPath)
vi.mock('node:fs', async (original) => {
  const { onDrives } = await import('./testing/windows.ts')
  const all = onDrives(await original<typeof import('node:fs')>())
  return { ...all, default: all }
})
vi.mock('node:fs/promises', async (original) => {
  const { onDrives } = await import('./testing/windows.ts')
  const all = onDrives(await original<typeof import('node:fs/promises')>())
  return { ...all, default: all }
})
vi.mock('better-sqlite3', async (original) => {
  const { here } = await import('./testing/windows.ts')
  const { default: Database } = await original<{ default: typeof import('better-sqlite3') }>()
  // Its binary is loaded while this is still the system that it is for.
  new Database(':memory:').close()
  class OnDrives extends Database {
    constructor(file: string, options?: import('better-sqlite3').Options) {
      super(here(file), options)
    }
  }
  return { default: OnDrives }
})
vi.mock('pino', async (original) => {
  const { here } = await import('./testing/windows.ts')
  const { pino } = await original<typeof import('pino')>()
  const destination = (options: { dest: string }): unknown => pino.destination({ ...options, dest: here(options.dest) })
  return { pino: Object.assign((...args: Parameters<typeof pino>) => pino(...args), pino, { destination }) }
})

const fs = await import('node:fs')
const path = (await import('node:path')).default
const { commands } = await import('../contract/api.ts')
const { HotFolder, Settings } = await import('../contract/settings.ts')
const { createEngine } = await import('./create.ts')
const { forkSpawn } = await import('./work/fork.ts')
const { drives, held, here } = await import('./testing/windows.ts')
type Engine = Awaited<ReturnType<typeof createEngine>>

const platform = Object.getOwnPropertyDescriptor(process, 'platform')!
beforeAll(() => void Object.defineProperty(process, 'platform', { ...platform, value: 'win32' }))
afterAll(() => {
  Object.defineProperty(process, 'platform', platform)
  rmSync(drives, { recursive: true, force: true })
})

const open = (home: string, change: { hotFolders?: ReturnType<typeof HotFolder.parse>[] } = {}): Promise<Engine> =>
  createEngine({
    home,
    queue: null,
    settings: Settings.parse({ workers: 1, retryDelay: 0.05, logLevel: 'silent', ...change }),
    host: 'cli',
    spawn: forkSpawn(here(path.join(import.meta.dirname, 'testing', 'scripted-worker.ts'))),
    samplesDir: null,
  })

const write = (file: string, pages = 1): void => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `A scripted document called ${file}.\n${JSON.stringify({ pages })}`)
}

const filesBelow = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted()

test('a folder keeps its tree in outputs; a second run, spelled in another case, reads none of them', async () => {
  const engine = await open('C:\\Users\\Jane Doe\\AppData\\Local\\Sheaf')
  try {
    engine.start()
    write('C:\\Scans\\a.txt')
    write('C:\\Scans\\2026\\M\u00e4rz\\b.txt')
    write('D:\\more\\a.txt')
    const add = async (sources: { kind: 'path'; path: string; as?: string }[], dir: string) => {
      const input = commands['intake.add'].input.parse({ sources, output: { dir, formats: ['md'] } })
      const { batch } = await engine.handlers['intake.add'](input)
      return engine.waitForBatch(batch.id)
    }
    const first = await add([{ kind: 'path', path: 'C:\\Scans' }], 'C:\\Scans\\Out')
    expect(first.counts).toEqual({ done: 2 })
    expect(filesBelow('C:\\Scans\\Out')).toEqual(['Scans\\2026\\M\u00e4rz\\b.txt.md', 'Scans\\a.txt.md'])
    const list = commands['documents.list'].input.parse({ limit: 100, descending: false })
    const { documents } = await engine.handlers['documents.list'](list)
    expect(documents.map((document) => document.path).toSorted()).toEqual(['Scans/2026/M\u00e4rz/b.txt', 'Scans/a.txt'])

    const second = await add([{ kind: 'path', path: 'c:\\scans' }], 'c:\\scans\\out')
    expect(second.total).toBe(2)
    // An output of ours, though it is spelled otherwise, may be written over.
    write('C:\\Scans\\a.txt', 2)
    const third = await add([{ kind: 'path', path: 'C:\\SCANS' }], 'C:\\SCANS\\OUT')
    expect(third.counts).toEqual({ done: 2 })
    const both = await add(
      [
        { kind: 'path', path: 'C:\\Scans\\a.txt', as: 'C\\Scans\\a.txt' },
        { kind: 'path', path: 'D:\\more\\a.txt', as: 'D\\more\\a.txt' },
      ],
      'D:\\out',
    )
    expect(both.counts).toEqual({ done: 2 })
    expect(filesBelow('D:\\out')).toEqual(['C\\Scans\\a.txt.md', 'D\\more\\a.txt.md'])
    // Scripted workers make no chunks, which is told beside.
    const { outputs, violations } = await engine.verify(['d:\\OUT'])
    expect([outputs, violations.filter(({ where }) => where === 'output')]).toEqual([2, []])
  } finally {
    await engine.stop()
  }
})

test('a hot folder waits for a file that somebody has open, and goes on with the others', async () => {
  const folder = HotFolder.parse({ path: 'C:\\Open', formats: ['md'], done: 'move', settle: 0.1, poll: 0.05 })
  write('C:\\Open\\open.txt')
  write('C:\\Open\\other.txt')
  held.add('C:\\Open\\open.txt')
  const engine = await open('C:\\homes\\open', { hotFolders: [folder] })
  const names = async (): Promise<string[]> => {
    const list = commands['documents.list'].input.parse({ limit: 100, descending: false })
    return (await engine.handlers['documents.list'](list)).documents.map((document) => document.path)
  }
  try {
    engine.start()
    await expect.poll(() => fs.existsSync('C:\\Open\\done\\other.txt'), { timeout: 25_000 }).toBe(true)
    expect(await names()).toEqual(['other.txt'])
    held.clear()
    await expect.poll(names, { timeout: 25_000 }).toEqual(['other.txt', 'open.txt'])
    await expect.poll(() => fs.existsSync('C:\\Open\\done\\open.txt'), { timeout: 25_000 }).toBe(true)
  } finally {
    held.clear()
    await engine.stop()
  }
})

test('a hot folder takes each file once, puts it away, and leaves its own outputs alone', async () => {
  const folder = HotFolder.parse({
    path: 'C:\\Hot',
    out: 'c:\\hot\\texts',
    formats: ['md'],
    done: 'move',
    settle: 0.1,
    poll: 0.05,
  })
  write('C:\\Hot\\Texts\\earlier.md')
  write('C:\\Hot\\in\\letter.txt')
  const engine = await open('C:\\homes\\hot', { hotFolders: [folder] })
  try {
    engine.start()
    await expect.poll(() => fs.existsSync('C:\\Hot\\done\\in\\letter.txt'), { timeout: 25_000 }).toBe(true)
    const list = commands['documents.list'].input.parse({ limit: 100, descending: false })
    const { documents } = await engine.handlers['documents.list'](list)
    expect(documents.map((document) => [document.path, document.state])).toEqual([['in/letter.txt', 'done']])
    expect(filesBelow('C:\\Hot\\Texts')).toEqual(['earlier.md', 'in\\letter.txt.md'])
  } finally {
    await engine.stop()
  }
})
