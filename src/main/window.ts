// The one window: where it stands, and what it may not do (leave, open others, embed, ask for rights).
import { BrowserWindow, screen, session } from 'electron'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { SheafError } from '../contract/error.ts'
import { reportError } from './report.ts'
import { windowUrl } from './scheme.ts'

/** In device-independent pixels of the screen. */
const WindowState = z.object({
  position: z.object({ x: z.number().int(), y: z.number().int() }).nullable().default(null),
  width: z.number().int().min(480).default(1280),
  height: z.number().int().min(360).default(820),
  maximized: z.boolean().default(false),
})
type WindowState = z.infer<typeof WindowState>

export function theWindow(): BrowserWindow | null {
  return BrowserWindow.getAllWindows()[0] ?? null
}

/** Brings the window to the front, from wherever it is; `hash`: and shows this in it. */
export function showWindow(hash?: string): void {
  const window = theWindow()
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  if (hash !== undefined) window.webContents.send('sheaf:go', hash)
}

/** Opens the window where it last stood. Its state is `window.json` of the data folder. `hash`: what it shows. */
export function openWindow(home: string, hash = ''): BrowserWindow {
  const file = path.join(home, 'window.json')
  const { position, width, height, maximized } = readState(file)
  const window = new BrowserWindow({
    ...(position && isOnScreen(position) ? position : {}),
    width,
    height,
    minWidth: 480,
    minHeight: 360,
    show: false,
    title: 'Sheaf',
    webPreferences: {
      preload: path.join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    writeState(file, { position: { x, y }, width, height, maximized: window.isMaximized() })
  })
  comeBack(window)
  // A failed load is seen in the window itself.
  window.loadURL(windowUrl + hash).catch(() => {})
  return window
}

/** Milliseconds within which a page that crashed may come back, and how often: more is a defect that loading again does not mend. */
const patience = { within: 300_000, times: 3 }

/** A page that crashed is loaded again, where it was: its place is in its address, and everything else is the engine's. */
function comeBack(window: BrowserWindow): void {
  let crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    crashes = [...crashes.filter((at) => Date.now() - at < patience.within), Date.now()]
    if (crashes.length <= patience.times) window.webContents.reload()
    else
      reportError(
        new SheafError('internal', 'the window crashes again and again', {
          hint: 'Work goes on. Start Sheaf anew to see it.',
        }),
      )
  })
}

/** For every web contents there ever is: it stays where it is, opens nothing, embeds nothing. */
export function hardenContents(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Electron grants rights unless told not to. The one exception: copying text that the person selected. */
export function hardenSession(): void {
  const allowed = 'clipboard-sanitized-write'
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(permission === allowed))
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === allowed)
  session.defaultSession.setDevicePermissionHandler(() => false)
}

/** False when the screen it stood on is gone. */
function isOnScreen({ x, y }: { x: number; y: number }): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    return x >= area.x - 50 && x < area.x + area.width - 50 && y >= area.y - 10 && y < area.y + area.height - 50
  })
}

function readState(file: string): WindowState {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // The first start, or a damaged file: a window in the usual place is the answer to both.
    return WindowState.parse({})
  }
}

function writeState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  } catch {
    // A full or read-only disk must not keep the window from closing.
  }
}
