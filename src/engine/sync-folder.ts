// Names that last: what was made or renamed in a folder is on disk once the folder is synced, and a folder that was made once the one above
// it is.
import { open } from 'node:fs/promises'
import path from 'node:path'

/**
 * What file systems say that know no such call, shares of other machines and disks of other systems among them, or of a folder that may be
 * written to and not read: there is nothing more to be done there.
 */
const unknown = new Set(['EBADF', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EPERM', 'EACCES'])

/** Makes what was done to names in `folder` last. Windows has no such call; its file systems journal renames. */
export async function syncFolder(
  folder: string,
  { platform = process.platform, opened = open }: { platform?: NodeJS.Platform; opened?: typeof open } = {},
): Promise<void> {
  if (platform === 'win32') return
  try {
    await using handle = await opened(folder, 'r')
    await handle.sync()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && unknown.has(String(error.code)))) throw error
  }
}

/** Makes folders last that were made: those above `folder` from `made` on, the topmost of them (see `makeFolder`; undefined: none was). */
export async function syncMade(folder: string, made: string | undefined): Promise<void> {
  if (made) for (let at = folder; at.length >= made.length; at = path.dirname(at)) await syncFolder(path.dirname(at))
}
