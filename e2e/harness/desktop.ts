// The parts of a desktop that headless Chromium does not have: they record their calls, and specs play the person.
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { note, refuseOptions } from './record.ts'
import { tellCall } from './used.ts'

/** A spec replaces these, as with Playwright's Electron driver. Unreplaced, the person closes every dialog. */
export const dialog = {
  showOpenDialog: async (...args: unknown[]): Promise<Electron.OpenDialogReturnValue> => {
    note('dialog.showOpenDialog', ...args)
    return { canceled: true, filePaths: [] }
  },
  showMessageBox: async (...args: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
    note('dialog.showMessageBox', ...args)
    return { response: 0, checkboxChecked: false }
  },
  showErrorBox: (title: string, content: string): void => {
    note('dialog.showErrorBox', title, content)
    console.error(`dialog: ${title}: ${content}`)
  },
}

export const shell = {
  openExternal: async (url: string, options?: unknown): Promise<void> => note('shell.openExternal', url, options),
  openPath: async (file: string): Promise<string> => {
    note('shell.openPath', file)
    return ''
  },
  showItemInFolder: (file: string): void => note('shell.showItemInFolder', file),
}

interface Item extends Omit<Electron.MenuItemConstructorOptions, 'submenu'> {
  submenu?: Menu
}

export class Menu {
  static #application: Menu | null = null
  static setApplicationMenu(menu: unknown): void {
    Menu.#application = menu as Menu | null
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): Menu {
    const items = (template as Electron.MenuItemConstructorOptions[]).map(({ submenu, ...rest }): Item => {
      return Array.isArray(submenu) ? { ...rest, submenu: Menu.buildFromTemplate(submenu) } : rest
    })
    return new Menu(items)
  }
  readonly items: Item[]
  constructor(items: Item[] = []) {
    this.items = items
  }
  getMenuItemById(id: string): Item | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
  popup(options?: unknown): void {
    refuseOptions('menu.popup', options)
    note(
      'menu.popup',
      this.items.map(({ label }) => label),
    )
  }
}

/** Shown ones are kept, so that a spec can click them. */
export class Notification extends EventEmitter {
  static readonly shown: Notification[] = []
  static isSupported(): boolean {
    return true
  }
  readonly title: string
  readonly body: string
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    tellCall('new Notification')
    this.title = options.title ?? ''
    this.body = options.body ?? ''
  }
  show(): void {
    Notification.shown.push(this)
    note('notification.show', this.title, this.body)
    this.emit('show')
  }
}

const size = { width: 1920, height: 1080 }
const display: Electron.Display = {
  id: 1,
  label: 'harness',
  bounds: { x: 0, y: 0, ...size },
  workArea: { x: 0, y: 0, ...size },
  size,
  workAreaSize: size,
  maximumCursorSize: { width: 64, height: 64 },
  nativeOrigin: { x: 0, y: 0 },
  accelerometerSupport: 'unavailable',
  touchSupport: 'unavailable',
  colorDepth: 24,
  colorSpace: 'sRGB',
  depthPerComponent: 8,
  displayFrequency: 60,
  detected: true,
  internal: false,
  monochrome: false,
  rotation: 0,
  scaleFactor: 1,
}
export const screen = {
  getAllDisplays: (): Electron.Display[] => [display],
  getPrimaryDisplay: (): Electron.Display => display,
}
export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: false,
  themeSource: 'system' as const,
})
export const powerMonitor = new EventEmitter()

const blockers = new Set<number>()
export const powerSaveBlocker = {
  start(type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    const id = blockers.size + 1
    blockers.add(id)
    note('powerSaveBlocker.start', type)
    return id
  },
  stop(id: number): boolean {
    note('powerSaveBlocker.stop', id)
    return blockers.delete(id)
  },
  isStarted: (id: number): boolean => blockers.has(id),
}

/** Not a keychain: what is encrypted merely cannot be read as it stands. A spec replaces the backend to have none. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async (): Promise<boolean> => true,
  getSelectedStorageBackend: (): ReturnType<Electron.SafeStorage['getSelectedStorageBackend']> => 'gnome_libsecret',
  encryptStringAsync: async (text: string): Promise<Buffer> => Buffer.from(text).map((byte) => byte ^ 0x5a) as Buffer,
  decryptStringAsync: async (encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> => ({
    shouldReEncrypt: false,
    result: Buffer.from(encrypted.map((byte) => byte ^ 0x5a)).toString(),
  }),
}

/** A picture: whether its file was there, and no pixels. */
class NativeImage {
  readonly #file: string
  constructor(file: string) {
    this.#file = file
  }
  isEmpty(): boolean {
    return !existsSync(this.#file)
  }
  resize(_options: Electron.ResizeOptions): NativeImage {
    return this
  }
}
export const nativeImage = { createFromPath: (file: string): NativeImage => new NativeImage(file) }

/** Shown ones are kept, so that a spec can click in their menus. */
export class Tray extends EventEmitter {
  static readonly shown = new Set<Tray>()
  menu: Menu | null = null
  toolTip = ''
  constructor(image: NativeImage | string) {
    super()
    tellCall('new Tray')
    if (typeof image !== 'string' && image.isEmpty()) throw new Error('Failed to load image for the tray')
    Tray.shown.add(this)
  }
  setToolTip(toolTip: string): void {
    this.toolTip = toolTip
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu as Menu | null
  }
  destroy(): void {
    Tray.shown.delete(this)
  }
}
