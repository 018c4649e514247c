// Where things are: the project's folder, its tools, the built bundle.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A tool installed with the project, by name. */
export function tool(name: string): string {
  return join(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name)
}

export function isBuilt(): boolean {
  return ['out/main/cli.js', 'out/main/worker.js', 'out/renderer/index.html'].every((file) =>
    existsSync(join(root, file)),
  )
}
