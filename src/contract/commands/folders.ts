// Commands about hot folders: which there are, how each one stands, one more, one less.
import { z } from 'zod'
import { WireError } from '../error.ts'
import { HotFolder } from '../settings.ts'
import { none, type CommandTable } from './table.ts'

export const HotFolderView = z.object({
  folder: HotFolder,
  /** resting: this host does not work, and so does not look. away: it could not be looked at the last time. */
  state: z.enum(['watched', 'resting', 'away']),
  reason: WireError.nullable(),
  /** Files in it when it was last looked at, and those of them that are still changing. */
  files: z.number(),
  changing: z.number(),
  /** Files taken in whose documents have not ended. */
  inHand: z.number(),
  /** When something was last taken in, as far as is still known; ms since 1970. */
  takenAt: z.number().nullable(),
})
export type HotFolderView = z.infer<typeof HotFolderView>

export const folderCommands = {
  'folders.list': { input: none, output: z.array(HotFolderView) },
  /** Adds a folder, or changes the one of this path. Throws `usage` for what is no folder, or lies within another one that is watched. */
  'folders.put': { input: z.object({ folder: HotFolder }), output: z.array(HotFolderView) },
  /** Its files stay where they are. */
  'folders.remove': { input: z.object({ path: z.string().min(1) }), output: z.array(HotFolderView) },
} as const satisfies CommandTable
