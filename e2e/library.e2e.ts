// Understanding, walked as a person does: words are found to their place on the page, a class is corrected and the next documents
// follow, fields stand beside their boxes, related documents lead on, and a document is generated of what was found.
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RulesFile } from '../src/contract/commands/rules.ts'
import { artifacts, root, until } from './host.ts'
import { startServer, type ServerHost } from './server-host.ts'

const samples = ['invoice-2025-0318.pdf', 'brief-lieferzeiten.pdf', 'letter-herbals.pdf', 'contract.pdf']
let folder: string
let host: ServerHost

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-library-'))
  await mkdir(path.join(folder, 'home'))
  await mkdir(artifacts, { recursive: true })
  host = await startServer(path.join(folder, 'home'))
  console.log(host.name)
  const sources = samples.map((name) => ({ kind: 'path' as const, path: path.join(root, 'samples', name) }))
  const { batch } = await host.call('intake.add', { sources })
  await until(
    'the samples are read',
    async () => (await host.call('batches.get', { batch: batch.id })).finishedAt !== null,
  )
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

const { goTo, picture } = {
  goTo: (hash: string): Promise<void> =>
    host.page.evaluate((to) => {
      location.hash = to
    }, hash),
  picture: (name: string): Promise<Buffer> =>
    host.page.screenshot({ path: path.join(artifacts, `library-${name}.png`) }),
}
const idOf = async (name: string): Promise<string> =>
  (await host.call('documents.list', { filter: { text: name } })).documents[0]?.id ?? expect.fail(`no ${name}`)

test('words are found as they are typed, and lead to their place on the page', async () => {
  const { page } = host
  await goTo('/library')
  const field = page.getByRole('searchbox', { name: /Search in everything/ })
  await field.fill('wheat starch pas')
  const hit = page.getByRole('main').getByRole('listitem').filter({ hasText: 'invoice-2025-0318.pdf' })
  await hit.locator('mark', { hasText: 'paste' }).first().waitFor()
  await picture('search')
  await hit.getByRole('link').nth(1).click()
  await page.getByTestId('found-places').first().waitFor()
  await page.getByText(/^1 of \d+$/).waitFor()
  // The marked place is where the word stands, as the host tells it.
  const document = await idOf('invoice-2025-0318.pdf')
  const { places } = await host.call('search.places', { document, query: 'wheat starch pas' })
  expect(places.length).toBeGreaterThan(0)
  await page.getByRole('banner').getByRole('button', { name: 'Documents' }).click()
  await field.waitFor()
  expect(await field.inputValue()).toBe('wheat starch pas')
})

test('a date and a word in another form find the document; Ctrl F in it leads on from place to place', async () => {
  const { page } = host
  await goTo('/library')
  await page.getByRole('searchbox', { name: /Search in everything/ }).fill('18.03.2025 Papiermuehle')
  const hits = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading') })
  await hits.first().getByRole('link', { name: 'invoice-2025-0318.pdf' }).waitFor()
  await hits.first().locator('mark', { hasText: '18 March 2025' }).first().waitFor()
  await picture('date')
  await goTo(`/document/${await idOf('invoice-2025-0318.pdf')}`)
  await page.getByRole('heading', { name: 'invoice-2025-0318.pdf' }).waitFor()
  await page.getByRole('searchbox', { name: 'Find in this document' }).waitFor()
  await page.keyboard.press('Control+f')
  // Places of what was typed first come while the rest is typed, and take nothing of it back.
  await page.keyboard.type('18.03.2025', { delay: 120 })
  await page.getByText(/^1 of \d+$/).waitFor()
  const { places } = await host.call('search.places', {
    document: await idOf('invoice-2025-0318.pdf'),
    query: '18.03.2025',
  })
  expect(places.map(({ text }) => text)).toContain('18 March 2025')
  expect(await page.getByRole('searchbox', { name: 'Find in this document' }).inputValue()).toBe('18.03.2025')
  await picture('find-in-document')
})

test('a chunk is copied with the file and page it stands on', async () => {
  const { page } = host
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await goTo(`/document/${await idOf('brief-lieferzeiten.pdf')}`)
  await page.getByRole('button', { name: 'Copy chunk 1 with its source' }).click({ force: true })
  const copied = async (): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
  await until('it is copied', async () => (await copied()).endsWith('(brief-lieferzeiten.pdf, p. 1)'))
  await picture('cited')
})

test('a search is kept with its filters, found again by its name, and forgotten', async () => {
  const { page } = host
  await goTo('/library?q=Papier&class=letter&added=week')
  await page.getByRole('button', { name: 'Save this search' }).click()
  await goTo('/library')
  const kept = page.getByRole('navigation', { name: 'Saved searches' })
  await kept.getByRole('link').waitFor()
  await picture('saved')
  await kept.getByRole('link', { name: 'Papier · Letter · Added in the last week' }).click()
  await page.getByRole('link', { name: 'brief-lieferzeiten.pdf' }).first().waitFor()
  expect(await page.getByRole('searchbox', { name: /Search in everything/ }).inputValue()).toBe('Papier')
  await goTo('/library')
  await kept.getByRole('button', { name: /any longer/ }).click()
  await kept.waitFor({ state: 'detached' })
})

test('a filter narrows what is shown, and stands in the address', async () => {
  const { page } = host
  await goTo('/library')
  await page.getByRole('combobox', { name: 'Class' }).selectOption('invoice')
  const shown = page.getByRole('main').getByRole('heading', { level: 2 })
  await until('only the invoice is shown', async () => (await shown.count()) === 1)
  await page.getByRole('link', { name: 'invoice-2025-0318.pdf' }).waitFor()
  expect(page.url()).toContain('class=invoice')
})

test('fields stand beside their boxes, and a person’s word counts', async () => {
  const { page } = host
  await goTo(`/document/${await idOf('invoice-2025-0318.pdf')}`)
  await page.getByRole('tab', { name: /Fields/ }).click()
  await page.getByRole('button', { name: 'Show Total on the page' }).click()
  const box = await page.getByTestId('found-places').locator('i').boundingBox()
  expect(box?.width).toBeGreaterThan(10)
  await picture('fields')
  await page.getByRole('button', { name: 'Change Number' }).click()
  await page.getByRole('textbox', { name: 'Change Number' }).fill('2025-0319')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('given by a person').waitFor()
})

test('a corrected class says so, is taken back by its undo, and says why', async () => {
  const { page } = host
  const id = await idOf('letter-herbals.pdf')
  await goTo(`/document/${id}`)
  await page.getByRole('tab', { name: 'Details' }).click()
  await page.getByText(/^Why “/).click()
  await page.getByRole('button', { name: 'Correct the class' }).click()
  await page.getByLabel('This document is…').fill('estimate')
  await page.getByRole('button', { name: 'Save' }).click()
  await until(
    'the class is corrected',
    async () => (await host.call('documents.get', { document: id })).document.class === 'estimate',
  )
  await page.getByText('Said by a person').waitFor()
  await picture('corrected')
  await page.getByRole('button', { name: 'Take back' }).click()
  await until(
    'it is taken back',
    async () => (await host.call('documents.get', { document: id })).document.class !== 'estimate',
  )
})

test('a rule of one’s own: what it matches while it is typed, documents that follow, its change taken back', async () => {
  const { page } = host
  const id = await idOf('letter-herbals.pdf')
  const classOf = async (): Promise<string | null> =>
    (await host.call('documents.get', { document: id })).document.class
  await goTo('/library?show=rules')
  const before = await classOf()
  await page.getByLabel('Pattern').fill('herbal')
  await page.getByTestId('rule-matches').getByText('Matches 1 of your 4 newest documents').waitFor()
  await page.getByLabel('Pattern').fill('herbal|contr(')
  await page
    .getByTestId('rule-matches')
    .getByText(/is none/)
    .waitFor()
  await page.getByLabel('Pattern').fill('herbals?')
  await page.getByLabel('Speaks for the class').fill('plant letter')
  await page.getByLabel('Name').fill('herbs')
  await page.getByLabel('Weight').fill('9')
  await picture('rules')
  await page.getByRole('button', { name: 'Save the rule' }).click()
  await page.getByRole('button', { name: 'Change herbs' }).waitFor()
  await until('the letter follows', async () => (await classOf()) === 'plant letter')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export your rules' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('sheaf-rules.json')
  const { rules } = RulesFile.parse(JSON.parse(await readFile(await download.path(), 'utf8')))
  expect(rules.map(({ name, pattern }) => [name, pattern])).toEqual([['herbs', 'herbals?']])
  await page.getByRole('button', { name: 'Take back' }).last().click()
  await until('it is as before', async () => (await classOf()) === before)
})

test('what is least certain is decided by keys: skipped, confirmed, and taken back', async () => {
  const { page } = host
  await goTo('/library?show=review')
  const asked = page.getByTestId('review')
  await asked.waitFor()
  const { items, total } = await host.call('classify.review', {})
  const [first, second] = items.map(({ document }) => document)
  expect(await asked.getAttribute('aria-label')).toBe(first?.name)
  await picture('review')
  await page.keyboard.press('s')
  await page.getByRole('region', { name: second?.name ?? '' }).waitFor()
  await page.keyboard.press('Enter')
  await until('one less is left', async () => (await host.call('classify.review', {})).total === total - 1)
  const { correction } = await host.call('classify.show', { document: second?.id ?? '' })
  expect(correction?.class).toBe(items[1]?.candidates[0]?.class)
  await page.getByText(`${total - 1} documents that nobody decided`).waitFor()
  await page.getByRole('button', { name: 'Take back' }).last().click()
  await until('it is open again', async () => (await host.call('classify.review', {})).total === total)
})

test('the blocks of a page, its tables and reading order are drawn over it', async () => {
  const { page } = host
  await goTo(`/document/${await idOf('invoice-2025-0318.pdf')}`)
  await page.getByRole('button', { name: 'Show blocks, tables and reading order' }).click()
  const structure = page.getByTestId('page-structure')
  await structure.waitFor()
  expect(await structure.locator('[data-kind]').count()).toBeGreaterThan(3)
  await picture('structure')
})

test('documents that name the same lead to each other, in words and drawn', async () => {
  const { page } = host
  await goTo('/library?show=connections')
  await page.getByRole('heading', { name: /Papiermühle Wiesental GmbH/ }).waitFor()
  await page.getByRole('button', { name: 'Connections' }).first().click()
  await page.getByRole('img', { name: /is connected with/ }).waitFor()
  await picture('connections')
})

test('a document is generated of what was found, and downloaded', async () => {
  const { page } = host
  await goTo('/library?q=paper')
  await page.getByRole('button', { name: 'Generate…' }).click()
  await page.getByLabel('Title').fill('Paper bills')
  await page.getByLabel('Kind').selectOption('spreadsheet')
  await page.getByRole('button', { name: 'Generate', exact: true }).click()
  const download = page.getByRole('link', { name: 'Export' })
  await download.waitFor()
  await picture('generated')
  const [file] = await Promise.all([page.waitForEvent('download'), download.click()])
  expect(file.suggestedFilename()).toBe('Paper bills.xlsx')
  expect((await stat(await file.path())).size).toBeGreaterThan(2000)
})

test('the file itself is taken away, and several as one archive', async () => {
  const { page } = host
  const saved = async (press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()])
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
  }
  const choose = async (format: RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('menuitem', { name: format }).click()
  }
  const [one = ''] = samples
  await goTo(`/document/${await idOf(one)}`)
  const file = await saved(() => choose(/^Original file/))
  expect(file.name).toBe(one)
  expect(file.bytes).toEqual(await readFile(path.join(root, 'samples', one)))
  await goTo('/')
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('Control+a')
  const archive = await saved(() => choose(/^Original file/))
  expect(archive.name).toBe(`sheaf-${samples.length}-documents.zip`)
  const entries = unzipSync(archive.bytes)
  expect(Object.keys(entries).toSorted()).toEqual(samples.toSorted())
  expect(Buffer.from(entries[one] ?? [])).toEqual(file.bytes)
  const texts = unzipSync((await saved(() => choose(/^Plain text/))).bytes)
  expect(strFromU8(texts[`${one}.txt`] ?? new Uint8Array())).toContain('2025-0318')
})

test('unknown documents that are alike get a class of their own by one name', async () => {
  const { page } = host
  const logs = ['first', 'second', 'third'].map((watch) => path.join(folder, `${watch}-watch.txt`))
  for (const log of logs)
    await writeFile(
      log,
      `Weather log of the schooner, ${path.basename(log)}. Barometer falling, swell from the northwest, jib reefed twice before dawn.
The helmsman sighted gannets and a drifting buoy; the bilge was pumped, the mainsail mended by the bosun on deck.`,
    )
  const { batch } = await host.call('intake.add', { sources: logs.map((file) => ({ kind: 'path', path: file })) })
  await until('they are read', async () => (await host.call('batches.get', { batch: batch.id })).finishedAt !== null)
  await goTo('/library')
  await goTo('/library?show=review')
  const group = page.getByRole('region', { name: 'A new class?' })
  await group.getByText('3 unknown documents').waitFor()
  await picture('new-class')
  await group.getByLabel('They are…').fill('weather log')
  await group.getByRole('button', { name: 'Say so' }).click()
  await until('all have it', async () => {
    const { documents } = await host.call('documents.list', { filter: { batch: batch.id } })
    return documents.every((document) => document.class === 'weather log')
  })
  await group.waitFor({ state: 'detached' })
})
