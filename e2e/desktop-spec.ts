// What only the desktop has: its menu and dialogs, files given from outside, the taskbar, notifications, where the window stands.
// The specs go on from one another's documents; what is asked while there is work uses a queue that is paused where it can.
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { initTeam } from '../src/engine/store/team.ts'
import { freshDatabase } from '../src/engine/testing/postgres.ts'
import type { DesktopHost } from './desktop-host.ts'
import { scanPdf, textFile, textPdf } from './documents.ts'
import { launch, type App } from './harness/launch.ts'
import { artifacts, built, press, until, waitForState } from './host.ts'
import type { World } from './window-spec.ts'

type Desktop = World<DesktopHost>

/** The app, where it runs in the harness. */
export function appOf({ host }: Desktop): App {
  if (host.app === null) throw new Error('these specs play the person at native dialogs, which needs the harness')
  return host.app
}

/** What this API was called with, of those that the substitute notes. */
export const callsOf = (app: App, api: string): Promise<unknown[][]> =>
  app.evaluate(({ harness }, api) => harness.calls.filter((call) => call.api === api).map(({ args }) => args), api)

/** Chooses this item of the tray's menu, and gives what it was called. */
export const trayItem = (app: App, id: string): Promise<string | undefined> =>
  app.evaluate(({ Tray }, id) => {
    const item = [...Tray.shown][0]?.menu?.getMenuItemById(id)
    ;(item?.click as (() => void) | undefined)?.()
    return item?.label
  }, id)

/** Leads the window there. */
export const toHash = ({ host }: Desktop, hash: string): Promise<void> =>
  host.page.evaluate((hash) => {
    location.hash = hash
  }, hash)

export function describeDesktop(world: Desktop): void {
  let app: App
  const home = (): string => path.join(world.folder, 'home')
  const called = (api: string): Promise<unknown[][]> => callsOf(app, api)
  const hash = (): Promise<string> => world.host.page.evaluate(() => location.hash)
  const isPaused = async (): Promise<boolean> => (await world.host.call('system.stats', {})).paused
  const badge = async (): Promise<unknown> => (await called('app.setBadgeCount')).at(-1)?.[0]
  const menuItem = (id: string): Promise<void> =>
    app.evaluate(
      ({ Menu }, id) => (Menu.getApplicationMenu()?.getMenuItemById(id)?.click as (() => void) | undefined)?.(),
      id,
    )
  /** What the person gives to every dialog from now on. */
  const give = (paths: string[]): Promise<void> =>
    app.evaluate(({ dialog }, paths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: paths })
    }, paths)
  const notified = (): Promise<string[]> =>
    app.evaluate(({ Notification }) => Notification.shown.map(({ body }) => body))
  /** Clicks the last notification that says this, from a window that is out of sight; whether that brings it back. */
  const clickNotification = (body: string): Promise<boolean | undefined> =>
    app.evaluate(({ Notification, BrowserWindow }, body) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.minimize()
      Notification.shown.findLast((shown) => shown.body === body)?.emit('click')
      return window?.isFocused() && !window.isMinimized()
    }, body)

  beforeAll(async () => {
    app = appOf(world)
    await toHash(world, '')
  })

  test('the menu adds files that the dialog gave, and the batch ends with one notification', async () => {
    const { folder, host } = world
    const before = (await notified()).length
    await give([await textFile(folder, 'menu-a.txt', 'From the menu.'), await textPdf(folder, 'menu-b.pdf', 2)])
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur())
    await menuItem('add-files')
    for (const name of ['menu-a.txt', 'menu-b.pdf']) await waitForState(host.page, name, /^Done$/)
    await until('a notification', async () => (await notified()).length > before)
    expect((await notified()).slice(before)).toEqual(['2 documents: 2 done'])
  })

  test('the folder that the menu adds is looked into first', async () => {
    const { folder, host } = world
    const shelf = path.join(folder, 'menu shelf')
    await mkdir(shelf)
    await textFile(shelf, 'from-shelf.txt', 'In a folder of the menu.')
    await give([shelf])
    await menuItem('add-folder')
    const sheet = host.page.getByRole('dialog')
    await sheet.getByText('menu shelf').first().waitFor()
    expect((await host.call('documents.list', { filter: { text: 'from-shelf' } })).total).toBe(0)
    await sheet.getByRole('button', { name: 'Start', exact: true }).click()
    await waitForState(host.page, 'from-shelf.txt', /^Done$/)
  })

  test('a click on the notification brings the window to the front', async () => {
    expect(await clickNotification('2 documents: 2 done')).toBe(true)
    await until('the batch', async () => /q=batch%3A/.test(await hash()))
    await toHash(world, '')
  })

  test('files given to a second start are taken by the first; a link that names nothing of ours opens nothing', async () => {
    const file = await textFile(world.folder, 'second.txt', 'From a second start.')
    const second = await launch({
      main: built('main/index.js'),
      args: ['--some-flag', file, 'sheaf://document/abc/../../x'],
      env: { SHEAF_DATA: home() },
    })
    expect(await second.exited).toEqual({ code: 0, signal: null })
    await waitForState(world.host.page, 'second.txt', /^Done$/)
    expect(await hash()).toBe('')
  })

  test('a start that cannot be says why and ends', async () => {
    const env = { SHEAF_DATA: path.join(world.folder, 'elsewhere'), SHEAF_WORKERS: 'plenty' }
    const failed = await launch({ main: built('main/index.js'), env })
    expect(await failed.exited).toEqual({ code: 1, signal: null })
    expect(failed.log()).toContain('dialog: Sheaf: setting workers')
  })

  test('while there is work the icon has its number, the taskbar its bar, and the computer stays awake; menu and tray pause and resume', async () => {
    const { folder, host } = world
    const trayLabel = (): Promise<string | undefined> =>
      app.evaluate(({ Tray }) => [...Tray.shown][0]?.menu?.getMenuItemById('tray-pause')?.label)
    const bars = async (): Promise<number[]> => (await called('window.setProgressBar')).map(([value]) => Number(value))
    const before = (await bars()).length
    await host.drop([await scanPdf(folder, 'awake.pdf', 3)])
    // Two workers may store two pages between two looks.
    await waitForState(host.page, 'awake.pdf', /\d of 3 pages/)
    expect(await badge()).toBe(1)
    expect(await called('powerSaveBlocker.start')).not.toEqual([])
    expect(await trayItem(app, 'tray-pause')).toBe('Pause all')
    await until('paused by the tray', isPaused)
    await until('awake no more', async () => (await called('powerSaveBlocker.stop')).length > 0)
    await until('the tray says so', async () => (await trayLabel()) === 'Resume all')
    await menuItem('resume')
    await until('resumed by the menu', async () => !(await isPaused()))
    await menuItem('pause')
    await until('paused by the menu', isPaused)
    await host.page.getByRole('button', { name: 'Resume all' }).waitFor()
    await until('the tray says so again', async () => (await trayLabel()) === 'Resume all')
    await trayItem(app, 'tray-pause')
    await until('resumed by the tray', async () => !(await isPaused()))
    await waitForState(host.page, 'awake.pdf', /^Done$/)
    await until('no number', async () => (await badge()) === 0)
    await until('the bar to go', async () => (await bars()).at(-1) === -1)
    expect((await bars()).slice(before).some((fraction) => fraction >= 0)).toBe(true)
  })

  test('Find of the menu puts the cursor into the search', async () => {
    await menuItem('find')
    await until('the search has the focus', () =>
      world.host.page.evaluate(() => document.activeElement?.matches('[type=search]') ?? false),
    )
    await menuItem('settings')
    await until('the settings', async () => (await hash()).startsWith('#/settings'))
    await toHash(world, '')
  })

  test('on its battery the computer rests where that is wanted, and goes on at the mains', async () => {
    const { folder, host } = world
    await host.call('settings.set', { settings: { pauseOnBattery: true, whenDone: 'notify' } })
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('on-battery'))
    await until('resting', isPaused)
    await host.drop([await textFile(folder, 'all-done.txt', 'The last one.')])
    await until('it waits', async () => (await badge()) === 1)
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('on-ac'))
    await until('the notification that all is done', async () => (await notified()).includes('All documents are done.'))
    expect(await isPaused()).toBe(false)
    expect(await clickNotification('All documents are done.')).toBe(true)
  })

  test('the last document, the end of the session and of the last window end the app, where that is wanted', async () => {
    const { folder, host } = world
    await app.evaluate(({ app, harness }) => {
      const kept = app as unknown as { realQuit?: () => void }
      kept.realQuit = app.quit
      app.quit = () => void harness.calls.push({ api: 'quit', args: [] })
    })
    const quits = async (): Promise<number> => (await called('quit')).length
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('shutdown'))
    await app.evaluate(({ app }) => app.emit('window-all-closed'))
    expect(await quits()).toBe(2)
    await host.call('settings.set', { settings: { whenDone: 'quit' } })
    await host.call('queue.pause', {})
    await host.drop([await textFile(folder, 'and-quit.txt', 'The very last one.')])
    await until('it waits', async () => (await badge()) === 1)
    await host.call('queue.resume', {})
    await until('the app wants to quit', async () => (await quits()) === 3)
    await host.call('settings.set', { settings: { whenDone: 'nothing' } })
    await app.evaluate(({ app }) => {
      app.quit = (app as unknown as { realQuit: () => void }).realQuit
    })
  })

  test('other programs are answered once that is switched on in the window: with a token, and not after it is off', async () => {
    const { page, call } = world.host
    const port = await freePort()
    const ask = (secret?: string): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/api/v1/me`, {
        headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
      }).then(
        ({ status }) => status,
        () => 0,
      )
    await toHash(world, '#/settings/access')
    expect(await ask()).toBe(0)
    await page.getByLabel('Port', { exact: true }).fill(String(port))
    await page.getByRole('switch', { name: 'Answer other programs' }).click()
    await page.getByText(`Answers on port ${port}, from this computer only.`).waitFor()
    await page.screenshot({ path: path.join(artifacts, 'desktop-access.png') })
    const { secret, token } = await call('tokens.create', { name: 'desk' })
    expect([await ask(), await ask(secret)]).toEqual([401, 200])
    expect((await call('settings.get', {})).localServer).toBe(port)
    // A port that is taken: said, and the open one stays.
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    await page.getByLabel('Port', { exact: true }).fill(String((other.address() as AddressInfo).port))
    await page.getByRole('button', { name: 'Use this port' }).click()
    await page
      .getByRole('alert')
      .getByText(/is taken/)
      .waitFor()
    await new Promise((resolve) => other.close(resolve))
    expect(await ask(secret)).toBe(200)
    await page.getByRole('switch', { name: 'Answer other programs' }).click()
    await until('nothing listens', async () => (await ask(secret)) === 0)
    await call('tokens.revoke', { token: token.id })
  })

  test('a hot folder is picked in the dialog; one that nobody picked is refused, and so is a look into it', async () => {
    const { page, call } = world.host
    const inbox = path.join(world.folder, 'hot')
    await mkdir(inbox)
    for (const [command, input] of [
      ['folders.put', { folder: { path: inbox } }],
      ['settings.set', { settings: { hotFolders: [{ path: inbox }] } }],
      ['settings.set', { settings: { outputDir: inbox } }],
      ['embedder.import', { folder: inbox }],
      ['plans.preview', { sources: [{ kind: 'path', path: inbox }] }],
    ] as const)
      await expect(call(command, input as never), command).rejects.toMatchObject({ code: 'forbidden' })
    await give([inbox])
    await toHash(world, '#/settings/folders')
    await page.getByRole('button', { name: 'Add a hot folder' }).click()
    const form = page.getByRole('form', { name: 'Add a hot folder' })
    await form.getByRole('button', { name: 'Add a hot folder' }).click()
    await page.getByText('Watched', { exact: true }).waitFor()
    await call('folders.remove', { path: inbox })
    await toHash(world, '')
  })

  test('outputs go to a folder that was picked, and are opened and shown from the document', async () => {
    const { page, call } = world.host
    const out = path.join(world.folder, 'results')
    await mkdir(out)
    const file = await textFile(world.folder, 'with-output.txt', 'Written out as Markdown.')
    await give([file, out])
    await page.evaluate(() => window.sheaf?.pick('files'))
    await call('intake.add', {
      sources: [{ kind: 'path', path: file }],
      output: { dir: out, formats: ['md'], force: true },
    })
    await waitForState(page, 'with-output.txt', /^Done$/)
    await press(page, 'with-output.txt', 'Open')
    await page.getByRole('tab', { name: 'Details' }).click()
    const [written = ''] = await readdir(out)
    await page.getByRole('link', { name: path.join(out, written) }).click()
    await page.getByRole('button', { name: 'Show in folder' }).click()
    await until('both', async () => (await called('shell.showItemInFolder')).length > 0)
    const at = [path.join(out, written)]
    expect([await called('shell.openPath'), await called('shell.showItemInFolder')]).toEqual([[at], [at]])
    await toHash(world, '')
  })

  test('a link opens what it names and nothing else; what was added is among the recent documents', async () => {
    const { page, call } = world.host
    // macOS hands files and links over as events, and asks for the window with another.
    const file = await textFile(world.folder, 'opened-with.txt', 'By a double click.')
    await app.evaluate(({ app }, file) => app.emit('open-file', { preventDefault: () => {} }, file), file)
    await waitForState(page, 'opened-with.txt', /^Done$/)
    const { documents } = await call('documents.list', { filter: { text: 'opened-with.txt' } })
    const { id, batch } = documents[0] ?? expect.fail('it is not on the list')
    const shown = await app.evaluate(
      ({ app, BrowserWindow }, links) => {
        for (const link of links) app.emit('open-url', { preventDefault: () => {} }, link)
        BrowserWindow.getAllWindows()[0]?.hide()
        app.emit('activate')
        return BrowserWindow.getAllWindows()[0]?.isVisible()
      },
      ['https://example.invalid', `sheaf://document/${id}/../x`, `sheaf://delete/${id}`],
    )
    expect([shown, await hash()]).toEqual([true, ''])
    await app.evaluate(
      ({ app }, link) => app.emit('open-url', { preventDefault: () => {} }, link),
      `sheaf://batch/${batch}`,
    )
    await until('the batch', async () => (await hash()) === `#/?q=batch%3A${batch}`)
    // Windows and Linux hand a link over with a second start.
    const args = [`sheaf://document/${id}`]
    const second = await launch({ main: built('main/index.js'), args, env: { SHEAF_DATA: home() } })
    expect(await second.exited).toEqual({ code: 0, signal: null })
    await until('the document', async () => (await hash()) === `#/document/${id}`)
    await toHash(world, '')
    // Unpacked: what is claimed is Electron with the app it is to run.
    const [claimed] = await called('app.setAsDefaultProtocolClient')
    expect(claimed).toMatchObject(['sheaf', expect.any(String), [expect.stringMatching(/^(?:\/|[A-Z]:)/)]])
    expect((await called('app.addRecentDocument')).flat()).toContain(file)
  })

  test('a page that listens no more is sent nothing', async () => {
    const { page, drop } = world.host
    await page.evaluate(() => {
      const seen = { heard: 0, atEnd: 0 }
      Object.assign(globalThis, { seen })
      const end = window.sheaf?.subscribe(0, (updates) => {
        seen.heard += updates.length
        end?.()
        seen.atEnd = seen.heard
      })
    })
    await drop([await textFile(world.folder, 'listened.txt', 'Of which others hear.')])
    await waitForState(page, 'listened.txt', /^Done$/)
    const { heard, atEnd } = await page.evaluate(
      () => (globalThis as unknown as { seen: { heard: number; atEnd: number } }).seen,
    )
    expect(heard).toBeGreaterThan(0)
    expect(heard).toBe(atEnd)
  })

  test('wherever a page leads itself or is led, it stays', async () => {
    const before = world.host.page.url()
    await world.host.page.evaluate(() => location.assign('https://example.invalid/assigned'))
    await until('refused', async () =>
      (await app.evaluate(({ harness }) => harness.blocked)).includes('navigate https://example.invalid/assigned'),
    )
    expect(world.host.page.url()).toBe(before)
    const prevented = await app.evaluate(({ BrowserWindow }) => {
      const prevented: string[] = []
      for (const name of ['will-redirect', 'will-attach-webview'])
        BrowserWindow.getAllWindows()[0]?.webContents.emit(name, { preventDefault: () => prevented.push(name) })
      return prevented
    })
    expect(prevented).toEqual(['will-redirect', 'will-attach-webview'])
  })

  test('the password of a team’s queue is kept by the keychain, and not in the open where there is none', async () => {
    const { call } = world.host
    const database = await freshDatabase()
    try {
      await initTeam(database.url)
      const secret = decodeURIComponent(new URL(database.url).password)
      const joined = await call('team.connect', { url: database.url })
      expect(joined).toMatchObject({ state: 'open', password: 'kept' })
      expect(await readFile(path.join(home(), 'team.secret'), 'utf8')).not.toContain(secret)
      // Without its password the same address is joined with the one that is kept.
      expect(joined.url).not.toContain(secret)
      expect(await call('team.test', { url: joined.url ?? '' })).toMatchObject({ verdict: 'ready' })
      await call('team.disconnect', {})
      await app.evaluate(({ safeStorage }) => {
        safeStorage.getSelectedStorageBackend = () => 'basic_text'
      })
      expect(await call('team.connect', { url: database.url })).toMatchObject({ password: 'session' })
      expect(await readdir(home())).not.toContain('team.secret')
      await call('team.disconnect', {})
    } finally {
      await database.drop()
    }
  })

  test('closing the window while there is work asks once, goes on in the tray, and is opened again from there', async () => {
    const { page, call, drop } = world.host
    await toHash(world, '')
    await call('queue.pause', {})
    await drop([await textFile(world.folder, 'tray.txt', 'Read while nobody looks.')])
    await until('it waits', async () => (await badge()) === 1)
    const close = (): Promise<void> =>
      app.evaluate(({ BrowserWindow, dialog, harness }) => {
        dialog.showMessageBox = () => {
          harness.calls.push({ api: 'asked', args: [] })
          return Promise.resolve({ response: 0, checkboxChecked: true })
        }
        BrowserWindow.getAllWindows()[0]?.close()
      })
    const isVisible = (): Promise<boolean> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false)
    await close()
    await until('hidden', async () => !(await isVisible()))
    await until('remembered', async () => (await call('settings.get', {})).onClose === 'tray')
    expect(await trayItem(app, 'tray-open')).toBe('Open Sheaf')
    await until('shown again', isVisible)
    await close()
    await until('hidden without asking', async () => !(await isVisible()))
    expect((await called('asked')).length).toBe(1)
    await call('queue.resume', {})
    await waitForState(page, 'tray.txt', /^Done$/)
    // A click on the icon itself.
    await app.evaluate(({ Tray }) => [...Tray.shown][0]?.emit('click'))
    await until('shown by the icon', isVisible)
  })
}

/** A port that nobody had just now. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
