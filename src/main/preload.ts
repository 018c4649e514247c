// The bridge into the window: named functions only, and data only. Bundled as one CommonJS file for the sandbox, so no zod here.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Answer } from '../contract/api.ts'
import type { Update } from '../contract/event.ts'
import type { Bridge } from '../contract/bridge.ts'

let subscriptions = 0

const bridge: Bridge = {
  call: (command, input, queue) => ipcRenderer.invoke('sheaf:call', command, input, queue) as Promise<Answer>,
  subscribe(after, listener, queue) {
    const id = (subscriptions += 1)
    const deliver = (_event: unknown, to: number, updates: Update[]): void => {
      if (to === id) listener(updates)
    }
    ipcRenderer.on('sheaf:update', deliver)
    ipcRenderer.send('sheaf:subscribe', id, after, queue)
    return () => {
      ipcRenderer.removeListener('sheaf:update', deliver)
      ipcRenderer.send('sheaf:unsubscribe', id)
    }
  },
  onGo(listener) {
    ipcRenderer.on('sheaf:go', (_event, hash: string) => listener(hash))
  },
  onAddFolder(listener) {
    ipcRenderer.on('sheaf:add-folder', () => listener())
  },
  pathForFile(file) {
    const path = webUtils.getPathForFile(file)
    // Main takes paths only from a person's hands; a File with a path is such a hand. Sent before the call that uses it.
    if (path !== '') ipcRenderer.send('sheaf:dropped', path)
    return path
  },
  pick: (what) => ipcRenderer.invoke('sheaf:pick', what) as Promise<string[]>,
  showInFolder: (path) => ipcRenderer.invoke('sheaf:show-in-folder', path) as Promise<void>,
  openPath: (path) => ipcRenderer.invoke('sheaf:open-path', path) as Promise<void>,
  platform: process.platform,
}

contextBridge.exposeInMainWorld('sheaf', bridge)
