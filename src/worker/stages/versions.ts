// Versions of what shapes chunks, vectors and analyses; they go into run manifests.
import { readFileSync } from 'node:fs'
import { model } from './embed.ts'
import { version } from './rules.ts'

export function understandingVersions(): Record<string, string> {
  return { eld: eldVersion(), classifier: `rules/${version}`, embedding: model }
}

/** Its package names its entries for `import` only, so the package's own file is found from one of them. */
function eldVersion(): string {
  const file = new URL('../../package.json', import.meta.resolve('eld/small'))
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
