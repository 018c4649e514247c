// The files of a call: its arguments, patterns among them, and those listed in a file or on stdin, each with what is wanted of it alone.
import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { SheafError } from '../contract/error.ts'
import { Lane } from '../contract/model.ts'
import { OcrMode, type PipelineChange } from '../contract/settings.ts'

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
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (cause) {
    throw new SheafError('usage', `--files-from: ${file} cannot be read`, { hint: (cause as Error).message, cause })
  }
}

/** The deepest folder that holds all of `paths` (absolute). A single folder is its own root, a single file's is where it lies. */
export function commonRoot(paths: readonly string[], isFolder: (path: string) => boolean): string {
  const [first = sep, ...rest] = paths.map((path) => (isFolder(path) ? path : dirname(path)))
  let root = first
  for (const path of rest)
    while (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep)) root = dirname(root)
  return root
}

/** As a person in this folder would write it: relative when it lies inside, else absolute. */
export function fromHere(absolute: string, here: string = process.cwd()): string {
  const path = relative(here, absolute)
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? absolute : path || '.'
}
