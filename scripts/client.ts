// Writes src/client/api.ts from the server's own description: a type for every schema and a method for every route.
// `--check` writes nothing and tells whether it would change.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi } from '../src/server/v1/openapi.ts'
import { clientOf } from './client/write.ts'
import { root } from './tools/project.ts'

const name = 'src/client/api.ts'
const file = join(root, name)
const text = clientOf(openApi())
const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text
if (process.argv.includes('--check')) {
  if (isCurrent) console.log(`${name} is up to date`)
  else console.error(`${name} is not what the server says: run node scripts/client.ts`)
  process.exitCode = isCurrent ? 0 : 1
} else {
  if (!isCurrent) writeFileSync(file, text)
  console.log(isCurrent ? 'nothing to change' : `wrote ${name}`)
}
