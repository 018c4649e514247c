// The application menu as data, for each system: a Mac has a menu of the app itself, with its settings and services; elsewhere those and the
// way out are in File. Editing is in the menu since on a Mac its keys work nowhere else.
import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  addFiles(): void
  addFolder(): void
  pause(): void
  resume(): void
  find(): void
  settings(): void
}

export function menuTemplate(
  act: MenuActions,
  { platform, developer }: { platform: NodeJS.Platform; developer: boolean },
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const line = { type: 'separator' } as const
  const settings = { id: 'settings', label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => act.settings() }
  const app: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      line,
      settings,
      line,
      { role: 'services' },
      line,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      line,
      { role: 'quit' },
    ],
  }
  return [
    ...(mac ? [app] : []),
    {
      label: '&File',
      submenu: [
        { id: 'add-files', label: 'Add files…', accelerator: 'CmdOrCtrl+O', click: () => act.addFiles() },
        { id: 'add-folder', label: 'Add folder…', accelerator: 'CmdOrCtrl+Shift+O', click: () => act.addFolder() },
        line,
        { id: 'pause', label: 'Pause all', accelerator: 'CmdOrCtrl+Shift+P', click: () => act.pause() },
        { id: 'resume', label: 'Resume all', accelerator: 'CmdOrCtrl+Shift+R', click: () => act.resume() },
        line,
        ...(mac ? [] : [settings, line]),
        { role: mac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        line,
        // Shown, not registered: the key reaches the window as it is.
        { id: 'find', label: 'Find', accelerator: 'CmdOrCtrl+F', registerAccelerator: false, click: () => act.find() },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(developer ? [{ role: 'toggleDevTools' as const }] : []),
      ],
    },
    { role: 'windowMenu' },
  ]
}
