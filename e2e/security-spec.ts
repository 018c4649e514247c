// What the desktop refuses, driven on any copy of the app: script of documents, leaving, strangers at its channels, paths nobody handed over, secrets in workers.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { startDesktop, type DesktopHost } from './desktop-host.ts'
import type { Answer } from '../src/contract/api.ts'
import type { App } from './harness/launch.ts'
import { built, row, waitForState } from './host.ts'

const secret = 'canary-in-the-environment'
/** `app`: the folder that holds its `out/`. */
export function describeSecurity(name: string, app: () => string): void {
  describe(`security: ${name}`, () => {
    let folder: string
    let host: DesktopHost

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-security-'))
      host = await startDesktop(path.join(folder, 'home'), { PGPASSWORD: secret }, app())
      console.log(host.name)
      await host.page.getByTestId('drop-zone').waitFor()
    })
    afterAll(async () => {
      await host.close()
      await rm(folder, { recursive: true, force: true })
    })

    /** For what only the harness can show. */
    function onHarness(context: TestContext): App {
      return host.app ?? context.skip('only the harness records this')
    }

    test('the policy stops inline script, handlers in markup, and requests to the outside', async () => {
      const seen = await host.page.evaluate(async () => {
        const spoilt = globalThis as { spoilt?: string }
        const script = document.createElement('script')
        script.textContent = 'globalThis.spoilt = "script"'
        document.body.append(script)
        const image = document.createElement('div')
        image.setAttribute('onclick', 'globalThis.spoilt = "handler"')
        document.body.append(image)
        image.click()
        const fetched = await fetch('https://example.invalid/').then(
          () => 'answered',
          (error: Error) => error.name,
        )
        script.remove()
        image.remove()
        return { spoilt: spoilt.spoilt, fetched }
      })
      expect(seen).toEqual({ spoilt: undefined, fetched: 'TypeError' })
    })

    test('every answer of the scheme carries the policy and says its type', async () => {
      const headers = await host.page.evaluate(async () => {
        const { headers } = await fetch('/index.html')
        return ['content-security-policy', 'x-content-type-options', 'content-type'].map(
          (name) => headers.get(name) ?? '',
        )
      })
      expect(headers[0]).toContain("default-src 'none'; script-src 'self';")
      expect(headers[0]).not.toMatch(/unsafe|\*|https:/)
      expect(headers.slice(1)).toEqual(['nosniff', 'text/html; charset=utf-8'])
    })

    test('nothing outside the built window is served', async () => {
      const statuses = await host.page.evaluate(() => {
        const paths = [
          '/..%2f..%2fpackage.json',
          '/%2e%2e/main/index.js',
          '/..%5c..%5cpackage.json',
          '/%00',
          '/%',
          '/nothing.js',
          '/page/nobody/1',
        ]
        return Promise.all(paths.map((path) => fetch(path).then(({ status }) => status)))
      })
      expect(statuses).toEqual(statuses.map(() => 404))
      expect(
        await host.page.evaluate(() => fetch('/index.html', { method: 'POST' }).then(({ status }) => status)),
      ).toBe(404)
    })

    test('the window cannot be led away, and opens no other', async (context) => {
      const before = host.page.url()
      const opened = await host.page.evaluate(() => {
        const link = document.createElement('a')
        link.href = 'https://example.invalid/elsewhere'
        document.body.append(link)
        link.click()
        link.target = '_blank'
        link.click()
        link.remove()
        location.assign('https://example.invalid/assigned')
        return [window.open('https://example.invalid/opened'), window.open('file:///etc/passwd')]
      })
      expect(opened).toEqual([null, null])
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(host.page.url()).toBe(before)
      await host.page.getByTestId('drop-zone').waitFor()
      const app = onHarness(context)
      expect((await app.windows()).length).toBe(1)
      const { blocked, calls } = await app.evaluate(({ harness }) => harness)
      expect(blocked).toContain('navigate https://example.invalid/assigned')
      expect(calls.filter(({ api }) => api === 'windowOpen').map(({ args }) => args[1])).toEqual([
        'deny',
        'deny',
        'deny',
      ])
      expect(calls.filter(({ api }) => api === 'shell.openExternal')).toEqual([])
    })

    test('rights are refused, but for copying text', async (context) => {
      const granted = await onHarness(context).evaluate(({ session, BrowserWindow }) => {
        const { request, check } = session.defaultSession.permissions
        const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as Electron.WebContents
        const asked = ['media', 'geolocation', 'notifications', 'clipboard-read', 'fileSystem', 'openExternal'] as const
        return [...asked, 'clipboard-sanitized-write' as const].filter((permission) => {
          let answer = false
          request?.(contents, permission, (granted) => (answer = granted), {} as Electron.PermissionRequest)
          return answer || check?.(contents, permission, '', {} as Electron.PermissionCheckHandlerHandlerDetails)
        })
      })
      expect(granted).toEqual(['clipboard-sanitized-write'])
    })

    test('no channel answers a stranger: another scheme, another host, a frame within, no frame', async (context) => {
      const answers = await onHarness(context).evaluate(async ({ ipcMain }) => {
        const top = { url: 'app://sheaf/index.html', parent: null }
        const strangers = [
          { url: 'https://sheaf/index.html', parent: null },
          { url: 'app://other/index.html', parent: null },
          { url: 'app://sheaf/index.html', parent: top },
          null,
        ]
        const calls = [...ipcMain.handlers].flatMap(([channel, handler]) =>
          strangers.map(async (senderFrame) => {
            try {
              await handler({ senderFrame } as unknown as Electron.IpcMainInvokeEvent, 'system.info', {})
              return `${channel} answered`
            } catch (error) {
              return (error as Error).message
            }
          }),
        )
        return Promise.all(calls)
      })
      expect(answers.length).toBe(16)
      expect(new Set(answers)).toEqual(new Set(['untrusted sender']))
    })

    test('a call that is not of the contract is answered, not thrown', async () => {
      const codes = await host.page.evaluate(async () => {
        const bridge = window.sheaf
        if (!bridge) throw new Error('no bridge')
        const call = bridge.call as (command: unknown, input: unknown) => Promise<Answer>
        const answers = await Promise.all([
          call('no.such', {}),
          call('__proto__', {}),
          call(['system.info'], {}),
          call('documents.get', { document: 7 }),
          call('documents.list', null),
          call('documents.get', { document: 'nobody' }),
        ])
        return answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))
      })
      expect(codes).toEqual(['usage', 'usage', 'usage', 'usage', 'usage', 'not-found'])
    })

    test('a path nobody handed over is not read, written to, opened or shown', async () => {
      const file = path.join(folder, 'private.txt')
      await writeFile(file, 'private')
      const seen = await host.page.evaluate(
        async ([file, folder]) => {
          const bridge = window.sheaf
          if (!bridge) throw new Error('no bridge')
          const added = await bridge.call('intake.add', { sources: [{ kind: 'path', path: file }] })
          const written = await bridge.call('intake.add', {
            sources: [{ kind: 'samples' }],
            output: { dir: folder, formats: ['md'], force: true },
          })
          const taken = await bridge.call('embedder.import', { folder })
          const opened = await bridge.openPath(file ?? '').then(String, (error: Error) => error.message)
          const shown = await bridge.showInFolder(file ?? '').then(String, (error: Error) => error.message)
          return {
            codes: [added, written, taken].map((answer) => (answer.ok ? 'ok' : answer.error.code)),
            opened,
            shown,
          }
        },
        [file, folder],
      )
      expect(seen.codes).toEqual(['forbidden', 'forbidden', 'forbidden'])
      expect(seen.opened).toContain('is no output of a document')
      expect(seen.shown).toContain('is no output of a document')
      expect((await host.call('documents.list', {})).total).toBe(0)
    })

    test('a dropped file is handed over by being dropped; its name and text stay text', async () => {
      const name = '<img src=x onerror=alert(1)>.txt'
      const file = path.join(folder, name)
      await writeFile(file, 'Body with <script>globalThis.spoilt = 1</script> in it.')
      await host.drop([file])
      await waitForState(host.page, '<img src=x', /^Done$/)
      await row(host.page, '<img src=x').getByRole('link').click()
      await host.page.getByText('globalThis.spoilt').first().waitFor()
      expect(await host.page.evaluate(() => document.querySelectorAll('img[src="x"], body script').length)).toBe(0)
      expect(await host.page.evaluate(() => 'spoilt' in globalThis)).toBe(false)
    })

    test('a worker knows nothing of our environment', async (context) => {
      const app = onHarness(context)
      const forked = (): Promise<{ args: unknown[] }[]> =>
        app.evaluate(({ harness }) => harness.calls.filter(({ api }) => api === 'utilityProcess.fork'))
      // Run by itself there was no document yet, and so no worker.
      if ((await forked()).length === 0) {
        const file = path.join(folder, 'any.txt')
        await writeFile(file, 'A file, so that there is a worker.')
        await host.drop([file])
        await waitForState(host.page, 'any.txt', /^Done$/)
      }
      const forks = await forked()
      expect(forks.length).toBeGreaterThan(0)
      for (const { args } of forks) {
        const names = args[1] as string[]
        expect(names.length).toBeGreaterThan(0)
        expect(
          names.filter((name) => !/^(SHEAF_WORKER|SHEAF_TESSDATA|TZ|LANG|TMPDIR|TEMP|TMP|SystemRoot)$/.test(name)),
        ).toEqual([])
      }
      if (process.platform !== 'linux') return
      const children = await readFile(`/proc/${app.process().pid}/task/${app.process().pid}/children`, 'utf8')
      const environments = await Promise.all(
        children
          .trim()
          .split(/\s+/)
          .map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')),
      )
      expect(environments.some((text) => text.includes('SHEAF_WORKER'))).toBe(true)
      expect(environments.filter((text) => text.includes('SHEAF_WORKER') && text.includes(secret))).toEqual([])
    })

    test('the preload is one CommonJS file that requires electron and nothing else', async () => {
      const file = built('preload/index.cjs', app())
      expect((await readdir(path.dirname(file))).filter((name) => /\.[cm]?js$/.test(name))).toEqual(['index.cjs'])
      const code = await readFile(file, 'utf8')
      expect([...code.matchAll(/\brequire\(\s*["'`](.*?)["'`]\s*\)/g)].map((found) => found[1])).toEqual(['electron'])
      expect(code).not.toMatch(/^\s*(import|export)\s|\bimport\(/m)
    })

    test('the preload ran without an error', async (context) => {
      const { preloadErrors } = await onHarness(context).evaluate(({ harness }) => harness)
      expect(preloadErrors).toEqual([])
    })
  })
}
