// Which system and processor a native module was built for, read from the head of the file; and which modules a packed app must have for its own.
import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import path from 'node:path'

export interface Target {
  platform: string
  arch: string
}

/** Modules without which nothing is read or stored. Each brings a file for every system, or is a package for each. */
const needed = [/node_modules\/better-sqlite3\//, /node_modules\/@napi-rs\/canvas[^/]*\//]

const elf: Record<number, string> = { 0x3e: 'x64', 0xb7: 'arm64', 0x28: 'arm' }
const machO: Record<number, string> = { 0x01000007: 'x64', 0x0100000c: 'arm64' }
const pe: Record<number, string> = { 0x8664: 'x64', 0xaa64: 'arm64', 0x14c: 'ia32' }

/** Null for what is no program of any of the three systems. */
export function targetOf(head: Buffer): Target | null {
  if (head.length < 64) return null
  if (head.toString('latin1', 0, 4) === '\x7fELF') return { platform: 'linux', arch: elf[head.readUInt16LE(18)] ?? '?' }
  if (head.readUInt32LE(0) === 0xfeedfacf) return { platform: 'darwin', arch: machO[head.readUInt32LE(4)] ?? '?' }
  if (head.readUInt32BE(0) === 0xcafebabe) return { platform: 'darwin', arch: 'universal' }
  if (head.toString('latin1', 0, 2) !== 'MZ') return null
  const at = head.readUInt32LE(0x3c)
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null
  return { platform: 'win32', arch: pe[head.readUInt16LE(at + 4)] ?? '?' }
}

/** What a packed app lacks of native modules for where it is to run, in words; empty: nothing. `folder`: what lies beside its archive. */
export function missingNatives(folder: string, { platform, arch }: Target): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.node'))
  return needed.flatMap((module) => {
    const found = files
      .filter((file) => module.test(file))
      .map((file) => ({ file, target: targetOf(headOf(path.join(folder, file))) }))
    const fits = found.some(
      ({ target }) => target?.platform === platform && (target.arch === arch || target.arch === 'universal'),
    )
    if (fits) return []
    const told = found.map(
      ({ file, target }) => `${path.posix.basename(file)} is of ${target?.platform} ${target?.arch}`,
    )
    return [
      `${module.source.replaceAll('\\', '')}: nothing for ${platform} ${arch} (${told.join(', ') || 'no binary'})`,
    ]
  })
}

function headOf(file: string): Buffer {
  const handle = openSync(file, 'r')
  try {
    const head = Buffer.alloc(4096)
    return head.subarray(0, readSync(handle, head, 0, head.length, 0))
  } finally {
    closeSync(handle)
  }
}
