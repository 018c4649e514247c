// Watch: the hot folders of a host, each looked at in its own rhythm until the watch ends.
import { setTimeout as sleep } from 'node:timers/promises'
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import type { HotFolder } from '../../contract/settings.ts'
import type { Logger } from '../log.ts'
import { readError } from '../intake/read-error.ts'
import { createHotFolder, type HotFolderContext } from './hot-folder.ts'

/** How a hot folder was at the last look. */
export interface FolderStand {
  reason: WireError | null
  files: number
  /** Files that have not rested for long enough. */
  changing: number
  /** Milliseconds since 1970; null: nothing was taken in since the watch began. */
  takenAt: number | null
}

export interface Watch {
  /** By the path in the settings; null: it is not of this watch. */
  stand(folder: string): FolderStand | null
  /** Resolves when no look is in progress any more. */
  close(): Promise<void>
}

/** A look takes at most so much of the time between looks: large folders are looked at less often. */
const leisure = 10

/** `onTaken`: files became documents. A folder that cannot be read is told once, and looked for again and again. */
export function watchFolders(
  context: HotFolderContext & { log: Logger; onTaken: () => void },
  folders: readonly HotFolder[],
): Watch {
  const ended = new AbortController()
  const stands = new Map<string, FolderStand>(
    folders.map(({ path }) => [path, { reason: null, files: 0, changing: 0, takenAt: null }]),
  )
  const note = (folder: HotFolder, change: Partial<FolderStand>): void => {
    const before = stands.get(folder.path)
    if (before) stands.set(folder.path, { ...before, ...change })
  }
  const watches = folders.map(async (folder) => {
    const look = createHotFolder(context, folder)
    let isAway = false
    while (!ended.signal.aborted) {
      const began = performance.now()
      try {
        const { taken, ...seen } = await look()
        note(folder, { ...seen, reason: null, ...(taken > 0 ? { takenAt: context.now() } : {}) })
        if (taken > 0) context.onTaken()
        if (isAway) context.log.info({ folder: folder.path }, 'the hot folder is there again')
        isAway = false
      } catch (error) {
        if (!isAway) context.log.warn({ err: error, folder: folder.path }, 'a hot folder could not be looked at')
        note(folder, { reason: reasonOf(folder.path, error) })
        isAway = true
      }
      const pause = Math.max(folder.poll * 1000, (performance.now() - began) * leisure)
      await sleep(pause, undefined, { signal: ended.signal }).catch(() => {}) // ended: the loop looks
    }
  })
  return {
    stand: (folder) => stands.get(folder) ?? null,
    async close() {
      ended.abort()
      await Promise.all(watches)
    },
  }
}

/** What the file system says in words; everything else as it is. */
const reasonOf = (folder: string, error: unknown): WireError =>
  error instanceof Error && 'code' in error && !(error instanceof SheafError) ? readError(folder, error) : toWire(error)
