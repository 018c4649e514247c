// The pictures of the README, taken of the samples when SHEAF_PICTURE=1: docs/window.png (the list) and docs/document.png.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { root, until, waitForState } from './host.ts'
import { startServer } from './server-host.ts'

test.skipIf(process.env['SHEAF_PICTURE'] !== '1')('the pictures of the README', async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), 'sheaf-picture-'))
  const host = await startServer(home)
  const { browser } = await openBrowser()
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      deviceScaleFactor: 2,
      colorScheme: 'light',
    })
    await page.goto(`${host.url}/?token=${host.token}`)
    await page.getByRole('button', { name: 'Try the samples' }).click()
    // While one is still being read: that is what the window is for.
    await waitForState(page, 'day-book-scans.pdf', /[3-9] of 12 pages/)
    await page.getByText('documents added').waitFor({ state: 'hidden' })
    await page.mouse.move(640, 790)
    await page.screenshot({ path: path.join(root, 'docs/window.png') })
    await until(
      'all ended',
      async () => (await host.call('batches.list', { limit: 1 }))[0]?.finishedAt !== null,
      150_000,
    )
    const { documents } = await host.call('documents.list', { filter: { text: 'contract.pdf' } })
    const [contract] = documents
    if (!contract) return expect.fail('no contract among the samples')
    await page.goto(`${host.url}/#/document/${contract.id}`)
    await page.getByRole('button', { name: 'Chunk 2', exact: true }).click()
    const images = page.getByRole('region', { name: 'Page', exact: true }).locator('img')
    await until('the pages are drawn', () =>
      images.evaluateAll((all: HTMLImageElement[]) => all.length > 0 && all.every(({ complete }) => complete)),
    )
    await page.screenshot({ path: path.join(root, 'docs/document.png') })
  } finally {
    await browser.close()
    await host.close()
    await rm(home, { recursive: true, force: true })
  }
})
