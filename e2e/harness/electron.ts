// A substitute for the main side of 'electron', under which the BUILT bundles run in plain Node: windows are tabs of a real
// Chromium, utility processes are forked. Whatever is not implemented throws by name. What a green run does not show: limits.ts.
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
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
import { protocol, session } from './session.ts'
import { utilityProcess } from './utility.ts'

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

if (process.env['HARNESS_BROWSER'] !== undefined) {
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
