// An embedder of one's own, from its folder to a search that finds by meaning: real workers, a real runtime, a model made here.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeEmbedder } from '../../../scripts/fixtures/embedder.ts'
import { commands, type Input } from '../../contract/api.ts'
import { Settings } from '../../contract/settings.ts'
import { createEngine } from '../create.ts'
import type { Engine } from '../engine.ts'
import { workerEntry } from '../root.ts'
import { openDb } from '../store/open.ts'
import { addBooks } from '../testing/library.ts'
import { forkSpawn } from '../work/fork.ts'
import { bundled } from './bundled.ts'
import { checkModel } from './imported.ts'

const models = mkdtempSync(path.join(tmpdir(), 'sheaf-models-'))
const home = path.join(models, 'home')
let engine: Engine
const open = (): Promise<Engine> =>
  createEngine({
    home,
    settings: Settings.parse({ logLevel: 'silent' }),
    host: 'cli',
    spawn: forkSpawn(workerEntry()),
    samplesDir: null,
  })
const take = (input: Input<'embedder.import'>) =>
  engine.handlers['embedder.import'](commands['embedder.import'].input.parse(input))
const ask = async (query: string): Promise<string[]> => {
  const { hits } = await engine.handlers['search.query'](commands['search.query'].input.parse({ query }))
  return hits.map(({ document }) => document.name)
}
const kept = (): string[] => {
  const folder = path.join(home, 'embedders')
  return existsSync(folder) ? readdirSync(folder) : []
}

beforeAll(async () => {
  mkdirSync(home)
  const db = await openDb(path.join(home, 'sheaf.db'))
  await addBooks(db, [
    { name: 'sale', pages: ['The automobile was sold.'], language: 'en' },
    { name: 'food', pages: ['A loaf from the bakery.'], language: 'en' },
    { name: 'brot', pages: ['Ein Laib aus der Backstube.'], language: 'de' },
  ])
  await db.close()
  engine = await open()
})
afterAll(async () => {
  await engine.stop()
  rmSync(models, { recursive: true })
})

test('taken in, used, found by; another one makes all vectors anew; the one in use stays', async () => {
  const folder = path.join(models, 'My model')
  writeEmbedder(folder, { maxTokens: 8 })
  expect(await ask('car')).toEqual([])
  const model = await take({ folder, name: 'Mine' })
  expect(model).toMatchObject({ name: 'Mine', dimension: 24, maxTokens: 8, pooling: 'mean' })
  expect(model.id).toMatch(/^mine-[0-9a-f]{12}$/)
  expect(await take({ folder, name: 'Mine' })).toEqual(model)
  rmSync(folder, { recursive: true })
  expect(await engine.handlers['embedder.list']({})).toEqual({
    models: [bundled, model],
    current: { local: model.id },
    made: { runs: 0, of: 3 },
    problem: null,
  })
  const rebuilt = await engine.handlers['vectors.rebuild']({})
  expect(rebuilt.vectors).toEqual({ model: model.id, runs: 3, chunks: 3, truncated: 2 })
  expect(await ask('car')).toEqual(['sale'])
  expect((await engine.handlers['vectors.rebuild']({})).vectors).toMatchObject({ runs: 0 })

  const other = path.join(models, 'other')
  writeEmbedder(other, { seed: 2, dimension: 16 })
  const second = await take({ folder: other, prompts: { question: 'the ' } })
  expect(second).toMatchObject({ dimension: 16, prompts: { question: 'the ', passage: '' } })
  expect((await engine.handlers['embedder.list']({})).made).toEqual({ runs: 0, of: 3 })
  expect((await engine.handlers['vectors.rebuild']({})).vectors).toMatchObject({ model: second.id, runs: 3 })
  expect((await ask('bread'))[0]).toBe('food')

  await expect(engine.handlers['embedder.remove']({ id: second.id })).rejects.toMatchObject({ code: 'usage' })
  await engine.handlers['embedder.use']({ id: null })
  await engine.handlers['embedder.remove']({ id: second.id })
  expect(kept()).toEqual([model.id])
  expect(await ask('bread')).toEqual([])
})

test('of a folder that is refused nothing is left, and what was used before is used still', async () => {
  const [, model] = (await engine.handlers['embedder.list']({})).models
  await engine.handlers['embedder.use']({ id: model!.id })
  const folder = path.join(models, 'half')
  writeEmbedder(folder)
  truncateSync(path.join(folder, 'model.onnx'), 2000)
  await expect(take({ folder })).rejects.toMatchObject({ code: 'file-damaged' })
  await expect(take({ folder: path.join(models, 'nowhere') })).rejects.toMatchObject({ code: 'file-missing' })
  await expect(engine.handlers['embedder.use']({ id: 'nobody' })).rejects.toMatchObject({ code: 'model-missing' })
  expect(kept()).toEqual([model!.id])
  expect((await engine.handlers['embedder.list']({})).current).toEqual({ local: model!.id })
})

test('a model whose folder is gone is named, and search goes by words', async () => {
  const [id] = kept()
  expect(await checkModel(home, id!)).toBe('Mine, 24 values')
  truncateSync(path.join(home, 'embedders', id!, 'model.onnx'), 100)
  await expect(checkModel(home, id!)).rejects.toMatchObject({ code: 'model-missing', message: /model\.onnx/ })
  rmSync(path.join(home, 'embedders', id!), { recursive: true })
  await engine.stop()
  engine = await open()
  await engine.handlers['settings.set']({ settings: { embedder: { local: id! } } })
  expect((await engine.handlers['embedder.list']({})).problem).toMatch(/there is no embedder/)
  await expect(engine.handlers['vectors.rebuild']({})).rejects.toMatchObject({ code: 'model-missing' })
  expect(await ask('loaf')).toEqual(['food'])
})

test('the one that comes with Sheaf is used by its name, and stays', async () => {
  expect(await engine.handlers['embedder.use']({ id: 'use-lite' })).toEqual({ local: 'use-lite' })
  expect((await engine.handlers['embedder.list']({})).made).toEqual({ runs: 0, of: 2 })
  await engine.handlers['embedder.use']({ id: null })
  await expect(engine.handlers['embedder.remove']({ id: 'use-lite' })).rejects.toMatchObject({ code: 'usage' })
})
