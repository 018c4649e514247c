// `npm run bench -- NAME [args]` runs bench/NAME.ts; without a name it lists what there is.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './tools/project.ts'

interface Bench {
  run(args: string[]): Promise<void> | void
}

const folder = join(root, 'bench')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))
const benches = names.filter((name) =>
  /^export (async )?(function|const) run\b/m.test(readFileSync(join(folder, `${name}.ts`), 'utf8')),
)

const [name, ...args] = process.argv.slice(2)
if (name === undefined) {
  console.log('npm run bench -- NAME [args]\n')
  for (const bench of benches) console.log(`  ${bench.padEnd(16)} ${summary(bench)}`)
} else if (benches.includes(name)) {
  const bench = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as Bench
  await bench.run(args)
} else {
  console.error(`There is no bench called ${name}. There is: ${benches.join(', ')}`)
  process.exitCode = 2
}

/** What a bench says of itself in its first line. */
function summary(bench: string): string {
  const [first = ''] = readFileSync(join(folder, `${bench}.ts`), 'utf8').split('\n')
  return first.replace(/^\/\/\s*/, '')
}
