// `BrowserWindow`: a window is a tab; what only a desktop shows (place, taskbar, focus) is remembered and recorded.
import { EventEmitter } from 'node:events'
import { app, onQuit } from './app.ts'
import { makeEvent, note } from './record.ts'
import { tellCall } from './used.ts'
import { WebContents } from './web-contents.ts'

const all = new Set<BrowserWindow>()

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...all]
  }
  static getFocusedWindow(): BrowserWindow | null {
    return [...all].find((window) => window.isFocused()) ?? null
  }
  static fromWebContents(contents: unknown): BrowserWindow | null {
    return [...all].find((window) => window.webContents === contents) ?? null
  }

  readonly id: number
  readonly webContents: WebContents
  readonly #bounds: Electron.Rectangle
  #visible: boolean
  #maximized = false
  #minimized = false
  #focused = false
  #destroyed = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    tellCall('new BrowserWindow')
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const { x = 0, y = 0, width = 800, height = 600, show = true } = options
    this.#bounds = { x, y, width, height }
    this.#visible = show
    this.webContents = new WebContents(options)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    this.id = this.webContents.id
    all.add(this)
    app.emit('browser-window-created', makeEvent(), this)
    app.emit('web-contents-created', makeEvent(), this.webContents)
  }

  loadURL(url: string, options?: unknown): Promise<void> {
    return this.webContents.loadURL(url, options)
  }
  show(): void {
    this.#visible = true
    this.emit('show')
    this.focus()
  }
  hide(): void {
    this.#visible = false
    this.#focused = false
    this.emit('hide')
  }
  focus(): void {
    this.#focused = true
    this.emit('focus')
  }
  blur(): void {
    this.#focused = false
    this.emit('blur')
  }
  maximize(): void {
    this.#maximized = true
  }
  restore(): void {
    this.#minimized = false
  }
  minimize(): void {
    this.#minimized = true
    this.blur()
  }
  isFocused(): boolean {
    return this.#focused
  }
  isVisible(): boolean {
    return this.#visible
  }
  isMaximized(): boolean {
    return this.#maximized
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  getBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }
  getNormalBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }
  setProgressBar(progress: number, options?: Electron.ProgressBarOptions): void {
    note('window.setProgressBar', progress, options)
  }
  close(): void {
    if (this.#destroyed) return
    const event = makeEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    all.delete(this)
    void this.webContents.destroy()
    this.emit('closed')
    if (all.size === 0) app.lastWindowClosed()
  }
}

onQuit('windows', () => {
  for (const window of all) window.close()
})
