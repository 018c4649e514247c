// The tray: open the window, pause, resume, quit. Never the only way to any of them.
import { app, Menu, nativeImage, Tray } from 'electron'
import path from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { rendererDir } from '../engine/root.ts'
import { watchActivity, type Activity } from './activity.ts'
import { reportError } from './report.ts'
import { showWindow } from './window.ts'

/** Pixels of an icon in the tray. */
const size = 16

/** Puts the icon there; returns the way to take it away, to be called before the engine stops. */
export function showTray(engine: Engine): () => void {
  const image = nativeImage
    .createFromPath(path.join(rendererDir() ?? '', 'tray.png'))
    .resize({ width: size, height: size })
  const tray = new Tray(image)
  const show = ({ open, paused }: Activity): void => {
    tray.setToolTip(
      open === 0 ? 'Sheaf' : `Sheaf: ${open} ${open === 1 ? 'document' : 'documents'}${paused ? ', paused' : ''}`,
    )
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'tray-open', label: 'Open Sheaf', click: () => showWindow() },
        { type: 'separator' },
        {
          id: 'tray-pause',
          label: paused ? 'Resume all' : 'Pause all',
          click: () => void engine.handlers[paused ? 'queue.resume' : 'queue.pause']({}).catch(reportError),
        },
        { type: 'separator' },
        { id: 'tray-quit', label: 'Quit', click: () => app.quit() },
      ]),
    )
  }
  show({ open: 0, paused: false })
  tray.on('click', () => showWindow())
  const end = watchActivity(engine, show)
  return () => {
    end()
    tray.destroy()
  }
}
