// What only the desktop has: its menu and dialogs, files given from outside, the taskbar, notifications, where the window stands.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDesktop, type DesktopHost } from './desktop-host.ts'
import { scanPdf, textFile, textPdf } from './documents.ts'
import { launch, type App } from './harness/launch.ts'
import { built, until, waitForState } from './host.ts'
import { describeWindow } from './window-spec.ts'

describeWindow('desktop', startDesktop)

describe('what only the desktop has', () => {
  let folder: string
  let home: string
  let host: DesktopHost
  let app: App

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-desktop-'))
    home = path.join(folder, 'home')
    await mkdir(home)
    host = await startDesktop(home)
    await host.page.getByTestId('drop-zone').waitFor()
    if (host.app === null) throw new Error('these specs play the person at native dialogs, which needs the harness')
    app = host.app
  })
  afterAll(async () => {
    await host.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('the menu adds files that the dialog gave, and the batch ends with one notification', async () => {
    const files = [await textFile(folder, 'menu-a.txt', 'From the menu.'), await textPdf(folder, 'menu-b.pdf', 2)]
    await app.evaluate(({ dialog, Menu, BrowserWindow }, files) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: files })
      BrowserWindow.getAllWindows()[0]?.blur()
      const item = Menu.getApplicationMenu()?.getMenuItemById('add-files')
      ;(item?.click as (() => void) | undefined)?.()
    }, files)
    for (const name of ['menu-a.txt', 'menu-b.pdf']) await waitForState(host.page, name, /^Done$/)
    const shown = (): Promise<{ body: string }[]> =>
      app.evaluate(({ Notification }) => Notification.shown.map(({ body }) => ({ body })))
    await until('a notification', async () => (await shown()).length > 0)
    expect(await shown()).toEqual([{ body: '2 documents: 2 done' }])
  })

  test('a click on the notification brings the window to the front', async () => {
    const focused = await app.evaluate(({ Notification, BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.minimize()
      Notification.shown[0]?.emit('click')
      return window?.isFocused() && !window.isMinimized()
    })
    expect(focused).toBe(true)
  })

  test('files given to a second start are taken by the first', async () => {
    const file = await textFile(folder, 'second.txt', 'From a second start.')
    const second = await launch({
      main: built('main/index.js'),
      args: ['--some-flag', file],
      env: { SHEAF_DATA: home },
    })
    expect(await second.exited).toEqual({ code: 0, signal: null })
    await waitForState(host.page, 'second.txt', /^Done$/)
  })

  test('the menu pauses and resumes all; the taskbar shows how far the batches are', async () => {
    await host.drop([await scanPdf(folder, 'taskbar.pdf', 2), await textFile(folder, 'taskbar.txt', 'Quick.')])
    await waitForState(host.page, 'taskbar.pdf', /^Done$/)
    const bars = (): Promise<number[]> =>
      app.evaluate(({ harness }) =>
        harness.calls.filter(({ api }) => api === 'window.setProgressBar').map(({ args }) => args[0] as number),
      )
    await until('the bar to go', async () => (await bars()).at(-1) === -1)
    expect((await bars()).some((fraction) => fraction >= 0)).toBe(true)
    const click = (id: string): Promise<void> =>
      app.evaluate(
        ({ Menu }, id) => (Menu.getApplicationMenu()?.getMenuItemById(id)?.click as (() => void) | undefined)?.(),
        id,
      )
    await click('pause')
    await until('paused', async () => (await host.call('system.stats', {})).paused)
    await host.page.getByRole('button', { name: 'Resume all' }).waitFor()
    await click('resume')
    await until('resumed', async () => !(await host.call('system.stats', {})).paused)
  })

  test('Find of the menu puts the cursor into the search', async () => {
    await app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.getMenuItemById('find')?.click as (() => void) | undefined)?.(),
    )
    await until('the search has the focus', () =>
      host.page.evaluate(() => document.activeElement?.matches('[type=search]') ?? false),
    )
  })

  test('closed in the middle of a scan it ends at once, leaves no process, and goes on when it is opened again', async () => {
    await host.drop([await scanPdf(folder, 'closing.pdf', 6)])
    await waitForState(host.page, 'closing.pdf', /^[12] of 6 pages/)
    await host.close()
    expect((await app.exited).code).toBe(0)
    expect(JSON.parse(await readFile(path.join(home, 'window.json'), 'utf8'))).toMatchObject({
      width: 1280,
      height: 820,
    })
    host = await startDesktop(home)
    if (host.app) app = host.app
    await waitForState(host.page, 'closing.pdf', /^Done$/)
  })
})
