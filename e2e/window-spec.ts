// The window, told once for every host: dropped files go to done, a chunk finds its place on the page and back, work is paused,
// resumed, cancelled and retried, and a host that was killed goes on where it was.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConsoleMessage } from 'playwright-core'
import type { BatchView, DocumentView } from '../src/contract/model.ts'
import { damagedPdf, scanPdf, textFile, textPdf } from './documents.ts'
import { artifacts, press, until, waitForState, type Host } from './host.ts'

/** The app that a suite runs on, for specs of one host to go on from. */
export interface World<H extends Host> {
  /** Where documents may be put; its `home` is the data folder. */
  readonly folder: string
  host: H
}

/** `more`: specs of this host only, on the same app and after the window's own. */
export function describeWindow<H extends Host>(
  kind: string,
  start: (home: string) => Promise<H>,
  more?: (world: World<H>) => void,
): void {
  describe(`the window, ${kind}`, () => {
    let folder: string
    let host: H
    const complaints: string[] = []

    const open = async (): Promise<void> => {
      host = await start(path.join(folder, 'home'))
      host.page.on('console', (message: ConsoleMessage) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      host.page.on('pageerror', (error) => complaints.push(error.message))
      await host.page.getByTestId('drop-zone').waitFor()
    }
    const picture = (name: string): Promise<Buffer> =>
      host.page.screenshot({ path: path.join(artifacts, `${kind}-${name}.png`) })
    const documentNamed = async (name: string): Promise<DocumentView> => {
      const { documents } = await host.call('documents.list', { filter: { text: name } })
      return documents[0] ?? expect.fail(`${name} is not on the list`)
    }
    const toQueue = (): Promise<void> =>
      host.page.evaluate(() => {
        location.hash = ''
      })

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), `sheaf-${kind}-`))
      await mkdir(artifacts, { recursive: true })
      await mkdir(path.join(folder, 'home'))
      await open()
      console.log(host.name)
    })
    afterAll(async () => {
      await host.close()
      await rm(folder, { recursive: true, force: true })
    })

    test('an empty window says what to do', async () => {
      for (const name of ['Add files', 'Add folder', 'Try the samples']) {
        await host.page.getByRole('button', { name }).waitFor()
      }
      await picture('empty')
    })

    test('dropped files go to done', async () => {
      await host.drop([
        await textPdf(folder, 'ledger.pdf', 3),
        await scanPdf(folder, 'scan.pdf', 1),
        await textFile(folder, 'note.md', '# A note\n\nWith a paragraph, and\n\n- a list\n- of two\n'),
      ])
      for (const name of ['ledger.pdf', 'scan.pdf', 'note.md']) await waitForState(host.page, name, /^Done$/)
      expect(await host.page.getByRole('treegrid', { name: 'Documents' }).count()).toBe(1)
      expect(await documentNamed('ledger.pdf')).toMatchObject({ pages: 3, ocrPages: 0, state: 'done' })
      expect(await documentNamed('scan.pdf')).toMatchObject({ pages: 1, ocrPages: 1, state: 'done' })
      await picture('queue')
    })

    test('a chunk shows its place on the page, and a place its chunk', async () => {
      await press(host.page, 'ledger.pdf', 'Open')
      const page = host.page.getByRole('region', { name: 'Page', exact: true })
      const chunks = host.page.getByRole('region', { name: 'Chunks', exact: true })
      const buttons = chunks.getByRole('button', { name: /^Chunk \d+$/ })
      await buttons.first().waitFor()
      const count = await buttons.count()
      expect(count).toBe(
        (await host.call('documents.chunks', { document: (await documentNamed('ledger.pdf')).id })).length,
      )

      await buttons.nth(count - 1).click()
      const box = page.locator(`[data-chunk="${count}"][class*=selected]`).first()
      await box.waitFor()
      const [boxAt, sheetAt] = [await box.boundingBox(), await box.locator('xpath=ancestor::article').boundingBox()]
      if (!boxAt || !sheetAt) return expect.fail('the box or its page is not shown')
      expect(boxAt.x >= sheetAt.x && boxAt.x + boxAt.width <= sheetAt.x + sheetAt.width).toBe(true)
      expect(boxAt.width > 50 && boxAt.height > 5).toBe(true)
      const image = box.locator('xpath=ancestor::article').locator('img')
      await until('the page is drawn', () =>
        image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth > 0),
      )
      await picture('document')

      const other = page.locator('[data-chunk]:not([class*=selected])').last()
      const number = await other.getAttribute('data-chunk')
      await other.click()
      await chunks.getByRole('button', { name: `Chunk ${number}`, exact: true, pressed: true }).waitFor()
      await toQueue()
    })

    test('a dropped folder keeps its tree', async () => {
      const tree = path.join(folder, 'tree')
      await mkdir(path.join(tree, 'inner'), { recursive: true })
      await textFile(tree, 'outer.txt', 'In the folder itself.')
      await textFile(path.join(tree, 'inner'), 'deeper.txt', 'In the folder within.')
      await host.drop([tree])
      // First it is shown what is in it; starting waits for nothing.
      await host.page.getByRole('button', { name: 'Start', exact: true }).click()
      for (const name of ['outer.txt', 'deeper.txt']) await waitForState(host.page, name, /^Done$/)
      expect((await documentNamed('deeper.txt')).path).toBe('tree/inner/deeper.txt')
    })

    test('a scan is paused at the end of a page, and resumed', async () => {
      await host.drop([await scanPdf(folder, 'paused.pdf', 6)])
      await waitForState(host.page, 'paused.pdf', /[12] of 6 pages/)
      await press(host.page, 'paused.pdf', 'Pause')
      await waitForState(host.page, 'paused.pdf', /^Paused$/)
      const { pagesDone, progress } = await documentNamed('paused.pdf')
      expect(pagesDone).toBeGreaterThan(0)
      expect(pagesDone).toBeLessThan(6)
      await press(host.page, 'paused.pdf', 'Resume')
      await waitForState(host.page, 'paused.pdf', /^Done$/)
      expect((await documentNamed('paused.pdf')).progress).toBeGreaterThan(progress)
      expect(await storedPages(host, 'paused.pdf')).toEqual([1, 2, 3, 4, 5, 6])
    })

    test('a scan is cancelled, and retried it keeps the pages that were read', async () => {
      await host.drop([await scanPdf(folder, 'cancelled.pdf', 5)])
      await waitForState(host.page, 'cancelled.pdf', /[12] of 5 pages/)
      await press(host.page, 'cancelled.pdf', 'Cancel')
      await waitForState(host.page, 'cancelled.pdf', /^Cancelled$/)
      await press(host.page, 'cancelled.pdf', 'Retry')
      await waitForState(host.page, 'cancelled.pdf', /^Done$/)
      expect(await storedPages(host, 'cancelled.pdf')).toEqual([1, 2, 3, 4, 5])
    })

    test('a damaged file fails by itself, says why, and is tried again when asked', async () => {
      await host.drop([
        await damagedPdf(folder, 'damaged.pdf'),
        await textFile(folder, 'beside.txt', 'Nothing wrong here.'),
      ])
      await waitForState(host.page, 'damaged.pdf', /^Failed$/)
      await waitForState(host.page, 'beside.txt', /^Done$/)
      const { error, id } = await documentNamed('damaged.pdf')
      expect(error?.code).toBe('file-damaged')
      expect(error?.hint).not.toBe('')
      await picture('failed')
      const failures = async (): Promise<number> => {
        const { events } = await host.call('events.list', { document: id })
        return events.filter(({ type }) => type === 'document.finished').length
      }
      const before = await failures()
      await press(host.page, 'damaged.pdf', 'Retry')
      await until('a second failure', async () => (await failures()) > before)
      await waitForState(host.page, 'damaged.pdf', /^Failed$/)
    })

    // With the desktop the same is asked among its other deaths.
    test.skipIf(kind === 'desktop')('killed in the middle, it goes on where it was', async () => {
      await host.drop([await scanPdf(folder, 'killed.pdf', 6)])
      await waitForState(host.page, 'killed.pdf', /[123] of 6 pages/)
      const before = await storedPages(host, 'killed.pdf')
      await host.kill()
      await open()
      await waitForState(host.page, 'killed.pdf', /^Done$/)
      const after = await storedPages(host, 'killed.pdf')
      expect(after).toEqual([1, 2, 3, 4, 5, 6])
      expect(before.length).toBeGreaterThan(0)
      expect((await documentNamed('ledger.pdf')).state).toBe('done')
    })

    test('the samples can be tried', async () => {
      // With documents in the list, the palette offers them.
      await host.page.keyboard.press('Control+k')
      await host.page.keyboard.type('samples')
      await host.page.getByRole('option', { name: 'Try the samples' }).click()
      const { samples } = await host.call('system.info', {})
      const batch = async (): Promise<BatchView | undefined> => (await host.call('batches.list', { limit: 1 }))[0]
      // Files within samples are documents too.
      await until('every sample came in', async () => ((await batch())?.total ?? 0) >= samples)
      await until('the first is done', async () => ((await batch())?.counts.done ?? 0) > 0)
      // What each sample gives is for the engine's tests to say.
      const { id } = (await batch()) ?? expect.fail('no batch')
      await host.call('documents.cancel', { selection: { filter: { batch: id } } })
      await until('every sample ended', async () => ((await batch())?.finishedAt ?? null) !== null, 150_000)
      expect((await batch())?.counts.done).toBeGreaterThan(0)
      await picture('samples')
    })

    test('in all this the console of the window stayed silent', () => {
      // Chromium reports the line that a killed server drops; that is the browser speaking, not the window.
      expect(complaints.filter((text) => !/net::ERR_|Failed to load resource/.test(text))).toEqual([])
    })

    more?.({
      get folder() {
        return folder
      },
      get host() {
        return host
      },
      set host(next) {
        host = next
      },
    })
  })
}

/** The pages stored for a document, in the order of storing: each one once, or work was done twice. */
export async function storedPages(host: Host, name: string): Promise<number[]> {
  const { documents } = await host.call('documents.list', { filter: { text: name } })
  const run = documents[0]?.run
  const { events } = await host.call('events.list', { limit: 10_000 })
  const pages = events.flatMap((event) =>
    event.type === 'page.stored' && event.run === run && event.page !== null ? [event.page] : [],
  )
  return pages.toSorted((a, b) => a - b)
}
