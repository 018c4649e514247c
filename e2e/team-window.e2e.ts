// The window and a team's queue, on a real PostgreSQL: found, created, joined, shown beside this computer's own, away and back again
// without a restart; and the password is nowhere to be read.
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownServer, type TestDatabase, type TestServer } from '../src/engine/testing/postgres.ts'
import { scanPdf, textFile } from './documents.ts'
import { artifacts, row, until, waitForState } from './host.ts'
import { startServer, type ServerHost } from './server-host.ts'

let folder: string
let server: TestServer
let database: TestDatabase
let host: ServerHost

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-team-window-'))
  await mkdir(artifacts, { recursive: true })
  server = await ownServer()
  database = await server.freshDatabase()
  host = await startServer(path.join(folder, 'home'))
})
afterAll(async () => {
  await host.close()
  await server.end()
  await rm(folder, { recursive: true, force: true })
})

const go = (hash: string): Promise<void> =>
  host.page.evaluate((to) => {
    location.hash = to
  }, hash)
const address = () => host.page.getByLabel('Address of the team’s database')
const button = (name: string) => host.page.getByRole('button', { name, exact: true })
const picture = (name: string): Promise<Buffer> =>
  host.page.screenshot({ path: path.join(artifacts, `team-${name}.png`) })

test('the form says what it found, shows the SQL, creates on a word, and joins', async () => {
  await go('#/settings/queue')
  await address().fill('postgres://anna:geheim@127.0.0.1:1/none')
  await button('Test connection').click()
  await host.page.getByText(/not reachable/).waitFor()
  await address().fill(database.url)
  await button('Test connection').click()
  await host.page.getByText('There is no team queue in this database yet.').waitFor()
  await host.page.getByText(/^PostgreSQL \d/).waitFor()
  await host.page.getByText('Show the SQL that would be run').click()
  await host.page.getByText(/CREATE SCHEMA/).waitFor()
  await picture('absent')
  await button('Create it').click()
  await host.page.getByText('A team queue is here.').waitFor()
  await button('Join the team queue').click()
  await button('Leave').waitFor()
  await picture('joined')
  expect(await address().inputValue()).not.toContain(new URL(database.url).password)
})

test('both queues stand in one list, each row says where it is, and the switch shows either', async () => {
  await go('#/')
  await host.page.getByRole('radio', { name: 'This computer' }).check({ force: true })
  await host.drop([await textFile(folder, 'mine.txt', 'On this computer.')])
  await waitForState(host.page, 'mine.txt', /^Done$/)
  await host.page.getByRole('radio', { name: 'Team' }).check({ force: true })
  await host.drop([await textFile(folder, 'ours.txt', 'For the team.')])
  await waitForState(host.page, 'ours.txt', /^Done$/)
  expect(await row(host.page, 'mine.txt').count()).toBe(0)
  await host.page.getByRole('radio', { name: 'Both' }).check({ force: true })
  await row(host.page, 'mine.txt').getByText('This computer').waitFor()
  await row(host.page, 'ours.txt').getByText('Team').waitFor()
  await picture('both')
  // The document of the team is read through the same window.
  await row(host.page, 'ours.txt').getByRole('link', { name: 'ours.txt' }).click()
  await host.page.getByRole('region', { name: 'Chunks' }).getByText('For the team.').waitFor()
  await go('#/')
})

test('the database goes away: the window says so, local work goes on; it comes back, and so does the team’s', async () => {
  await host.page.getByLabel('Where added files go').selectOption('team')
  await host.drop([await scanPdf(folder, 'long.pdf', 2)])
  await waitForState(host.page, 'long.pdf', /1 of 2 pages/)
  await server.halt('kill')
  await host.page.getByText(/is away since/).waitFor({ timeout: 8000 })
  await picture('away')
  await host.page.getByLabel('Where added files go').selectOption('local')
  await host.drop([await textFile(folder, 'meanwhile.txt', 'Local work goes on.')])
  await waitForState(host.page, 'meanwhile.txt', /^Done$/)
  await server.start()
  await host.page.getByText(/is away since/).waitFor({ state: 'hidden', timeout: 20_000 })
  await waitForState(host.page, 'long.pdf', /^Done$/)
})

test('after a restart it is joined again, and the password was never written in the open', async () => {
  await host.close()
  host = await startServer(path.join(folder, 'home'))
  await until('joined again', async () => (await host.call('team.status', {})).state === 'open')
  const secret = decodeURIComponent(new URL(database.url).password)
  const home = path.join(folder, 'home')
  const files = (await readdir(home, { recursive: true })).filter((name) => /\.(json|log|txt)$/.test(name))
  for (const name of files) expect(await readFile(path.join(home, name), 'utf8'), name).not.toContain(secret)
  expect((await stat(path.join(home, 'team.secret'))).mode & 0o777).toBe(0o600)
  await go('#/settings/queue')
  await address().waitFor()
  expect(await host.page.content()).not.toContain(secret)
  await button('Leave').click()
  await until('left', async () => (await host.call('team.status', {})).state === 'none')
  expect(await readdir(home)).not.toContain('team.secret')
})
