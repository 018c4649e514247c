// Compile-time only: the substitute has no name that Electron's own types lack, takes what Electron takes, and gives what Electron gives.
// A part that is not in the table cannot be watched (electron.ts), and what is not watched turns e2e/desktop.e2e.ts red.
import type { Frame } from './ipc-main.ts'
import type * as Substitute from './electron.ts'

/** The parts by their names in electron.d.ts. */
interface Parts {
  App: [typeof Substitute.app, Electron.App]
  BrowserWindow: [Substitute.BrowserWindow, Electron.BrowserWindow]
  WebContents: [Substitute.BrowserWindow['webContents'], Electron.WebContents]
  Session: [typeof Substitute.session.defaultSession, Electron.Session]
  Protocol: [typeof Substitute.protocol, Electron.Protocol]
  IpcMain: [typeof Substitute.ipcMain, Electron.IpcMain]
  Dialog: [typeof Substitute.dialog, Electron.Dialog]
  Shell: [typeof Substitute.shell, Electron.Shell]
  Screen: [typeof Substitute.screen, Electron.Screen]
  Menu: [Substitute.Menu, Electron.Menu]
  Notification: [Substitute.Notification, Electron.Notification]
  Tray: [Substitute.Tray, Electron.Tray]
  NativeImage: [ReturnType<typeof Substitute.nativeImage.createFromPath>, Electron.NativeImage]
  SafeStorage: [typeof Substitute.safeStorage, Electron.SafeStorage]
  PowerMonitor: [typeof Substitute.powerMonitor, Electron.PowerMonitor]
  PowerSaveBlocker: [typeof Substitute.powerSaveBlocker, Electron.PowerSaveBlocker]
  UtilityProcess: [ReturnType<typeof Substitute.utilityProcess.fork>, Electron.UtilityProcess]
}
/** And what is called on the classes themselves. */
interface Statics {
  BrowserWindow: [typeof Substitute.BrowserWindow, typeof Electron.BrowserWindow]
  Menu: [typeof Substitute.Menu, typeof Electron.Menu]
  Notification: [typeof Substitute.Notification, typeof Electron.Notification]
  NativeImage: [typeof Substitute.nativeImage, typeof Electron.NativeImage]
  UtilityProcess: [typeof Substitute.utilityProcess, typeof Electron.UtilityProcess]
  nativeTheme: [typeof Substitute.nativeTheme, Electron.NativeTheme]
  frame: [Frame, Electron.WebFrameMain]
}
export type PartName = keyof Parts

/** Names of the harness, for specs. */
type Own =
  | 'toolTip'
  | 'menu'
  | 'go'
  | 'lastWindowClosed'
  | 'handlers'
  | 'permissions'
  | 'ready'
  | 'givePaths'
  | 'destroy'
  | 'shown'
/** Parts within parts: each has its own line in the tables, but for menu items, which are what the app wrote of them. */
type Part = Parts[PartName][0] | Frame | Substitute.Menu['items'][number]
type Emitter = keyof NodeJS.EventEmitter
type Shared<S, E> = Exclude<keyof S & keyof E, Own | Emitter | 'prototype'>

type Extra<S, E> = Exclude<keyof S, keyof E | Own | Emitter>
type TooNarrow<S, E> = {
  [K in Shared<S, E>]: S[K] extends (...args: infer Ours) => unknown
    ? E[K] extends (...args: infer Theirs) => unknown
      ? Theirs extends Ours
        ? never
        : K
      : K
    : never
}[Shared<S, E>]
type Other<Ours, Theirs> = Ours extends Theirs | Part | Part[] ? false : true
type Gives<S, E> = {
  [K in Shared<S, E>]: S[K] extends (...args: never) => infer Ours
    ? E[K] extends (...args: never) => infer Theirs
      ? true extends Other<Ours, Theirs>
        ? K
        : never
      : K
    : true extends Other<S[K], E[K]>
      ? K
      : never
}[Shared<S, E>]

type Check<T> = T extends [infer S, infer E]
  ? [Extra<S, E>, TooNarrow<S, E>, Gives<S, E>] extends [never, never, never]
    ? true
    : { extra: Extra<S, E>; tooNarrow: TooNarrow<S, E>; givesOther: Gives<S, E> }
  : never
type AllTrue<T extends Record<keyof T, true>> = T
export type Holds = [
  AllTrue<{ [K in keyof Parts]: Check<Parts[K]> }>,
  AllTrue<{ [K in keyof Statics]: Check<Statics[K]> }>,
]
