// The files of a call: its arguments, patterns among them, and those listed in a file or on stdin, each with what is wanted of it alone.
import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import path, { isAbsolute, relative, sep, type PlatformPath } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import { SheafError } from '../contract/error.ts'
import { Lane } from '../contract/model.ts'
import { OcrMode, type PipelineChange } from '../contract/settings.ts'
import { liesIn } from '../engine/same-path.ts'

export interface PathOptions {
  /** A file, or - for stdin. */
  filesFrom?: string
  /** The list is separated by NUL, as `find -print0` writes it. A list that holds NUL is taken so without it. */
  null?: boolean
}

/** A file or folder that is named, and what is wanted of it other than of the rest. */
export interface Named {
  path: string
  /** The relative path to keep. */
  as?: string | undefined
  lane?: Lane | undefined
  options?: z.output<typeof PipelineChange> | undefined
}

/** A line of a list that is an object. */
const Line = z.strictObject({
  path: z.string().min(1),
  as: z.string().min(1).optional(),
  lane: Lane.optional(),
  ocr: OcrMode.optional(),
  /** As on the command line: eng+fra. */
  lang: z
    .string()
    .regex(/^[a-z_]{3,12}(\+[a-z_]{3,12})*$/i)
    .optional(),
})

/** All in the order given. Throws `usage` when there are none, a list cannot be read, or a pattern means no file. */
export async function gatherPaths(args: readonly string[], options: PathOptions): Promise<Named[]> {
  if (options.null && options.filesFrom === undefined) {
    throw new SheafError('usage', '--null says how --files-from is separated, and there is no --files-from')
  }
  const given: Named[] = []
  for (const arg of args) for (const path of await expanded(arg)) given.push({ path })
  const listed =
    options.filesFrom === undefined ? [] : splitList(await readList(options.filesFrom), options.null === true)
  const named = given.concat(listed)
  if (named.length > 0) return named
  throw new SheafError('usage', 'no files or folders were named', {
    hint: 'Name some, or use --files-from FILE (- for stdin).',
  })
}

/**
 * A list's entries: paths, one a line or separated by NUL, or objects, one a line (`{"path": "a.pdf", "lang": "deu"}`). Empty entries
 * are none. A list made on Windows ends its lines with CR LF. Throws `usage` naming the line of an object that is not of the form.
 */
export function splitList(list: string, byNull: boolean): Named[] {
  if (byNull || list.includes('\0')) return toNamed(list.split('\0'))
  const lines = list.replace(/^\ufeff/, '').split(/\r?\n/)
  const isObjects = lines.find((line) => line.trim() !== '')?.startsWith('{')
  return isObjects ? lines.flatMap((line, i) => (line.trim() === '' ? [] : parseLine(line, i + 1))) : toNamed(lines)
}

const toNamed = (paths: readonly string[]): Named[] => paths.filter((path) => path !== '').map((path) => ({ path }))

function parseLine(line: string, number: number): Named {
  const form = { hint: 'Each line is {"path": …}, with as, lane, ocr and lang if wanted.' }
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new SheafError('usage', `--files-from: line ${number} is not JSON`, { ...form, cause })
  }
  const parsed = Line.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const what = [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')
    throw new SheafError('usage', `--files-from: line ${number}: ${what}`, form)
  }
  const { path, as, lane, ocr, lang } = parsed.data
  const options = { ...(ocr ? { ocr } : {}), ...(lang ? { languages: lang.split('+') } : {}) }
  return { path, as, lane, options: Object.keys(options).length > 0 ? options : undefined }
}

/** What an argument names: itself, or what its pattern means where no file has that very name. Shells do this unless it is in quotes. */
async function expanded(arg: string): Promise<string[]> {
  if (!/[*?[{]/.test(arg) || existsSync(arg)) return [arg]
  const found = (await Array.fromAsync(glob(arg))).toSorted()
  if (found.length > 0) return found
  throw new SheafError('usage', `${arg} means no file`, {
    hint: 'Patterns: * in a name, ** over folders, {a,b}, [a-z].',
  })
}

async function readList(file: string): Promise<string> {
  try {
    return decodeList(file === '-' ? await buffer(process.stdin) : await readFile(file))
  } catch (cause) {
    throw new SheafError('usage', `--files-from: ${file} cannot be read`, { hint: (cause as Error).message, cause })
  }
}

/** The text of a list. Windows' own shell writes a redirected one in UTF-16, with a mark at its beginning. */
export function decodeList(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/**
 * The deepest folder that holds all of `paths` (absolute); null: none does, since they lie on several drives. A single folder is its own
 * root, a single file's is where it lies.
 */
export function commonRoot(
  paths: readonly string[],
  isFolder: (path: string) => boolean,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const { dirname, sep } = pathsOf(platform)
  const [first = sep, ...rest] = paths.map((path) => (isFolder(path) ? path : dirname(path)))
  let root = first
  for (const path of rest)
    while (!liesIn(path, root, platform)) {
      if (dirname(root) === root) return null
      root = dirname(root)
    }
  return root
}

/** The path that an absolute one keeps below `root`; without a root its whole path, in which a drive or a server is a folder like any other. */
export function placeBelow(
  root: string | null,
  absolute: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const { relative, sep } = pathsOf(platform)
  if (root !== null) return relative(root, absolute)
  return absolute
    .replace(/^([a-z]):/i, '$1')
    .split(sep)
    .filter((part) => part !== '')
    .join('/')
}

const pathsOf = (platform: NodeJS.Platform): PlatformPath => (platform === 'win32' ? path.win32 : path.posix)

/** As a person in this folder would write it: relative when it lies inside, else absolute. */
export function fromHere(absolute: string, here: string = process.cwd()): string {
  const path = relative(here, absolute)
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? absolute : path || '.'
}
