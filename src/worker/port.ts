// The worker's door: one face over Electron's utility process (`process.parentPort`) and a forked Node process (`process.send`).
import type { FromWorker } from '../contract/worker.ts'

/** `send` calls `sent` once the message has left. `onClose`: nobody is left to work for. */
export interface Port {
  send(message: FromWorker, sent?: () => void): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

/** The part of Electron's parent port that is used here. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** The port of this process. Throws when it was started by hand: a worker is of no use without a parent. */
export function openPort(): Port {
  const { parentPort } = process as { parentPort?: ParentPort }
  if (parentPort) return fromParentPort(parentPort)
  if (process.send) return fromChannel()
  throw new Error('a worker is started by Sheaf, with a channel to talk through')
}

function fromParentPort(parent: ParentPort): Port {
  return {
    send(message, sent) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node, not a window
      parent.postMessage(message)
      // This port does not say when a message has left; it is handed to another thread within the call.
      if (sent) setTimeout(sent, 50)
    },
    onMessage: (listener) => parent.on('message', (event) => listener(event.data)),
    // Chromium ends a utility process with its parent; the lifeline does where it does not.
    onClose: () => undefined,
  }
}

function fromChannel(): Port {
  return {
    send(message, sent) {
      if (!process.connected) return
      // An error here means that the parent is gone: `disconnect` follows and ends the process.
      process.send?.(message, undefined, undefined, () => sent?.())
    },
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  }
}
