// Whether files hold the bytes that were recorded of them.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { SheafError } from '../../contract/error.ts'
import { OutputManifest } from '../../contract/model.ts'
import { manifestEnding } from '../exports/names.ts'

/** What is wrong with a file that should have this hash; null when nothing is. */
export async function wrongWith(file: string, sha256: string): Promise<string | null> {
  try {
    const found = await hashOf(file)
    return found === sha256
      ? null
      : `holds other bytes than were written (${found.slice(0, 12)}… instead of ${sha256.slice(0, 12)}…)`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'is not there'
      : `cannot be read: ${(error as Error).message}`
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file)) hash.update(piece as Uint8Array)
  return hash.digest('hex')
}

/** The manifests in a folder and below; or the one file named. Throws `file-missing`. */
export async function findManifests(out: string): Promise<string[]> {
  const found = await stat(out).catch(() => null)
  if (!found)
    throw new SheafError('file-missing', `${out} is not there`, { hint: 'Name a folder that outputs were written to.' })
  if (!found.isDirectory()) return out.endsWith(manifestEnding) ? [out] : []
  const entries = await readdir(out, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(manifestEnding))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
}

/** A manifest as written, or what is wrong with it. */
export async function readManifest(file: string): Promise<OutputManifest | string> {
  try {
    return OutputManifest.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    return `is no manifest: ${error instanceof SyntaxError ? error.message : 'it is not of the form sheaf.run/1'}`
  }
}
