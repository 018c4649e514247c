// A substitute for the main side of 'electron', under which the BUILT bundles run in plain Node: windows are tabs of a real
// Chromium, utility processes are forked. Whatever is not implemented throws by name. What a green run does not show: limits.ts.
import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import type { PartName } from './contract.check.ts'
import { serveTests } from './control.ts'
import {
  dialog,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
  Tray,
} from './desktop.ts'
import { ipcMain } from './ipc-main.ts'
import { missing, record } from './record.ts'
import { defaultSession, protocol, session } from './session.ts'
import { watchCalls, watchEvents } from './used.ts'
import { UtilityProcess, utilityProcess } from './utility.ts'
import { WebContents } from './web-contents.ts'

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
}

export const autoUpdater = missing('autoUpdater')
export const BaseWindow = missing('BaseWindow')
export const clipboard = missing('clipboard')
export const contentTracing = missing('contentTracing')
export const crashReporter = missing('crashReporter')
export const desktopCapturer = missing('desktopCapturer')
export const globalShortcut = missing('globalShortcut')
export const MenuItem = missing('MenuItem')
export const MessageChannelMain = missing('MessageChannelMain')
export const net = missing('net')
export const systemPreferences = missing('systemPreferences')
export const webContents = missing('webContents')
export const WebContentsView = missing('WebContentsView')
export const webFrameMain = missing('webFrameMain')

/** The substitute's parts by their names in electron.d.ts. */
const parts: [name: PartName, ...parts: object[]][] = [
  ['App', Object.getPrototypeOf(app) as object],
  ['BrowserWindow', BrowserWindow, BrowserWindow.prototype],
  ['WebContents', WebContents.prototype],
  ['Session', Object.getPrototypeOf(defaultSession) as object],
  ['Protocol', protocol],
  ['IpcMain', Object.getPrototypeOf(ipcMain) as object],
  ['Dialog', dialog],
  ['Shell', shell],
  ['Screen', screen],
  ['Menu', Menu, Menu.prototype],
  ['Notification', Notification, Notification.prototype],
  ['Tray', Tray.prototype],
  ['NativeImage', nativeImage, Object.getPrototypeOf(nativeImage.createFromPath('')) as object],
  ['SafeStorage', safeStorage],
  ['PowerMonitor', powerMonitor],
  ['PowerSaveBlocker', powerSaveBlocker],
  ['UtilityProcess', utilityProcess, UtilityProcess.prototype],
]

if (process.env['HARNESS_BROWSER'] !== undefined) {
  for (const [name, ...targets] of parts)
    for (const target of targets) {
      watchCalls(name, target)
      if (target instanceof EventEmitter) watchEvents(name, target)
    }
  Object.defineProperty(process, 'type', { value: 'browser', enumerable: true })
  Object.assign(process.versions, { electron: '0-harness' })
  serveTests({
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    Notification,
    powerMonitor,
    safeStorage,
    session,
    Tray,
    shell,
    globalShortcut,
    harness: record,
  })
}
