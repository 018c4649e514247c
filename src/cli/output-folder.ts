// The folder of outputs, before there is any: a night's work must not end with the news that nothing of it can be written.
import { access, constants } from 'node:fs/promises'
import { SheafError } from '../contract/error.ts'
import { makeFolder } from '../engine/make-folder.ts'

/** Makes it as needed. Throws `output-failed` where it cannot be made or not be written into. */
export async function openOutputFolder(dir: string): Promise<void> {
  try {
    await makeFolder(dir)
    await access(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException
    throw new SheafError('output-failed', `nothing can be written into ${dir} (${code})`, {
      hint: 'Choose another folder with --out, or make that one writable.',
      cause,
    })
  }
}
