// The folder of outputs, before there is any: a night's work must not end with the news that nothing of it can be written.
import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { SheafError } from '../contract/error.ts'
import { makeFolder } from '../engine/make-folder.ts'

/**
 * Makes it as needed. Throws `output-failed` where it cannot be made or not be written into; that is tried, since on Windows and on shares of
 * other machines nothing else tells.
 */
export async function openOutputFolder(dir: string): Promise<void> {
  const probe = path.join(dir, `.sheaf-${randomBytes(6).toString('hex')}.probe`)
  try {
    await makeFolder(dir)
    await writeFile(probe, '', { flag: 'wx' })
    await rm(probe, { force: true })
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException
    throw new SheafError('output-failed', `nothing can be written into ${dir} (${code})`, {
      hint: 'Choose another folder with --out, or make that one writable.',
      cause,
    })
  }
}
