// The bridge: what the desktop's preload puts into the window as `window.sheaf`. Types only, so that the preload can name them.
import type { Answer, Command } from './api.ts'
import type { QueueKind } from './commands/team.ts'
import type { Update } from './event.ts'

export interface Bridge {
  /** One command of the contract, to the local queue or the team's. Never rejects for the command's own errors: they are in the answer. */
  call(command: Command, input: unknown, queue?: QueueKind): Promise<Answer>
  /** Events after `after`, then live ones, in small batches. Returns the way to end it. */
  subscribe(after: number, listener: (updates: Update[]) => void, queue?: QueueKind): () => void
  /** A link from elsewhere, as an address of the window's: `#/document/ID`. */
  onGo(listener: (hash: string) => void): void
  /** The menu's `Add folder`: the window asks for one, and shows what is in it first. */
  onAddFolder(listener: () => void): void
  /** The path of a dropped or picked File; '' when it has none. */
  pathForFile(file: File): string
  /** Asks a person for files or one folder; empty when they thought better of it. */
  pick(what: 'files' | 'folder'): Promise<string[]>
  /** Shows an output in the file manager. Paths that are no document's output are refused. */
  showInFolder(path: string): Promise<void>
  /** Opens an output with its own program. Paths that are no document's output are refused. */
  openPath(path: string): Promise<void>
  /** Node's name of the platform: linux, darwin, win32. */
  platform: string
}

declare global {
  interface Window {
    sheaf?: Bridge
  }
}
