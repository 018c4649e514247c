// Writes a file so that it is there whole or not at all, whatever happens in between: temporary file in the same folder,
// fsync, rename, fsync of the folder. It does not ask whether a file is in the way; it replaces it.
import { createHash, randomBytes } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { SheafError } from '../../contract/error.ts'
import { makeFolder } from '../make-folder.ts'
import { isHeld, replaceFile } from '../replace-file.ts'
import { syncFolder, syncMade } from '../sync-folder.ts'

/** Temporary files carry machine and process, so that a sweep can tell what is left over from what is being written. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const temporaryName = /^\.sheaf-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/
/** Left-overs of other machines are kept this long: nobody here can know whether their writer lives. Milliseconds. */
const foreignAge = 24 * 3600 * 1000

/** What this process is writing now. */
const writing = new Set<string>()

/** What a file is made of; pieces as they come, for what is too long to hold. */
type Data = Uint8Array | string | AsyncIterable<Uint8Array | string>

/**
 * Writes `data` to `path`; folders are made as needed. When it resolves, bytes and name are on disk. A symbolic link at
 * `path` is replaced, not followed. `mode`: its rights from the first byte on. Throws `output-failed`, or the error that the pieces
 * ended with, and then leaves what was there before.
 */
export async function writeFileAtomically(path: string, data: Data, { mode }: { mode?: number } = {}): Promise<void> {
  const target = resolve(path)
  const folder = dirname(target)
  const temporary = join(folder, `.sheaf-${machine}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`)
  writing.add(temporary)
  try {
    const made = await makeFolder(folder)
    await writeThrough(temporary, data, mode)
    await replaceFile(temporary, target)
    await syncFolder(folder)
    await syncMade(folder, made)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined) // The first error is the one to tell.
    throw error instanceof SheafError ? error : failure(target, error)
  } finally {
    writing.delete(temporary)
  }
}

/**
 * Removes temporary files that interrupted writes left in `dir` and below; gives their number. A missing folder has none. Folders within it
 * that may not be read (a disk's own, where `dir` is a whole disk) hold none of ours, and a file that somebody holds stays for the next time.
 */
export async function sweepTemporaryFiles(dir: string): Promise<number> {
  let removed = 0
  const folders = [dir]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      if (folder !== dir || codeOf(error) === 'ENOENT') return []
      throw failure(dir, error)
    })
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) folders.push(path)
      if (!entry.isFile() || !(await isLeftOver(path, entry.name))) continue
      const isGone = await rm(path, { force: true }).then(
        () => true,
        (error: unknown) => {
          if (!isHeld(error)) throw failure(path, error)
          return false
        },
      )
      if (isGone) removed++
    }
  }
  return removed
}

async function writeThrough(path: string, data: Data, mode: number | undefined): Promise<void> {
  await using file = await open(path, 'wx', mode)
  await file.writeFile(data)
  await file.sync()
}

async function isLeftOver(path: string, name: string): Promise<boolean> {
  const [, host, pid] = temporaryName.exec(name) ?? []
  if (host === undefined || writing.has(resolve(path))) return false
  if (host === machine) return Number(pid) === process.pid || !isAlive(Number(pid))
  const found = await stat(path).catch(() => null) // Gone meanwhile: its writer finished.
  return found !== null && Date.now() - found.mtimeMs > foreignAge
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const hints: Record<string, string> = {
  ENOSPC: 'The disk is full. Free some space, then retry.',
  EDQUOT: 'The disk quota is used up. Free some space, then retry.',
  EACCES: 'You have no right to write there. Choose another output folder.',
  EPERM: 'You have no right to write there, or another program holds the file. Close it, or choose another folder.',
  EROFS: 'The disk is read-only. Choose another output folder.',
  EBUSY: 'Another program holds the file. Close it, then retry.',
  EISDIR: 'A folder of that name is in the way. Move it, or choose another output folder.',
  ENOTDIR: 'A file stands where a folder is needed. Move it, or choose another output folder.',
  EEXIST: 'A file stands where a folder is needed. Move it, or choose another output folder.',
  ENAMETOOLONG: 'The path is too long for this disk. Choose a shorter output folder.',
}
const passing = new Set(['ENOSPC', 'EDQUOT', 'EBUSY', 'EMFILE', 'ENFILE', 'EIO', 'EAGAIN', 'ENOENT'])

function failure(path: string, error: unknown): SheafError {
  const code = codeOf(error)
  return new SheafError('output-failed', `${path} could not be written${code === '' ? '' : ` (${code})`}`, {
    hint: hints[code] ?? 'Check the output folder, then retry.',
    retryable: passing.has(code),
    cause: error,
  })
}
