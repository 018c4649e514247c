// A Windows for tests: `node:path` of Windows over drives that are folders here, whose names are of either case, with the names that Windows
// refuses refused. Paths of this machine go through as they are. What only a real one has (sharing modes, rights, long names) it does not show.
import type { PlatformPath } from 'node:path'

const fs = process.getBuiltinModule('node:fs')
const os = process.getBuiltinModule('node:os')
const { posix, win32 } = process.getBuiltinModule('node:path')

/** Holds a folder for each drive. */
export const drives = fs.realpathSync(fs.mkdtempSync(posix.join(os.tmpdir(), 'sheaf-drives-')))

for (const drive of ['C', 'D']) fs.mkdirSync(posix.join(drives, drive))

/** Files that another program has open: they cannot be renamed, and not be opened for writing. As they were written. */
export const held = new Set<string>()

const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
const refused = /[<>:"|?*\0-\x1f]|[ .]$/

/** Where a path of Windows lies here. Names are found in either case; a new one is made as it is written. */
export function here(file: string): string {
  const slashed = file.replaceAll('\\', '/')
  const [, drive, rest = ''] = /^([a-z]):(.*)$/is.exec(slashed) ?? []
  if (drive === undefined) return slashed
  let at = posix.join(drives, drive.toUpperCase())
  for (const part of rest.split('/').filter((one) => one !== '' && one !== '.')) {
    if (reserved.test(part) || (refused.test(part) && part !== '..'))
      throw Object.assign(new Error(`ENOENT: no such file or directory, open '${file}'`), { code: 'ENOENT' })
    at = part === '..' ? posix.dirname(at) : posix.join(at, asWritten(at, part))
  }
  return at
}

function asWritten(folder: string, name: string): string {
  if (fs.existsSync(posix.join(folder, name))) return name
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : []
  return names.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name
}

/** The path of Windows for what lies here. */
const there = (file: string): string =>
  file.startsWith(`${drives}/`) ? win32.normalize(`${file[drives.length + 1]}:/${file.slice(drives.length + 3)}`) : file

type Functions = Record<string, unknown>

/** These functions of `node:fs` with paths of Windows: taken as the first two arguments, and given back. */
export function onDrives<T extends object>(functions: T): T {
  const made: Functions = {}
  for (const [name, value] of Object.entries(functions as Functions)) {
    const isFunction = typeof value === 'function' && /^[a-z]/.test(name)
    made[name] = isFunction
      ? (...given: unknown[]) => {
          if (isRefused(name, given)) return Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }))
          const both = /^(?:rename|copyFile|cp|link|symlink)/.test(name)
          const args = given.map((one, at) =>
            typeof one === 'string' && (at === 0 || (at === 1 && both)) ? here(one) : one,
          )
          return answered((value as (...args: unknown[]) => unknown)(...args))
        }
      : value
  }
  return made as T
}

const isRefused = (name: string, [file, flags]: unknown[]): boolean =>
  typeof file === 'string' && held.has(file) && (name === 'rename' || (name === 'open' && flags === 'r+'))

function answered(answer: unknown): unknown {
  if (answer instanceof Promise) return answer.then(answered)
  if (typeof answer === 'string') return there(answer)
  if (Array.isArray(answer) && answer[0] instanceof fs.Dirent)
    for (const entry of answer as { parentPath: string }[]) entry.parentPath = there(entry.parentPath)
  return answer
}

/** `node:path` as it is on Windows. */
export const windowsPath: PlatformPath & { default?: PlatformPath } = { ...win32, win32, posix }
windowsPath.default = windowsPath
