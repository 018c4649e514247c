// `ipcMain`, and the way a message from a window's preload reaches it.
import { EventEmitter } from 'node:events'
import { makeEvent } from './record.ts'

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  /** Of the harness: specs call a handler with a sender of their own making. */
  readonly handlers = new Map<string, Handler>()
  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel)
  }
}

export const ipcMain = new IpcMain()

/** What the main process sees of a frame. */
export interface Frame {
  url: string
  origin: string
  parent: Frame | null
}

/** A `send`. */
export function deliverSend(sender: unknown, senderFrame: Frame | null, channel: string, args: unknown[]): void {
  ipcMain.emit(channel, makeEvent({ sender, senderFrame, ports: [] }), ...args)
}

/** An `invoke`: resolves to what the handler gives, rejects with Electron's wording. */
export async function deliverInvoke(
  sender: unknown,
  senderFrame: Frame | null,
  channel: string,
  args: unknown[],
): Promise<unknown> {
  const prefix = `Error invoking remote method '${channel}': `
  const handler = ipcMain.handlers.get(channel)
  if (!handler) throw new Error(`${prefix}Error: No handler registered for '${channel}'`)
  try {
    return await handler(
      makeEvent({ sender, senderFrame, ports: [] }) as unknown as Electron.IpcMainInvokeEvent,
      ...args,
    )
  } catch (error) {
    throw new Error(`${prefix}${String(error)}`, { cause: error })
  }
}
