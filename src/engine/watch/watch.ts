// Watch: the hot folders of a host, each looked at in its own rhythm until the watch ends.
import { setTimeout as sleep } from 'node:timers/promises'
import type { HotFolder } from '../../contract/settings.ts'
import type { Logger } from '../log.ts'
import { createHotFolder, type HotFolderContext } from './hot-folder.ts'

export interface Watch {
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
  const watches = folders.map(async (folder) => {
    const look = createHotFolder(context, folder)
    let isAway = false
    while (!ended.signal.aborted) {
      const began = performance.now()
      try {
        if ((await look()) > 0) context.onTaken()
        if (isAway) context.log.info({ folder: folder.path }, 'the hot folder is there again')
        isAway = false
      } catch (error) {
        if (!isAway) context.log.warn({ err: error, folder: folder.path }, 'a hot folder could not be looked at')
        isAway = true
      }
      const pause = Math.max(folder.poll * 1000, (performance.now() - began) * leisure)
      await sleep(pause, undefined, { signal: ended.signal }).catch(() => {}) // ended: the loop looks
    }
  })
  return {
    async close() {
      ended.abort()
      await Promise.all(watches)
    },
  }
}
