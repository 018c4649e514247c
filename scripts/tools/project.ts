// Where things are: the project's folder, its tools, the built bundle.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export const root = join(import.meta.dirname, '../..')

const Package = z.object({ bin: z.record(z.string(), z.string()) })

/**
 * The script of a tool installed with the project, for Node to run. Not what npm links beside it: on Windows those are command files, which
 * only a shell starts, and a shell takes a path with a blank in it for two.
 */
export function tool(name: string, { of = name }: { of?: string } = {}): string {
  const home = join(root, 'node_modules', of)
  const script = Package.parse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))).bin[name]
  if (script === undefined) throw new Error(`${of} brings no ${name}`)
  return join(home, script)
}

export function isBuilt(): boolean {
  return ['out/main/cli.js', 'out/main/worker.js', 'out/renderer/index.html'].every((file) =>
    existsSync(join(root, file)),
  )
}
