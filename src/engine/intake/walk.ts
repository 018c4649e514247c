// Walk: which files a dropped path means. Folders are walked in name order; hidden entries and links inside folders are passed over,
// whatever else cannot be read is named as an error, so that nothing dropped disappears without a word.
import { lstat, stat } from 'node:fs/promises'
import path from 'node:path'
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import { storedPath } from '../same-path.ts'
import { isLitter, packageError } from './litter.ts'
import { namesIn, onDisk } from './on-disk.ts'
import { readError } from './read-error.ts'

/** `absolute` is for `onDisk`; `relative` keeps the tree below what was dropped; `error` says why there is nothing to read. */
export interface FoundFile {
  absolute: string
  relative: string
  size: number
  error: WireError | null
}

/** Files below a path, or the path itself. `as` renames the root; what is below it and `skip` says is passed over. Never throws. */
export async function* walk(
  root: string,
  as?: string,
  skip: (absolute: string) => boolean = () => false,
): AsyncGenerator<FoundFile> {
  const absolute = path.resolve(root)
  const relative = storedPath(as ?? path.basename(absolute))
  try {
    // A link named by hand is followed: the person means what it points to.
    const found = await stat(await onDisk(absolute))
    if (found.isDirectory()) yield* walkFolder(absolute, relative, skip)
    else yield fileOrError(absolute, relative, found)
  } catch (cause) {
    yield { absolute, relative, size: 0, error: readError(absolute, cause) }
  }
}

async function* walkFolder(
  folder: string,
  relative: string,
  skip: (absolute: string) => boolean,
): AsyncGenerator<FoundFile> {
  let names: { told: string; shown: string }[]
  try {
    names = await namesIn(folder)
  } catch (cause) {
    yield { absolute: folder, relative, size: 0, error: readError(folder, cause) }
    return
  }
  for (const { told, shown } of names) {
    if (isLitter(told)) continue
    const absolute = path.join(folder, told)
    const inner = path.posix.join(relative, storedPath(shown))
    if (skip(absolute)) continue
    try {
      const found = await lstat(await onDisk(absolute))
      if (found.isSymbolicLink()) continue
      const bundle = found.isDirectory() ? packageError(absolute) : null
      if (bundle) yield { absolute, relative: inner, size: 0, error: toWire(bundle) }
      else if (found.isDirectory()) yield* walkFolder(absolute, inner, skip)
      else yield fileOrError(absolute, inner, found)
    } catch (cause) {
      yield { absolute, relative: inner, size: 0, error: readError(absolute, cause) }
    }
  }
}

function fileOrError(absolute: string, relative: string, found: { isFile(): boolean; size: number }): FoundFile {
  if (found.isFile()) return { absolute, relative, size: found.size, error: null }
  const error = new SheafError('not-a-file', `${absolute} is not a regular file`, {
    hint: 'Devices, sockets and pipes are not read.',
  })
  return { absolute, relative, size: 0, error: toWire(error) }
}
