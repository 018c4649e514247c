// The window for everyone: no violation that axe can find in any view, in light, dark and forced colours and at 200 % text; targets of 24
// px; no word that is not of the language; nothing cut off when text runs from the right; the list by keyboard alone.
import { readFile } from 'node:fs/promises'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { damagedPdf, textFile, textPdf } from './documents.ts'
import { artifacts, row, until, waitForState } from './host.ts'
import { startServer, type ServerHost } from './server-host.ts'
import { describeSettings } from './settings-spec.ts'

let folder: string
let host: ServerHost
let axe: string
let document: string
let failed: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-everyone-'))
  await mkdir(artifacts, { recursive: true })
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  host = await startServer(path.join(folder, 'home'))
  await host.drop([
    await textPdf(folder, 'ledger.pdf', 2),
    await textFile(folder, 'note.md', '# A note\n\nWith a paragraph.\n'),
    await damagedPdf(folder, 'damaged.pdf'),
  ])
  await waitForState(host.page, 'ledger.pdf', /^Done$/)
  await waitForState(host.page, 'damaged.pdf', /^Failed$/)
  const { documents } = await host.call('documents.list', { filter: { text: 'ledger' } })
  document = documents[0]?.id ?? expect.fail('no ledger')
  failed = (await host.call('documents.list', { filter: { text: 'damaged' } })).documents[0]?.id ?? expect.fail('none')
  // Something to see in the settings.
  await host.call('tokens.create', { name: 'scanner', realm: 'post', scopes: ['submit'], days: 90 })
  await host.call('tokens.create', { name: 'deploy', scopes: ['admin'] })
  await host.call('webhooks.create', { url: 'http://127.0.0.1:9/hook' })
  await host.call('folders.put', { folder: { path: await mkdtemp(path.join(folder, 'inbox-')), subfolders: 'lane' } })
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

const views = (): Record<string, string> => ({
  queue: '#/',
  document: `#/document/${document}`,
  failed: `#/document/${failed}`,
  library: '#/library?q=ledger',
  connections: `#/library?show=connections&of=${document}`,
  made: '#/library?show=made',
  review: '#/library?show=review',
  rules: '#/library?show=rules',
  health: '#/health',
  appearance: '#/settings',
  team: '#/settings/queue',
  recognition: '#/settings/recognition',
  lanes: '#/settings/lanes',
  limits: '#/settings/limits',
  results: '#/settings/results',
  search: '#/settings/search',
  analyser: '#/settings/analyser',
  retention: '#/settings/retention',
  folders: '#/settings/folders',
  access: '#/settings/access',
  privacy: '#/settings/privacy',
})

/** Shows a view and waits until it stands still. */
async function show(hash: string): Promise<void> {
  await host.page.evaluate((to) => {
    location.hash = to
  }, hash)
  await stands()
}

/** Waits until nothing moves: no animation with an end runs, and the page was not written to for some frames. */
const stands = (): Promise<void> =>
  host.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const quiet = 120
        let last = performance.now()
        const observer = new MutationObserver(() => (last = performance.now()))
        const all = { subtree: true, childList: true, attributes: true, characterData: true }
        observer.observe(globalThis.document, all)
        const look = (): void => {
          const moves = globalThis.document
            .getAnimations()
            .some((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity)
          if (!moves && performance.now() - last >= quiet) {
            observer.disconnect()
            resolve()
          } else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
  )

async function violations(): Promise<string[]> {
  if (await host.page.evaluate(() => !('axe' in globalThis))) await host.page.evaluate(axe)
  const { violations } = await host.page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: unknown): Promise<AxeResults> } }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
      // Not of WCAG: a menu is over everything, in no landmark. And chunks are named by their numbers, with their words as description.
      rules: { region: { enabled: false }, 'label-content-name-mismatch': { enabled: false } },
    }),
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

const looks = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' }, size: '100%' },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' }, size: '100%' },
  { name: 'forced', media: { colorScheme: 'light', forcedColors: 'active' }, size: '100%' },
  { name: 'large', media: { colorScheme: 'light', forcedColors: 'none' }, size: '200%' },
] as const

describe.each(looks)('$name', ({ name, media, size }) => {
  // `npm run shots` makes the others.
  const isPictured = name === 'forced' || name === 'large'

  beforeAll(async () => {
    await host.page.emulateMedia(media)
    await host.page.evaluate((to) => {
      globalThis.document.documentElement.style.fontSize = to
    }, size)
  })

  test('every view is without violations', async () => {
    const found: Record<string, string[]> = {}
    for (const [view, hash] of Object.entries(views())) {
      await show(hash)
      if (isPictured) await host.page.screenshot({ path: path.join(artifacts, `view-${view}-${name}.png`) })
      const wrong = await violations()
      if (wrong.length > 0) found[view] = wrong
    }
    expect(found).toEqual({})
  })

  test('so are the sheets and menus over it', async () => {
    const found: Record<string, string[]> = {}
    await show('#/')
    const over: Record<string, () => Promise<void>> = {
      help: () => host.page.getByRole('button', { name: 'Keyboard shortcuts' }).click(),
      palette: () => host.page.keyboard.press('Control+k'),
      columns: () => host.page.getByRole('button', { name: 'Choose columns' }).click(),
      preflight: async () => {
        const root = await mkdtemp(path.join(folder, 'tree-'))
        await textPdf(root, 'plan.pdf', 1)
        await host.drop([root])
        await host.page.getByTestId('preflight').waitFor()
        if (name === 'light') await host.page.locator('[data-testid=preflight][data-ended=true]').waitFor()
      },
    }
    for (const [what, open] of Object.entries(over)) {
      await open()
      await stands()
      if (isPictured) await host.page.screenshot({ path: path.join(artifacts, `view-${what}-${name}.png`) })
      const wrong = await violations()
      if (wrong.length > 0) found[what] = wrong
      await host.page.keyboard.press('Escape')
      await stands()
    }
    expect(found).toEqual({})
  })
})

describe('with the usual look', () => {
  beforeAll(async () => {
    await host.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
    await host.page.evaluate(() => {
      globalThis.document.documentElement.style.fontSize = ''
    })
  })

  test('every target is at least 24 px in both directions', async () => {
    const small: string[] = []
    for (const [view, hash] of Object.entries(views())) {
      await show(hash)
      const found = await host.page.evaluate(() =>
        [...globalThis.document.querySelectorAll<HTMLElement>('button, a[href], input, select, summary')]
          .filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
          // Words within a text or a table's cell are as high as its line; a choice is as large as its label.
          .filter((element) => !element.closest('p, td, th') && !element.matches('label input'))
          .map((element) => ({ element, box: element.getBoundingClientRect() }))
          // A row is the target where its name is one: both lead to the same place.
          .filter(({ element }) => !element.closest('[role=row] [class*=two]'))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(
            ({ element, box }) =>
              `${Math.round(box.width)}×${Math.round(box.height)} ${element.outerHTML.slice(0, 120)}`,
          ),
      )
      small.push(...found.map((what) => `${view}: ${what}`))
    }
    expect(small).toEqual([])
  })

  test('the keyboard alone finds, chooses, steers and opens', async () => {
    await show('#/')
    const { page } = host
    await page.keyboard.press('/')
    await page.keyboard.type('state:failed')
    await page.getByText('1 document found').waitFor()
    await page.keyboard.press('Escape')
    await page.evaluate(() => (globalThis.document.activeElement as HTMLElement).blur())
    await page.keyboard.press('Escape')
    // From pane to pane until the list has the focus.
    for (let turn = 0; turn < 6; turn += 1) {
      await page.keyboard.press('F6')
      if (await page.evaluate(() => globalThis.document.activeElement?.getAttribute('role') === 'treegrid')) break
    }
    await page.keyboard.press('Home')
    expect(await page.getByRole('treegrid').getAttribute('aria-activedescendant')).toMatch(/^row-/)
    // The list is whole again once its number of rows stays.
    const rows = page.getByRole('row')
    let all = 0
    await until('the whole list', async () => {
      const before = all
      await page.waitForTimeout(300)
      all = await rows.count()
      return all === before
    })
    // Pressed again where the list was drawn anew between the look and the key: on a folded batch it does nothing.
    await until('the batch is folded', async () => {
      await page.keyboard.press('ArrowLeft')
      await page.waitForTimeout(300)
      return (await rows.count()) < all
    })
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Page', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('health')
    await page.getByRole('option', { name: 'Workers and health', selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Workers and health' }).waitFor()
  })

  test('rows change places in the queue by keys and by dragging; the choice stays, and the place is said', async () => {
    const { page } = host
    await show('#/')
    await host.call('queue.pause', {})
    const names = ['first.txt', 'second.txt', 'third.txt', 'fourth.txt']
    // What waits would make the rest of the specs wait too.
    onTestFinished(async () => {
      await host.call('queue.resume', {})
    })
    // One after the other: two that are on their way may overtake each other.
    for (const name of names) {
      await host.drop([await textFile(folder, name, `${name}, that waits.`)])
      await waitForState(page, name, /^Queued$/)
    }
    await page.getByRole('button', { name: 'Choose columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: /^Turn/ }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: 'Turn' }).getByRole('button').click()
    const order = async (): Promise<string[]> => {
      const shown = await page.getByRole('row').filter({ hasText: 'Queued' }).getByRole('link').allTextContents()
      return shown.map((name) => names.findIndex((known) => known === name)).map(String)
    }
    const becomes = (wanted: string): Promise<void> =>
      expect.poll(async () => (await order()).join(''), { timeout: 30_000, interval: 50 }).toBe(wanted)
    await becomes('0123')
    await row(page, 'third.txt').click()
    const chosen = await page.getByRole('treegrid').getAttribute('aria-activedescendant')
    await page.keyboard.press('Alt+ArrowUp')
    await becomes('0213')
    await page.keyboard.press('Alt+ArrowUp')
    await becomes('2013')
    await page.getByText('Now 1 of 4 in the queue').waitFor({ state: 'attached', timeout: 10_000 })
    await page.keyboard.press('Alt+ArrowDown')
    await becomes('0213')
    expect(await page.getByRole('treegrid').getAttribute('aria-activedescendant')).toBe(chosen)
    expect(await row(page, 'third.txt').getAttribute('aria-selected')).toBe('true')
    await row(page, 'fourth.txt').dragTo(row(page, 'first.txt'), { targetPosition: { x: 300, y: 6 } })
    await becomes('3021')
    expect(await row(page, 'fourth.txt').getAttribute('aria-selected')).toBe('true')
    await host.call('queue.resume', {})
    for (const name of names) await waitForState(page, name, /^Done$/)
    await page.evaluate(() => localStorage.removeItem('sheaf.view'))
    await page.reload()
  })

  test('how the queue stands is said politely, in one place', async () => {
    await show('#/')
    expect(await host.page.locator('[aria-live=polite][role=status]').count()).toBe(1)
    expect(await host.page.getByRole('status').first().textContent()).toMatch(/\d done, \d active/)
  })

  test('single-letter keys can be switched off', async () => {
    await show('#/settings')
    await host.page.getByLabel('Keys such as / and ? work without Ctrl').uncheck()
    await show('#/')
    await host.page.keyboard.press('?')
    await host.page.waitForTimeout(200)
    expect(await host.page.getByRole('dialog').count()).toBe(0)
    await show('#/settings')
    await host.page.getByLabel('Keys such as / and ? work without Ctrl').check()
    await show('#/')
    await host.page.keyboard.press('?')
    await host.page.getByRole('dialog').waitFor()
    await host.page.keyboard.press('Escape')
  })
})

describe('in another language', () => {
  const speak = async (locale: string | null, direction: string | null): Promise<void> => {
    await host.page.evaluate(
      ([locale, direction]) => {
        for (const [key, value] of [['sheaf.locale', locale] as const, ['sheaf.direction', direction] as const])
          if (value === null) localStorage.removeItem(key)
          else localStorage.setItem(key, value ?? '')
      },
      [locale, direction] as const,
    )
    await host.page.reload()
    await host.page.getByTestId('drop-zone').waitFor()
    await stands()
  }
  afterAll(() => speak(null, null))

  test('every word is of the language: none of ours is left out in the pseudo-locale', async () => {
    await speak('pseudo', null)
    const foreign: string[] = []
    // A document's own view and the library's answers speak of what is in documents.
    const { document: _, failed: __, library: ___, ...ours } = views()
    for (const [view, hash] of Object.entries(ours)) {
      await show(hash)
      const found = await host.page.evaluate(() => {
        const walker = globalThis.document.createTreeWalker(globalThis.document.body, NodeFilter.SHOW_TEXT)
        const texts: string[] = []
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const parent = node.parentElement
          const text = node.textContent?.trim() ?? ''
          if (!parent?.checkVisibility() || !/\p{L}{2}/u.test(text) || /⟦/.test(text)) continue
          // Data: names, paths, versions, keys, units, and what the host says of a file and of itself.
          if (
            parent.closest(
              '[data-document] [class*=two], kbd, pre, dd, option, time, [data-kind], [class*=chip], [class*=checks], [data-testid=page-text]',
            )
          )
            continue
          if (/^[\d.,<: ]*(s|ms|min|h|kB|MB|B|AM|PM|English|Deutsch|SQLite|PostgreSQL|Server|vm|dpi)\b/.test(text))
            continue
          texts.push(text.slice(0, 80))
        }
        return texts
      })
      foreign.push(...found.map((text) => `${view}: ${text}`))
    }
    const isData = (text: string): boolean => / \w+\.(pdf|md|txt)$|: (health: )?(\w{3} \d|\d+:\d+)/.test(text)
    expect(foreign.filter((text) => !isData(text))).toEqual([])
  })

  test.each(['de', 'rtl'])(
    '%s: nothing runs out of the window, and German is without violations too',
    async (which) => {
      await speak(which === 'de' ? 'de' : null, which === 'rtl' ? 'rtl' : null)
      const found: Record<string, string[]> = {}
      for (const [view, hash] of Object.entries(views())) {
        await show(hash)
        if (which === 'rtl') await host.page.screenshot({ path: path.join(artifacts, `view-${view}-${which}.png`) })
        expect(
          await host.page.evaluate(() => globalThis.document.documentElement.scrollWidth - innerWidth),
          view,
        ).toBeLessThanOrEqual(0)
        // What to do about it is said in German too, not as the host has it.
        if (which === 'de' && view === 'failed')
          await host.page
            .getByText(/speichern Sie/i)
            .first()
            .waitFor()
        const wrong = which === 'de' ? await violations() : []
        if (wrong.length > 0) found[view] = wrong
      }
      expect(found).toEqual({})
    },
  )
})

describeSettings(() => host)
