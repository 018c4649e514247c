// Walk: which files a dropped path means. Folders are walked in name order; hidden entries and links inside folders are passed over,
// whatever else cannot be read is named as an error, so that nothing dropped disappears without a word.
import { lstat, stat } from 'node:fs/promises'
import path from 'node:path'
import { SheafError, toWire, type WireError } from '../../contract/error.ts'
import { namesIn, onDisk } from './on-disk.ts'

/** `absolute` is for `onDisk`; `relative` keeps the tree below what was dropped; `error` says why there is nothing to read. */
export interface FoundFile {
  absolute: string
  relative: string
  size: number
  error: WireError | null
}

/** System litter that no person means when dropping a folder. */
const litter = new Set(['Thumbs.db', 'desktop.ini', 'ehthumbs.db'])

/** Files below a path, or the path itself. `as` renames the root; what is below it and `skip` says is passed over. Never throws. */
export async function* walk(
  root: string,
  as?: string,
  skip: (absolute: string) => boolean = () => false,
): AsyncGenerator<FoundFile> {
  const absolute = path.resolve(root)
  const relative = as ?? path.basename(absolute)
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
    if (told.startsWith('.') || litter.has(told)) continue
    const absolute = path.join(folder, told)
    const inner = path.join(relative, shown)
    if (skip(absolute)) continue
    try {
      const found = await lstat(await onDisk(absolute))
      if (found.isSymbolicLink()) continue
      if (found.isDirectory()) yield* walkFolder(absolute, inner, skip)
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

/** A file system error in words, naming the path. */
export function readError(file: string, cause: unknown): WireError {
  if (cause instanceof SheafError) return toWire(cause)
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return toWire(
      new SheafError('file-missing', `${file} is not there`, {
        hint: 'Check the path; it may have been moved or deleted.',
        retryable: true,
        cause,
      }),
    )
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return toWire(
      new SheafError('file-unreadable', `no permission to read ${file}`, {
        hint: 'Change its permissions, or copy it to a folder of yours.',
        retryable: true,
        cause,
      }),
    )
  }
  if (code === 'ENAMETOOLONG') {
    return toWire(
      new SheafError('file-unreadable', `the path of ${file} is longer than this system takes`, {
        hint: 'Name a folder nearer to it, or move it up.',
        retryable: true,
        cause,
      }),
    )
  }
  // Node's message goes on with the call and the path.
  const [what = ''] = (cause as Error).message.split(', ')
  return toWire(
    new SheafError('file-unreadable', `${file} could not be read: ${what}`, {
      hint: 'Check the disk or the network share, then retry.',
      retryable: true,
      cause,
    }),
  )
}
