// `npm run fixtures` draws the sample documents into samples/; with `-- --check` it only tells whether they would change.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawSamples } from './fixtures/samples.ts'

const folder = join(import.meta.dirname, '../samples')
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const drawn = await drawSamples()
await mkdir(folder, { recursive: true })
const present = await readdir(folder)
const changed: string[] = []
for (const [name, bytes] of drawn) {
  const same = present.includes(name) && Buffer.compare(await readFile(join(folder, name)), bytes) === 0
  if (!same) changed.push(name)
  if (!same && !values.check) await writeFile(join(folder, name), bytes)
}
const strays = present.filter((name) => !drawn.has(name))
const size = [...drawn.values()].reduce((sum, bytes) => sum + bytes.length, 0)
console.log(`${drawn.size} samples, ${(size / 1e6).toFixed(2)} MB`)
for (const name of changed) console.log(values.check ? `differs: ${name}` : `written: ${name}`)
for (const name of strays) console.log(`not drawn by anything: ${name}`)
if (values.check && changed.length + strays.length > 0) {
  console.error('samples/ is not what the code draws. Run `npm run fixtures` and look at the difference.')
  process.exitCode = 1
}
