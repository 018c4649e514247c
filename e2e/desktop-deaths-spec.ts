// The desktop app's ends: its page, its workers and itself die during work; it is closed in the middle of it, and with nothing left to do.
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { faceOf, startDesktop, type DesktopHost } from './desktop-host.ts'
import { appOf, callsOf, toHash, trayItem } from './desktop-spec.ts'
import { scanPdf } from './documents.ts'
import type { App } from './harness/launch.ts'
import { row, until, waitForState } from './host.ts'
import { storedPages, type World } from './window-spec.ts'

const pages = 10

export function describeDeaths(world: World<DesktopHost>): void {
  const home = (): string => path.join(world.folder, 'home')
  const found = async (): Promise<{ state: string; pagesDone: number }> => {
    const { documents } = await world.host.call('documents.list', { filter: { text: 'deaths.pdf' } })
    return documents[0] ?? { state: 'queued', pagesDone: 0 }
  }

  /** Waits until the row says what the host knows, and tells how long after `since` that was. */
  async function truth(what: string, since: number): Promise<void> {
    let seen = ''
    const isTold = async (): Promise<boolean> => {
      const { state, pagesDone } = await found()
      const text = row(world.host.page, 'deaths.pdf').textContent({ timeout: 1000 })
      const shown = (await text.catch(() => null)) ?? ''
      seen = `${state} ${pagesDone}, shown as: ${shown}`
      return (
        new RegExp(state, 'i').test(shown) && (state === 'done' || shown.includes(`${pagesDone} of ${pages} pages`))
      )
    }
    await until(`the truth after ${what}`, isTold).catch((error: unknown) => {
      throw new Error(seen, { cause: error })
    })
    console.log(`the window told the truth ${Date.now() - since} ms after ${what}`)
  }

  /** The same by the page's own clock, when its first rows were on screen: without the time in which this test found the page again. */
  async function told(what: string, since: number): Promise<void> {
    const at = (): Promise<{ began: number; shown: number } | null> =>
      world.host.page.evaluate(() => {
        const [mark] = performance.getEntriesByName('sheaf:told')
        return mark ? { began: performance.timeOrigin, shown: performance.timeOrigin + mark.startTime } : null
      })
    await until('the first rows', async () => (await at()) !== null)
    const { began = NaN, shown = NaN } = (await at()) ?? {}
    const [load = 0] = os.loadavg()
    console.log(
      `${(shown - since).toFixed(0)} ms after ${what} its rows were shown (the page began after ${(began - since).toFixed(0)} ms, load ${load.toFixed(1)})`,
    )
    // A machine that does other things too makes everything late; there the figure is only printed.
    if (load <= os.availableParallelism()) expect(shown - since).toBeLessThan(2000)
    else expect(shown).toBeGreaterThan(since)
  }

  test('the page, a worker and the app die during work: each time the window soon tells the truth', async () => {
    const app = appOf(world)
    await toHash(world, '#/?q=deaths')
    await world.host.drop([await scanPdf(world.folder, 'deaths.pdf', pages)])
    await waitForState(world.host.page, 'deaths.pdf', new RegExp(`^[1-4] of ${pages} pages`))
    const address = (): Promise<string> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? '')
    await until('its place is known', async () => (await address()).endsWith('#/?q=deaths'))
    let died = Date.now()
    await app.evaluate(({ BrowserWindow, harness }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      contents?.once('did-finish-load', () => harness.calls.push({ api: 'loaded again', args: [contents.getURL()] }))
      contents?.forcefullyCrashRenderer()
    })
    await until('the page is back', async () => (await callsOf(app, 'loaded again')).length > 0)
    expect(await callsOf(app, 'loaded again')).toEqual([['app://sheaf/index.html#/?q=deaths']])
    world.host = { ...world.host, ...faceOf(await app.windowAnew()) }
    await told('the page crashed', died)
    await truth('the page crashed', died)

    const crashes = async (): Promise<number> =>
      (await world.host.call('events.list', { limit: 10_000 })).events.filter(({ type }) => type === 'worker.crashed')
        .length
    const before = await crashes()
    died = Date.now()
    for (const pid of workersOf(app)) process.kill(pid, 'SIGKILL')
    await until('the deaths are known', async () => (await crashes()) > before)
    await truth('its workers were killed', died)

    await world.host.kill()
    // What a window that was closed large leaves.
    const place = { position: { x: 90, y: 60 }, width: 1100, height: 700, maximized: true }
    await writeFile(path.join(home(), 'window.json'), JSON.stringify(place))
    world.host = await startDesktop(home())
    died = Date.now()
    await toHash(world, '#/?q=deaths')
    await truth('the app, killed, had its window again', died)
    const stands = await appOf(world).evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      return { ...window?.getNormalBounds(), maximized: window?.isMaximized() }
    })
    expect(stands).toEqual({ x: 90, y: 60, width: 1100, height: 700, maximized: true })
  })

  test('closed in the middle of a scan it ends at once, leaves no process, and goes on when it is opened again', async () => {
    const app = appOf(world)
    const late = path.join(world.folder, 'late.txt')
    const { state, pagesDone } = await found()
    expect([state, pagesDone < pages]).toEqual(['running', true])
    // The tray's quit; and while it ends, a second start with a file, for which it is to come back.
    await app.evaluate(({ app }) => {
      app.relaunch = (options) => console.log('relaunch', JSON.stringify(options?.args?.slice(1)))
    })
    await trayItem(app, 'tray-quit')
    await app.evaluate(({ app }, late) => app.emit('second-instance', {}, [], '/', { paths: [late], link: null }), late)
    expect((await app.exited).code).toBe(0)
    expect(app.log()).toContain(`relaunch ${JSON.stringify([late])}`)
    expect(JSON.parse(await readFile(path.join(home(), 'window.json'), 'utf8'))).toMatchObject({
      width: 1100,
      height: 700,
    })
    world.host = await startDesktop(home())
    await waitForState(world.host.page, 'deaths.pdf', /^Done$/)
    const all = Array.from({ length: pages }, (_, index) => index + 1)
    expect(await storedPages(world.host, 'deaths.pdf')).toEqual(all)
  })

  test('with nothing left to do, closing the window ends the app', async () => {
    const app = appOf(world)
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect((await app.exited).code).toBe(0)
  })
}

/** The pids of the app's worker processes. */
function workersOf(app: App): number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  return listed.split('\n').flatMap((line) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return Number(parent) === app.process().pid && /worker\.js/.test(args) ? [Number(pid)] : []
  })
}
