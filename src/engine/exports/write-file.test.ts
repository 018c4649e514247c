// Atomic writes on a real folder: whole or not at all, nothing left behind, errors that say what to do.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SheafError } from '../../contract/error.ts'
import { sweepTemporaryFiles, writeFileAtomically } from './write-file.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sheaf-write-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

test('makes folders, writes, replaces, leaves nothing else', async () => {
  const path = join(dir, 'a/b/c.md')
  await writeFileAtomically(path, 'one')
  await writeFileAtomically(path, new TextEncoder().encode('zwölf'))
  expect(await readFile(path, 'utf8')).toBe('zwölf')
  expect(await readdir(join(dir, 'a/b'))).toEqual(['c.md'])
})

test('pieces are written as they come; where they end with an error, it is that error, and the file stays as it was', async () => {
  const path = join(dir, 'pieces.txt')
  await writeFileAtomically(path, Readable.from(['one ', 'two']))
  const cut = async function* (): AsyncGenerator<string> {
    yield* ['three']
    await Promise.reject(new SheafError('file-damaged', 'no more', { hint: 'None.' }))
  }
  await expect(writeFileAtomically(path, cut())).rejects.toMatchObject({ code: 'file-damaged' })
  expect(await readFile(path, 'utf8')).toBe('one two')
  expect((await readdir(dir)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('a link at the path is replaced, not followed', async () => {
  await writeFile(join(dir, 'outside'), 'mine')
  await symlink(join(dir, 'outside'), join(dir, 'link'))
  await writeFileAtomically(join(dir, 'link'), 'new')
  expect(await readFile(join(dir, 'outside'), 'utf8')).toBe('mine')
  expect(await readFile(join(dir, 'link'), 'utf8')).toBe('new')
})

test('what is in the way is named, with a hint, and no temporary file stays', async () => {
  await mkdir(join(dir, 'taken/full'), { recursive: true })
  await expect(writeFileAtomically(join(dir, 'taken'), 'x')).rejects.toMatchObject({
    code: 'output-failed',
    message: expect.stringContaining(join(dir, 'taken')),
    hint: expect.stringMatching(/in the way/),
  })
  await expect(writeFileAtomically(join(dir, 'outside/deeper.md'), 'x')).rejects.toMatchObject({
    code: 'output-failed',
  })
  expect((await readdir(dir)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('many writers of one file: the last whole one stays', async () => {
  const path = join(dir, 'shared.txt')
  const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(10_000))
  await Promise.all(texts.map((text) => writeFileAtomically(path, text)))
  expect(texts).toContain(await readFile(path, 'utf8'))
})

test('a sweep takes what dead processes left, and nothing else', async () => {
  const here = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
  const name = (host: string, pid: number): string => `.sheaf-${host}-${pid}-0123456789ab.tmp`
  await mkdir(join(dir, 'swept/sub'), { recursive: true })
  const left = ['keep.md', '.sheaf-other.tmp', name(here, process.ppid), name('00000000', 1)]
  const gone = [`sub/${name(here, 2 ** 22 + 1)}`, name(here, process.pid), name('11111111', 1)]
  for (const file of [...left, ...gone]) await writeFile(join(dir, 'swept', file), '')
  await utimes(join(dir, 'swept', gone[2]!), 0, 0)
  expect(await sweepTemporaryFiles(join(dir, 'swept'))).toBe(gone.length)
  expect((await readdir(join(dir, 'swept'))).toSorted()).toEqual([...left, 'sub'].toSorted())
  expect(await sweepTemporaryFiles(join(dir, 'nowhere'))).toBe(0)
})
