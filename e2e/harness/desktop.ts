// The parts of a desktop that headless Chromium does not have: they record their calls, and specs play the person.
import { EventEmitter } from 'node:events'
import { note, refuseOptions } from './record.ts'

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
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Menu {
    const items = template.map(({ submenu, ...rest }): Item => {
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
    this.title = options.title ?? ''
    this.body = options.body ?? ''
  }
  show(): void {
    Notification.shown.push(this)
    note('notification.show', this.title, this.body)
    this.emit('show')
  }
}

const display = { workArea: { x: 0, y: 0, width: 1920, height: 1080 } }
export const screen = {
  getAllDisplays: (): (typeof display)[] => [display],
  getPrimaryDisplay: (): typeof display => display,
}
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false, themeSource: 'system' })
export const powerMonitor = new EventEmitter()
