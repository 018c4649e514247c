// The application menu. What the window can do by itself, it does itself: `Find` hands it the keys.
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { Engine } from '../engine/engine.ts'
import { addPaths, pickPaths } from './add.ts'
import { reportError } from './report.ts'
import { showWindow, theWindow } from './window.ts'

export function buildMenu(engine: Engine): void {
  const mac = process.platform === 'darwin'
  const add = (what: 'files' | 'folder') => async (): Promise<void> => addPaths(engine, await pickPaths(what))
  /** Folders are looked into before they are added, which the window does; without one they go straight in. */
  const addFolder = async (): Promise<void> => {
    const window = theWindow()
    if (!window) return add('folder')()
    showWindow()
    window.webContents.send('sheaf:add-folder')
  }
  const find = (): void => {
    const keys = { keyCode: 'F', modifiers: [mac ? ('meta' as const) : ('control' as const)] }
    theWindow()?.webContents.sendInputEvent({ type: 'keyDown', ...keys })
    theWindow()?.webContents.sendInputEvent({ type: 'keyUp', ...keys })
  }
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { id: 'add-files', label: 'Add files…', accelerator: 'CmdOrCtrl+O', click: run(add('files')) },
        { id: 'add-folder', label: 'Add folder…', accelerator: 'CmdOrCtrl+Shift+O', click: run(addFolder) },
        { type: 'separator' },
        {
          id: 'pause',
          label: 'Pause all',
          accelerator: 'CmdOrCtrl+Shift+P',
          click: run(() => engine.handlers['queue.pause']({})),
        },
        {
          id: 'resume',
          label: 'Resume all',
          accelerator: 'CmdOrCtrl+Shift+R',
          click: run(() => engine.handlers['queue.resume']({})),
        },
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        { type: 'separator' },
        // Shown, not registered: the key reaches the window as it is.
        { id: 'find', label: 'Find', accelerator: 'CmdOrCtrl+F', registerAccelerator: false, click: find },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** A menu has nobody to hand a promise to: what goes wrong is shown. */
function run(action: () => Promise<unknown>): () => void {
  return () => void action().catch(reportError)
}
