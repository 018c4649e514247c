// A person who never saw it: drops a folder's files, finds a sentence in a scan, corrects a class, exports, and points the window at a
// team's queue, by what the window says and nothing else. Real recognition, real Chromium, a real PostgreSQL.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../src/engine/testing/postgres.ts'
import { scanPdf, textFile } from './documents.ts'
import { artifacts, waitForState } from './host.ts'
import { startServer, type ServerHost } from './server-host.ts'

let folder: string
let database: TestDatabase
let host: ServerHost

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-newcomer-'))
  await mkdir(artifacts, { recursive: true })
  database = await freshDatabase()
  host = await startServer(path.join(folder, 'home'))
  console.log(host.name)
})
afterAll(async () => {
  await host.close()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

test('from the first drop to a team’s queue, without reading anything', async () => {
  const { page } = host
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  const button = (name: string) => page.getByRole('button', { name, exact: true })

  // Drops.
  await host.drop([await scanPdf(folder, 'harbour.pdf', 1), await textFile(folder, 'note.txt', 'A note about lamps.')])
  await waitForState(page, 'harbour.pdf', /^Done$/)

  // Finds a sentence of the scan, and is taken to it.
  await link('Library').click()
  await page.getByRole('searchbox').fill('checked twice once at noon')
  const hit = page.getByRole('main').getByRole('listitem').filter({ hasText: 'harbour.pdf' })
  await hit.getByRole('link').nth(1).click()
  await page.getByTestId('found-places').first().waitFor()

  // Says what the document is, where it says so itself.
  await page.getByRole('banner').getByRole('button', { name: 'Unknown' }).click()
  await page.getByLabel('This document is…').fill('ledger')
  await button('Save').click()
  await page.getByText('Now “Ledger”. Documents like it follow.').waitFor()

  // Takes the text away.
  await button('Export').click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /Plain text/ }).click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toContain('The harbour office keeps a')

  // Joins a team.
  await link('Settings').click()
  await link('Queue and team').click()
  await page.getByLabel('Address of the team’s database').fill(database.url)
  await button('Test connection').click()
  await button('Create it').click()
  await button('Join the team queue').click()
  await button('Leave').waitFor()
  await link('Queue').click()
  await page.getByRole('radio', { name: 'Team' }).check({ force: true })
  await host.drop([await textFile(folder, 'for-the-team.txt', 'Read by whoever is free.')])
  await waitForState(page, 'for-the-team.txt', /^Done$/)
  await page.screenshot({ path: path.join(artifacts, 'newcomer-team.png') })
})
