// Folders made as needed. Node's own way, mkdir with `recursive`, never ends where a system says of a folder that exists that it does not, as
// /proc does and what mounts by itself may.
import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'

/** Makes a folder and those above it; the topmost that was made, undefined where all were there. Throws what the system says. */
export async function makeFolder(folder: string): Promise<string | undefined> {
  const made = await makeOne(folder)
  if (made !== 'no parent') return made ? folder : undefined
  const above = await makeFolder(path.dirname(folder))
  await mkdir(folder).catch((error: unknown) => orIsThere(folder, error))
  return above ?? folder
}

/** Whether it was made. */
async function makeOne(folder: string): Promise<boolean | 'no parent'> {
  try {
    await mkdir(folder)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && path.dirname(folder) !== folder) return 'no parent'
    await orIsThere(folder, error)
    return false
  }
}

async function orIsThere(folder: string, error: unknown): Promise<void> {
  const found = await stat(folder).catch(() => null) // Why it cannot be made is the thing to tell.
  if (!found?.isDirectory()) throw error
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
