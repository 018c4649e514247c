// Paths as the system compares them. macOS and Windows take names for one that differ by case or normal form, Windows has two separators;
// who asks there whether a path is a known one compares these forms, never the paths as they were written.
import path from 'node:path'
import { foldedPath } from './exports/names.ts'

/** Whether disks of this system take `a` and `A` for one name, as nearly all of them do. */
export const ignoresCase = (platform: NodeJS.Platform): boolean => platform === 'win32' || platform === 'darwin'

/** Two absolute paths of one file have one such form. For comparing only: it need not be a path. */
export function comparable(file: string, platform: NodeJS.Platform = process.platform): string {
  if (!ignoresCase(platform)) return file
  return foldedPath(platform === 'win32' ? file.replaceAll('/', '\\') : file)
}

/** Whether `file` is `folder` or lies below it. Both absolute and without `..`; links are not followed. */
export function liesIn(file: string, folder: string, platform: NodeJS.Platform = process.platform): boolean {
  const [inner, outer] = [comparable(file, platform), comparable(folder, platform)]
  const { sep } = platform === 'win32' ? path.win32 : path.posix
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
}

/**
 * A path below a folder as it is stored and shown everywhere: with forward slashes, and composed. A Mac writes `ü` as two characters where
 * people and other systems write one; by what is stored files are searched for, and their outputs named.
 */
export function storedPath(relative: string, platform: NodeJS.Platform = process.platform): string {
  return (platform === 'win32' ? relative.replaceAll('\\', '/') : relative).normalize('NFC')
}
