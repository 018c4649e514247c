// Compile-time only: the substitute has no name that Electron's own types lack, and takes what Electron takes.
import type * as Substitute from './electron.ts'

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
type Emitter = keyof NodeJS.EventEmitter
type Extra<S, E> = Exclude<keyof S, keyof E | Own | Emitter>
type TooNarrow<S, E> = {
  [K in Exclude<keyof S & keyof E, Own | Emitter>]: S[K] extends (...args: infer Ours) => unknown
    ? E[K] extends (...args: infer Theirs) => unknown
      ? Theirs extends Ours
        ? never
        : K
      : K
    : never
}[Exclude<keyof S & keyof E, Own | Emitter>]
type Check<S, E> = [Extra<S, E>, TooNarrow<S, E>] extends [never, never]
  ? true
  : { extra: Extra<S, E>; tooNarrow: TooNarrow<S, E> }

type AllTrue<T extends true[]> = T
export type Holds = AllTrue<
  [
    Check<typeof Substitute.app, Electron.App>,
    Check<typeof Substitute.ipcMain, Electron.IpcMain>,
    Check<typeof Substitute.protocol, Electron.Protocol>,
    Check<typeof Substitute.session.defaultSession, Electron.Session>,
    Check<typeof Substitute.dialog, Electron.Dialog>,
    Check<typeof Substitute.shell, Electron.Shell>,
    Check<typeof Substitute.screen, Electron.Screen>,
    Check<typeof Substitute.nativeTheme, Electron.NativeTheme>,
    Check<typeof Substitute.utilityProcess, typeof Electron.UtilityProcess & { fork: unknown }>,
    Check<Substitute.BrowserWindow, Electron.BrowserWindow>,
    Check<Substitute.BrowserWindow['webContents'], Electron.WebContents>,
    Check<Substitute.Notification, Electron.Notification>,
    Check<Substitute.Menu, Electron.Menu>,
    Check<Substitute.Tray, Electron.Tray>,
    Check<typeof Substitute.safeStorage, Electron.SafeStorage>,
    Check<typeof Substitute.powerSaveBlocker, Electron.PowerSaveBlocker>,
    Check<typeof Substitute.nativeImage, typeof Electron.NativeImage>,
    Check<ReturnType<typeof Substitute.nativeImage.createFromPath>, Electron.NativeImage>,
    Check<ReturnType<typeof Substitute.utilityProcess.fork>, Electron.UtilityProcess>,
  ]
>
