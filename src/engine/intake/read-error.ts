// What a file system says when a file cannot be read, as words a person can act on. Each system says the same things in ways of its own.
import { SheafError, toWire, type WireError } from '../../contract/error.ts'

/** A file system error in words, naming the path. */
export function readError(file: string, cause: unknown, platform: NodeJS.Platform = process.platform): WireError {
  if (cause instanceof SheafError) return toWire(cause)
  const { code = '' } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return toWire(
      new SheafError('file-missing', `${file} is not there`, {
        hint: 'Check the path; it may have been moved or deleted.',
        retryable: true,
        cause,
      }),
    )
  }
  const { message, hint } = wordsFor(file, code, cause, platform)
  return toWire(new SheafError('file-unreadable', message, { hint, retryable: true, cause }))
}

function wordsFor(
  file: string,
  code: string,
  cause: unknown,
  platform: NodeJS.Platform,
): { message: string; hint: string } {
  if (code === 'EACCES' || code === 'EPERM') {
    // A Mac asks a person once for folders such as Desktop and Documents; a refusal then looks like a lack of rights.
    const hint =
      platform === 'darwin' && code === 'EPERM'
        ? 'Allow it in System Settings › Privacy & Security › Files and Folders, or copy it to another folder.'
        : 'Change its permissions, or copy it to a folder of yours.'
    return { message: `no permission to read ${file}`, hint }
  }
  if (code === 'EBUSY' || code === 'ETXTBSY')
    return { message: `${file} is open in another program`, hint: 'Close it there, then retry.' }
  if (code === 'ENAMETOOLONG')
    return {
      message: `the path of ${file} is longer than this system takes`,
      hint: 'Name a folder nearer to it, or move it up.',
    }
  // Node's message goes on with the call and the path.
  const [what = ''] = (cause as Error).message.split(', ')
  // Windows has errors of its own for what lies in a cloud alone, which Node does not know; a Mac says that it would have to wait for itself.
  const isAway = (platform === 'win32' && code === 'UNKNOWN') || (platform === 'darwin' && code === 'EDEADLK')
  const hint = isAway
    ? 'If it lies in a cloud (OneDrive, iCloud Drive), keep it on this computer first, then retry.'
    : 'Check the disk or the network share, then retry.'
  return { message: `${file} could not be read: ${what}`, hint }
}
