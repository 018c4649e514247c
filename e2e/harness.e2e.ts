// The harness on trial: that it isolates, clones, ends and refuses as Electron does. On an app of its own, so nothing of Sheaf's is needed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch, type App } from './harness/launch.ts'
import { limits } from './harness/limits.ts'

interface Fixture {
  echo(value: unknown): Promise<unknown>
  worker(how: string): Promise<{ code: number; messages: { env: string[]; bytes: Uint8Array }[] }>
  pathForFile(file: File): string
  fail(): void
  onSecond(listener: (data: unknown) => void): () => void
}
declare const bridge: Fixture

const main = path.join(import.meta.dirname, 'fixture/main.ts')
let folder: string
let app: App
let page: Page

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'fixture-'))
  app = await launch({ main, env: { FIXTURE_HOME: folder, PGPASSWORD: 'secret' } })
  console.log([app.name, 'What a green run on it does not show:', ...limits.map((limit) => `  - ${limit}`)].join('\n'))
  page = await app.firstWindow()
  await page.getByText('here').waitFor()
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

test('the page sees what was exposed, frozen, and nothing of Node or Electron', async () => {
  const seen = await page.evaluate(() => ({
    names: Object.keys(bridge),
    frozen: Object.isFrozen(bridge),
    others: ['require', 'process', '__electronIpc', '__electronDeliver'].filter((name) => name in globalThis),
  }))
  expect(seen).toEqual({ names: ['echo', 'worker', 'pathForFile', 'fail', 'onSecond'], frozen: true, others: [] })
})

test('values cross both walls as structured clone carries them', async () => {
  const seen = await page.evaluate(async () => {
    const value = {
      date: new Date(5),
      map: new Map([[1, new Set(['a'])]]),
      bytes: new Uint8Array([1, 255]),
      odd: [NaN, -0, 10n, undefined],
    }
    const back = (await bridge.echo(value)) as typeof value
    return [
      back.date.getTime(),
      back.map.get(1)?.has('a'),
      [...back.bytes],
      Object.is(back.odd[1], -0),
      back.odd[2] === 10n,
      3 in back.odd,
    ]
  })
  expect(seen).toEqual([5, true, [1, 255], true, true, true])
})

test('what clone refuses is refused', async () => {
  await expect(page.evaluate(() => bridge.echo(document.body))).rejects.toThrow('could not be cloned')
})

test('a page that spoils its prototypes does not reach the preload', async () => {
  const seen = await page.evaluate(async () => {
    Object.assign(Array.prototype, { map: () => ['spoilt'] })
    Object.assign(JSON, { stringify: () => 'spoilt' })
    return bridge.echo([1, { a: 2 }])
  })
  expect(seen).toEqual([1, { a: 2 }])
  await page.reload()
  await page.getByText('here').waitFor()
})

test('a throw in the preload is a throw in the page', async () => {
  await expect(page.evaluate(() => bridge.fail())).rejects.toThrow('thrown in the preload')
})

test('a file has the path that was told; one that the page made has none', async () => {
  const file = path.join(folder, 'a.txt')
  await writeFile(file, 'four')
  await app.givePaths([file])
  const seen = await page.evaluate(() =>
    [new File(['four'], 'a.txt'), new File(['own'], 'b.txt')].map((file) => bridge.pathForFile(file)),
  )
  expect(seen).toEqual([file, ''])
})

test('a utility process has only the environment it was given; its ends are told apart', async () => {
  const ends = await page.evaluate(() => Promise.all(['exit', 'throw', 'kill'].map((how) => bridge.worker(how))))
  expect(ends.map(({ code }) => code)).toEqual([0, 1, 9])
  expect(ends[0]?.messages[0]?.env).toContain('ONLY')
  expect(ends[0]?.messages[0]?.env).not.toContain('PGPASSWORD')
  expect([...(ends[0]?.messages[0]?.bytes ?? [])]).toEqual([1, 2])
})

test('what is not implemented fails by its name', async () => {
  const call = app.evaluate(({ globalShortcut }) => (globalShortcut as { register(key: string): void }).register('A'))
  await expect(call).rejects.toThrow('globalShortcut.register is not implemented')
})

test('a second instance hands its data over and ends; a killed one leaves no lock and no browser', async () => {
  const heard = page.evaluate(() => new Promise((resolve) => bridge.onSecond(resolve)))
  const second = await launch({ main, env: { FIXTURE_HOME: folder } })
  expect(await second.exited).toEqual({ code: 0, signal: null })
  expect(await heard).toEqual({ from: second.process().pid })
  const gone = new Promise((resolve) => page.once('close', resolve))
  app.process().kill('SIGKILL')
  expect((await app.exited).signal).toBe('SIGKILL')
  await gone
  app = await launch({ main, env: { FIXTURE_HOME: folder } })
  page = await app.firstWindow()
})
