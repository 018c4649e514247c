// The paths of a call: its arguments, and those listed in a file or on stdin.
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import { SheafError } from '../contract/error.ts'

export interface PathOptions {
  /** A file, or - for stdin. */
  filesFrom?: string
  /** The list is separated by NUL, as `find -print0` writes it; else one path a line. */
  null?: boolean
}

/** All paths in the order given. Throws `usage` when there are none or the list cannot be read. */
export async function gatherPaths(args: readonly string[], options: PathOptions): Promise<string[]> {
  if (options.null && options.filesFrom === undefined) {
    throw new SheafError('usage', '--null says how --files-from is separated, and there is no --files-from')
  }
  const listed =
    options.filesFrom === undefined ? [] : splitList(await readList(options.filesFrom), options.null === true)
  const paths = [...args, ...listed]
  if (paths.length > 0) return paths
  throw new SheafError('usage', 'no files or folders were named', {
    hint: 'Name some, or use --files-from FILE (- for stdin).',
  })
}

/** Empty entries are no paths. A list made on Windows ends its lines with CR LF. */
export function splitList(list: string, byNull: boolean): string[] {
  return list.split(byNull ? '\0' : /\r?\n/).filter((path) => path !== '')
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
