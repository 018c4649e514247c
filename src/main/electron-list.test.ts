// Electron's security list, the items that are facts of the source: what the one window is made with, and what is nowhere written.
// The items that are behaviour (policy, rights, navigation, senders, the scheme) are proved on the running app by
// e2e/security-spec.ts; fuses are read from the packed binary by e2e/packaged.e2e.ts. docs/security.md has all twenty.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const src = path.join(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(path.join(src, name), 'utf8')
const files = globSync(['main/*.ts', 'renderer/**/*.{ts,tsx,html}'], { cwd: src }).filter(
  (name) => !/\.test\.tsx?$/.test(name),
)
/** Everything that runs in the app's main process, its preload or its window, without comments. */
const code = files
  .map(read)
  .join('\n')
  .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')

test('2, 3, 4, 6, 8, 9, 10: one window, whose rights are written out and weaken nothing', () => {
  const made = [...code.matchAll(/webPreferences:\s*\{([^}]*)\}/g)].map(([, body = '']) => body)
  expect(made.length).toBe(1)
  expect(code.match(/new (BrowserWindow|WebContentsView|BrowserView)\(/g)).toEqual(['new BrowserWindow('])
  const rights = Object.fromEntries(
    [...(made[0] ?? '').matchAll(/^\s*(\w+): (.+),$/gm)].map(([, name = '', value]) => [name, value]),
  )
  expect(rights).toEqual({
    preload: "path.join(import.meta.dirname, '../preload/index.cjs')",
    sandbox: 'true',
    contextIsolation: 'true',
    nodeIntegration: 'false',
    spellcheck: 'false',
  })
  expect(code).toMatch(/^app\.enableSandbox\(\)$/m)
})

test('1, 15: nothing remote is loaded, and no address is handed to the system', () => {
  expect([...code.matchAll(/\.load(?:URL|File)\(([^)]*)\)/g)].map(([, what]) => what)).toEqual(['windowUrl + hash'])
  expect(read('renderer/index.html')).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i)
  expect(code).not.toContain('openExternal')
})

test('11, 12: no webview, and one that a page makes is not attached', () => {
  expect(code).not.toMatch(/<webview|webviewTag/)
  expect(read('main/window.ts')).toContain("contents.on('will-attach-webview', (event) => event.preventDefault())")
})

test('13, 14: every contents there ever is stays where it is and opens nothing', () => {
  const hardened = /function hardenContents[^}]*\}(?:\)\))?\n\}/.exec(code)?.[0] ?? code
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'])
    expect(hardened).toContain(`contents.on('${event}', (event) => event.preventDefault())`)
  expect(hardened).toContain("contents.setWindowOpenHandler(() => ({ action: 'deny' }))")
  expect(read('main/index.ts')).toContain(
    "app.on('web-contents-created', (_event, contents) => hardenContents(contents))",
  )
})

test('18: the scheme has the three privileges it needs, and is no file://', () => {
  const privileges = /privileges: \{([^}]*)\}/.exec(read('main/scheme.ts'))?.[1]
  expect(privileges?.trim()).toBe('standard: true, secure: true, supportFetchAPI: true')
  expect(code).not.toMatch(/bypassCSP|registerFileProtocol|interceptProtocol|['"`]file:\/\//)
})

test('17, 20: channels are opened in one place, which asks for the sender; the preload hands over no event and no ipcRenderer', () => {
  for (const name of files.filter((name) => name !== path.join('main', 'ipc.ts')))
    expect(read(name)).not.toContain('ipcMain')
  expect(read('main/ipc.ts').match(/ipcMain\.\w+\(/g)).toEqual(['ipcMain.handle(', 'ipcMain.on('])
  const preload = read('main/preload.ts')
  expect([...preload.matchAll(/exposeInMainWorld\(([^)]*)\)/g)].map(([, what]) => what)).toEqual(["'sheaf', bridge"])
  expect(preload).not.toMatch(/listener\(_?event|: ipcRenderer[,\n]/)
})

test('text of documents cannot become markup: nothing in the window writes HTML', () => {
  expect(code).not.toMatch(
    /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser|\beval\(|new Function\(/i,
  )
})

test('16: Electron is pinned to one exact release', () => {
  const manifest = z.object({ devDependencies: z.record(z.string(), z.string()) })
  const { devDependencies } = manifest.parse(JSON.parse(read('../package.json')))
  expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
  expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45)
})
