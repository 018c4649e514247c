// One look at a hot folder: which files are there, what they look like, and where what lies in which subfolder goes.
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { Lane } from '../../contract/model.ts'
import type { HotFolder } from '../../contract/settings.ts'
import { isLitter } from '../intake/litter.ts'
import { comparable } from '../same-path.ts'
import { putAwayFolders, tagEndings } from './put-away.ts'
import { isTemporaryName } from './whole.ts'

/** What a file looked like; another look is another file, or one that is still being written. Times are milliseconds. */
export interface Look {
  size: number
  mtime: number
  ino: string
}

export const isSame = (a: Pick<Look, 'size' | 'mtime'>, b: Pick<Look, 'size' | 'mtime'>): boolean =>
  a.size === b.size && a.mtime === b.mtime

/** Null: it is not there, or no regular file. */
export async function lookAt(file: string): Promise<Look | null> {
  const found = await lstat(file, { bigint: true }).catch(() => null)
  if (!found?.isFile()) return null
  // Nanoseconds as a fraction of a millisecond, exactly what a database gives back.
  return { size: Number(found.size), mtime: Number(found.mtimeNs) / 1e6, ino: String(found.ino) }
}

/**
 * Every file of the folder that might be wanted, by its absolute path. Passed over: hidden and temporary names, links, what was put
 * away, tags and what has a tag, and the folder of outputs. Throws when the folder itself cannot be read.
 */
export async function lookAround(root: string, settings: HotFolder): Promise<Map<string, Look>> {
  const skip = new Set(putAwayFolders.map((name) => comparable(path.join(root, name))))
  if (settings.out !== null) skip.add(comparable(path.resolve(settings.out)))
  const seen = new Map<string, Look>()
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true })
    const names = new Set(entries.map(({ name }) => name))
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const absolute = path.join(folder, entry.name)
      if (isTemporaryName(entry.name) || isLitter(entry.name) || skip.has(comparable(absolute))) continue
      // A folder that went meanwhile is gone with the next look.
      if (entry.isDirectory()) await visit(absolute).catch(() => {})
      if (!entry.isFile() || tagEndings.some((ending) => entry.name.endsWith(ending))) continue
      if (tagEndings.some((ending) => names.has(`${entry.name}${ending}`))) continue
      const look = await lookAt(absolute)
      if (look) seen.set(absolute, look)
    }
  }
  await visit(root)
  return seen
}

/** The lane and realm of a file by its path below the folder. */
export function whereTo(settings: HotFolder, relative: string): { lane: Lane; realm: string } {
  const { lane, realm, subfolders } = settings
  const [first = '', ...rest] = relative.split(path.sep)
  if (rest.length === 0 || subfolders === 'none') return { lane, realm }
  if (subfolders === 'realm') return { lane, realm: first.slice(0, 64) }
  const named = Lane.safeParse(first.toLowerCase())
  return { lane: named.success ? named.data : lane, realm }
}
