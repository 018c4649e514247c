// Where Sheaf's own files lie: beside the sources when run from source, beside out/ when built.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The folder of package.json. */
export function appRoot(): string {
  let folder = import.meta.dirname
  for (;;) {
    if (existsSync(path.join(folder, 'package.json'))) return folder
    const parent = path.dirname(folder)
    if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`)
    folder = parent
  }
}

const isBuilt = (): boolean => !import.meta.filename.endsWith('.ts')

/** The worker's entry, for forking: the bundle when this is a bundle, else the source. */
export function workerEntry(): string {
  return isBuilt() ? path.join(appRoot(), 'out/main/worker.js') : path.join(appRoot(), 'src/worker/index.ts')
}

export function samplesDir(): string | null {
  return existing('samples')
}

/** The built window, or null before a build. */
export function rendererDir(): string | null {
  return existing('out/renderer')
}

export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(appRoot(), 'package.json'), 'utf8')) as { version: string }
  return version
}

function existing(relative: string): string | null {
  const folder = path.join(appRoot(), relative)
  return existsSync(folder) ? folder : null
}
