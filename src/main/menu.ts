// The application menu. What the window can do by itself, it does itself: `Find` hands it the keys.
import { app, Menu } from 'electron'
import type { Engine } from '../engine/engine.ts'
import { addPaths, pickPaths } from './add.ts'
import { menuTemplate } from './menu-template.ts'
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
  const actions = {
    addFiles: run(add('files')),
    addFolder: run(addFolder),
    pause: run(() => engine.handlers['queue.pause']({})),
    resume: run(() => engine.handlers['queue.resume']({})),
    find,
    settings: () => showWindow('#/settings'),
  }
  const template = menuTemplate(actions, { platform: process.platform, developer: !app.isPackaged })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** A menu has nobody to hand a promise to: what goes wrong is shown. */
function run(action: () => Promise<unknown>): () => void {
  return () => void action().catch(reportError)
}
