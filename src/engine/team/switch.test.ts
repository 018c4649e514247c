// Two queues behind one engine: joined on a person's word, kept apart, away and back without a restart, and no password in the open.
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commands, type Command, type Input, type Output } from '../../contract/api.ts'
import type { QueueKind } from '../../contract/commands/team.ts'
import { Settings } from '../../contract/settings.ts'
import { engineAt, type Engine } from '../engine.ts'
import { forkSpawn } from '../work/fork.ts'
import { fileSecrets } from './secrets.ts'
import { loadSettings } from '../settings.ts'
import { createSwitch } from './switch.ts'
import { dumpDatabase } from '../testing/catalog.ts'
import { ownServer, type TestDatabase, type TestServer } from '../testing/postgres.ts'

let server: TestServer
let database: TestDatabase
let folder: string
let engine: Engine

const spawn = forkSpawn(path.join(import.meta.dirname, '..', 'testing', 'scripted-worker.ts'))
const settings = { workers: 1, retryDelay: 0.05, logLevel: 'debug' } as const

async function open(): Promise<void> {
  const home = path.join(folder, 'home')
  const stored = loadSettings({ home, flags: settings })
  engine = await createSwitch({
    home,
    settings: stored,
    host: 'cli',
    spawn,
    samplesDir: null,
    secrets: fileSecrets(home),
  })
  engine.start()
}
async function ask<C extends Command>(queue: QueueKind, command: C, input: Input<C>): Promise<Output<C>> {
  const handler = engineAt(engine, queue).handlers[command] as (input: unknown) => Promise<Output<C>>
  return handler(commands[command].input.parse(input))
}
const script = (name: string, pages: number, slow = 1): string => {
  const file = path.join(folder, name)
  writeFileSync(file, `A scripted document called ${name}.\n${JSON.stringify({ pages, slow })}`)
  return file
}
const add = (queue: QueueKind, file: string): Promise<unknown> =>
  ask(queue, 'intake.add', { sources: [{ kind: 'path', path: file }] })
const listed = async (queue: QueueKind): Promise<string[]> =>
  (await ask(queue, 'documents.list', {})).documents.map(({ name, state }) => `${name} ${state}`).toSorted()
const state = async (): Promise<string> => (await ask('local', 'team.status', {})).state

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-switch-'))
  server = await ownServer()
  database = await server.freshDatabase()
  await open()
})
afterAll(async () => {
  await engine.stop()
  await server.end()
  await rm(folder, { recursive: true, force: true })
})

test('an empty database is told apart, shows its SQL, and is made on a person’s word only', async () => {
  const before = await dumpDatabase(database.url)
  const found = await ask('local', 'team.test', { url: database.url })
  expect(found).toMatchObject({ verdict: 'absent', version: null })
  expect(found.server).toMatch(/^\d+/)
  expect(found.sql).toContain('CREATE SCHEMA')
  await expect(ask('local', 'team.connect', { url: database.url })).rejects.toMatchObject({ code: 'queue-unreachable' })
  await expect(ask('team', 'documents.list', {})).rejects.toMatchObject({ code: 'not-found' })
  expect(await dumpDatabase(database.url)).toEqual(before)
  expect(await ask('local', 'team.init', { url: database.url })).toMatchObject({ verdict: 'ready', sql: null })
})

test('joined, each queue has its own documents; the password is in no setting and no answer', async () => {
  const link = await ask('local', 'team.connect', { url: database.url })
  expect(link).toMatchObject({ state: 'open', password: 'kept' })
  await add('local', script('here.txt', 1))
  await add('team', script('there.txt', 1))
  await expect.poll(() => listed('local')).toEqual(['here.txt done'])
  await expect.poll(() => listed('team')).toEqual(['there.txt done'])

  const password = decodeURIComponent(new URL(database.url).password)
  const home = path.join(folder, 'home')
  const said = JSON.stringify([link, await ask('local', 'settings.get', {}), await ask('team', 'team.status', {})])
  expect(said).not.toContain(password)
  for (const file of ['settings.json', 'sheaf.log', 'team/sheaf.log'])
    expect(readFileSync(path.join(home, file), 'utf8')).not.toContain(password)
  expect(statSync(path.join(home, 'team.secret')).mode & 0o777).toBe(0o600)
  // What the form shows later has no password: the kept one is used.
  expect(await ask('local', 'team.test', { url: link.url })).toMatchObject({ verdict: 'ready' })
  expect(() => Settings.parse({ team: database.url })).toThrow('without its password')
})

test(
  'a restart joins again; an outage is told, local work goes on, and the team’s goes on after it',
  { timeout: 90_000 },
  async () => {
    await engine.stop()
    await open()
    await expect.poll(state, { timeout: 10_000 }).toBe('open')
    await add('team', script('long.txt', 30, 100))
    await expect.poll(async () => (await listed('team')).includes('long.txt running'), { timeout: 10_000 }).toBe(true)
    await server.halt('kill')
    await expect.poll(state, { timeout: 6000 }).toBe('away')
    expect((await ask('local', 'team.status', {})).reason).toMatchObject({ code: 'queue-unreachable', retryable: true })
    await add('local', script('meanwhile.txt', 1))
    await expect.poll(() => listed('local')).toContain('meanwhile.txt done')
    await server.start()
    await expect.poll(state, { timeout: 15_000 }).toBe('open')
    await expect.poll(() => listed('team'), { timeout: 30_000 }).toContain('long.txt done')
  },
)

test('started while the database is away, it joins when that is back', { timeout: 60_000 }, async () => {
  await engine.stop()
  await server.halt('stop')
  await open()
  await expect.poll(state, { timeout: 10_000 }).toBe('away')
  await expect(ask('team', 'documents.list', {})).rejects.toMatchObject({ retryable: true })
  await server.start()
  await expect.poll(state, { timeout: 30_000 }).toBe('open')
})

test('left, its address and password are forgotten', async () => {
  expect(await ask('local', 'team.disconnect', {})).toMatchObject({ state: 'none', url: '' })
  expect((await ask('local', 'settings.get', {})).team).toBe(null)
  expect(await readdir(path.join(folder, 'home'))).not.toContain('team.secret')
})
