// `npm run shots [-- --rows N]`: pictures of every view, light and dark, in English and German, into e2e/artifacts/shots: empty, busy, with
// results and failures, and with 100,000 rows. They are for looking at; nothing is asserted. Drives the built app; takes some minutes.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { fill } from '../bench/ui/fill.ts'
import { damagedPdf, scanPdf, textFile, textPdf } from '../e2e/documents.ts'
import { artifacts, until } from '../e2e/host.ts'
import { startServer, type ServerHost } from '../e2e/server-host.ts'
import { openDb } from '../src/engine/store/open.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } })
const shots = path.join(artifacts, 'shots')
const locales = ['en', 'de'] as const
const themes = ['light', 'dark'] as const
let taken = 0

const folder = await mkdtemp(path.join(tmpdir(), 'sheaf-shots-'))
try {
  await rm(shots, { recursive: true, force: true })
  await mkdir(shots, { recursive: true })
  await withHost('work', work)
  await withHost('many', many, fillMany)
  console.log(`${taken} pictures in ${path.relative(process.cwd(), shots)}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function withHost(
  name: string,
  use: (host: ServerHost) => Promise<void>,
  prepare?: (home: string) => Promise<void>,
): Promise<void> {
  const home = path.join(folder, name)
  await mkdir(home)
  await prepare?.(home)
  const host = await startServer(home)
  try {
    await use(host)
  } finally {
    await host.close()
  }
}

async function work(host: ServerHost): Promise<void> {
  const { page } = host
  await everyLook(page, { 'queue-empty': '#/', 'library-empty': '#/library', 'health-empty': '#/health' })
  const archive = path.join(folder, 'Harbour archive')
  await mkdir(archive)
  for (const year of [1931, 1932, 1933]) await textPdf(archive, `Ledger ${year}.pdf`, 4)
  await damagedPdf(archive, 'Found on the old disk.pdf')
  await textFile(archive, 'Notes of the lamp keeper.md', '# Notes\n\nThe lamp was lit at dusk.\n\n- oil\n- wick\n')
  const long = await scanPdf(folder, 'Day book, scanned.pdf', 60, 9)
  await everyLook(page, { preflight: '#/' }, async () => {
    await host.drop([archive])
    await page.getByTestId('preflight').waitFor()
  })
  await page.getByRole('dialog').getByRole('button').last().click()
  await until('a failure', async () => ((await host.call('system.stats', {})).documents.failed ?? 0) > 0, 300_000)
  await host.drop([
    long,
    await scanPdf(folder, 'Letters, scanned.pdf', 40, 9),
    await scanPdf(folder, 'Cargo lists.pdf', 12, 9),
  ])
  await until('pages', async () => (await host.call('system.stats', {})).pages.ocr > 1, 300_000)
  await everyLook(page, { 'queue-busy': '#/', 'health-busy': '#/health' })
  await host.call('documents.cancel', { selection: { filter: { text: 'Letters' } } })
  await host.call('queue.pause', {})
  await host.call('tokens.create', { name: 'Scanner in the hall', realm: 'post', scopes: ['submit'], days: 90 })
  await host.call('folders.put', { folder: { path: await mkdtemp(path.join(folder, 'inbox-')), done: 'move' } })
  const { documents } = await host.call('documents.list', {})
  const idOf = (name: string): string => documents.find((document) => document.name === name)?.id ?? ''
  await everyLook(page, {
    'queue-paused': '#/',
    'queue-failed': '#/?show=problems',
    'queue-search': '#/?q=ledger',
    'queue-none': '#/?q=nowhere',
    document: `#/document/${idOf('Ledger 1931.pdf')}`,
    'document-running': `#/document/${idOf('Day book, scanned.pdf')}`,
    'document-failed': `#/document/${idOf('Found on the old disk.pdf')}`,
    library: '#/library',
    'library-search': '#/library?q=harbour',
    'library-none': '#/library?q=nowhere',
    health: '#/health',
    'settings-appearance': '#/settings',
    'settings-queue': '#/settings/queue',
    'settings-recognition': '#/settings/recognition',
    'settings-lanes': '#/settings/lanes',
    'settings-limits': '#/settings/limits',
    'settings-results': '#/settings/results',
    'settings-analyser': '#/settings/analyser',
    'settings-folders': '#/settings/folders',
    'settings-access': '#/settings/access',
    'settings-privacy': '#/settings/privacy',
  })
  await everyLook(page, { help: '#/' }, () => page.keyboard.press('?'))
  await everyLook(page, { palette: '#/' }, () => page.keyboard.press('Control+k'))
  await everyLook(page, { columns: '#/' }, () => page.getByRole('columnheader').getByRole('button').last().click())
  await everyLook(page, { selection: '#/' }, async () => {
    await page.getByRole('treegrid').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Control+a')
  })
  await page.setViewportSize({ width: 760, height: 620 })
  await everyLook(page, { 'queue-narrow': '#/', 'document-narrow': `#/document/${idOf('Ledger 1931.pdf')}` })
}

async function many({ page }: ServerHost): Promise<void> {
  await page.waitForFunction(
    (all) => Number(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount')) > all,
    Number(values.rows),
    { timeout: 120_000 },
  )
  await everyLook(page, { 'queue-many': '#/', 'queue-many-search': '#/?q=state:failed' })
}

async function fillMany(home: string): Promise<void> {
  const db = await openDb(path.join(home, 'sheaf.db'))
  try {
    await fill(db, Number(values.rows))
  } finally {
    await db.close()
  }
}

/** Pictures of places in every locale and theme. `before`: what is done first, each time. */
async function everyLook(page: Page, places: Record<string, string>, before?: () => Promise<void>): Promise<void> {
  for (const locale of locales) {
    await page.evaluate((locale) => localStorage.setItem('sheaf.locale', locale), locale)
    for (const [name, hash] of Object.entries(places)) {
      await page.goto(`${new URL(page.url()).origin}/${hash}`)
      await page.reload()
      await page.getByTestId('drop-zone').waitFor()
      await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => {}) // the event stream never rests
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme })
        if (theme === 'light') await before?.()
        await page.waitForTimeout(350)
        await page
          .waitForFunction(() => [...document.images].every(({ complete }) => complete), undefined, { timeout: 30_000 })
          .catch(() => {}) // taken as it is
        await page.screenshot({ path: path.join(shots, `${name}-${locale}-${theme}.png`) })
        taken += 1
      }
    }
  }
}
