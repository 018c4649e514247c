// `node scripts/lock.ts`: completes package-lock.json. npm leaves out packages for other platforms where the registry at hand does
// not carry them, and `npm ci` then refuses the file everywhere else. With --check it only tells whether something is missing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { root } from './tools/project.ts'

const Locked = z.looseObject({ optionalDependencies: z.record(z.string(), z.string()).optional() })
const Lockfile = z.looseObject({ packages: z.record(z.string(), Locked) })

const { values: flags } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const file = join(root, 'package-lock.json')
const lock = Lockfile.parse(JSON.parse(readFileSync(file, 'utf8')))

const missing = new Map<string, z.infer<typeof Locked>>()
for (const [at, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (!isLocked(at, name)) missing.set(`node_modules/${name}`, { version, optional: true, ...platformOf(name) })
  }
}
if (missing.size === 0) {
  console.log('package-lock.json names every platform')
} else if (flags.check) {
  console.error(`package-lock.json lacks ${[...missing.keys()].join(', ')}\nRun \`node scripts/lock.ts\`.`)
  process.exitCode = 1
} else {
  const [[self, top] = ['', {}], ...others] = Object.entries(lock.packages)
  const packages = [...others, ...missing].toSorted(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(
    file,
    `${JSON.stringify({ ...lock, packages: { [self]: top, ...Object.fromEntries(packages) } }, null, 2)}\n`,
  )
  console.log(`${missing.size} packages of other platforms added`)
}

/** Whether a package is found from `at` as Node looks for it: beside it, or in a folder further up. */
function isLocked(at: string, name: string): boolean {
  for (let base = at; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`]) return true
    if (base === '') return false
  }
}

/** What a platform package is for, from its name: `@x/binding-linux-arm64-musl` says it all. Throws for a name that does not. */
function platformOf(name: string): Record<'os' | 'cpu' | 'libc', string[] | undefined> {
  const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
  const processors = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'arm']
  const os = systems.find((one) => name.includes(one))
  const cpu = processors.find((one) => new RegExp(`-${one}(-|$)`).test(name))
  if (os === undefined || cpu === undefined)
    throw new Error(`${name} does not name its platform; add it to package-lock.json by hand`)
  const libc = os !== 'linux' ? undefined : /musl/.test(name) ? ['musl'] : /gnu/.test(name) ? ['glibc'] : undefined
  return { os: [os], cpu: [cpu], libc }
}
