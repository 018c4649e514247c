// Is a file whole? Nobody has it open for writing, where the system tells, and it does not end in the middle of its format.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** Names that programs give to files they have not finished. */
const unfinished = /^~\$|^\.|\.(?:tmp|temp|part|partial|filepart|crdownload|download|opdownload|swp|lock)$|~$/i

/** True for a name under which a copy or a download is still being written. */
export const isTemporaryName = (name: string): boolean => unfinished.test(name)

/** Formats that say where they end: how they begin, and what stands within so many of their last bytes. */
const ends: { begins: string; ends: string; within: number }[] = [
  { begins: '%PDF-', ends: '%%EOF', within: 2048 },
  { begins: 'PK\x03\x04', ends: 'PK\x05\x06', within: 66_000 },
  { begins: '\x89PNG', ends: 'IEND', within: 64 },
  { begins: '\xff\xd8\xff', ends: '\xff\xd9', within: 65_536 },
]

/** False when the file begins as a format that says where it ends, and that end is not there. */
export async function hasItsEnd(file: string, size: number): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const read = async (length: number, from: number): Promise<string> => {
      const buffer = Buffer.alloc(Math.min(length, size))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, Math.max(0, from))
      return buffer.subarray(0, bytesRead).toString('latin1')
    }
    const head = await read(8, 0)
    const format = ends.find(({ begins }) => head.startsWith(begins))
    return !format || (await read(format.within, size - format.within)).includes(format.ends)
  } finally {
    await handle.close()
  }
}

/**
 * Whether somebody else is writing a file, where the system keeps others from writing meanwhile: on Windows a copy has its full size from the
 * beginning, and can only be told so. Nothing is written; a file that may not be written to is none that somebody writes.
 */
export async function isBeingWritten(
  file: string,
  { platform = process.platform, opened = open }: { platform?: NodeJS.Platform; opened?: typeof open } = {},
): Promise<boolean> {
  if (platform !== 'win32') return false
  try {
    await (await opened(file, 'r+')).close()
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EBUSY'
  }
}

/** Which of these files a process has open for writing. Only Linux tells, and only of processes that one may look into. Takes 10 ms. */
export function openForWriting(files: ReadonlySet<string>): Set<string> {
  const found = new Set<string>()
  if (process.platform !== 'linux' || files.size === 0) return found
  for (const pid of orNothing(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(pid)) continue
    for (const fd of orNothing(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      const file = orNothing(() => readlinkSync(`/proc/${pid}/fd/${fd}`))
      if (file === null || !files.has(file)) continue
      const info = orNothing(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')) ?? ''
      const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8)
      if ((flags & 3) !== 0) found.add(file)
    }
  }
  return found
}

/** Others' processes may not be looked into, and any may end meanwhile. */
function orNothing<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null // see above
  }
}
