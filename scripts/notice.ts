// `npm run notice`: writes NOTICE, the licences of everything that is shipped, and refuses licences that do not fit ours.
// With --check it only compares. Shipped: what package.json needs at run time, and what is bundled into the window.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { root } from './tools/project.ts'

const Locked = z.object({
  version: z.string().default(''),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
})
type Locked = z.infer<typeof Locked>
const Lockfile = z.object({ packages: z.record(z.string(), Locked) })
const Manifest = z.object({
  license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
})

/** Development packages whose code ends up in the window's bundle. */
const bundled = [
  '@base-ui/react',
  '@fontsource-variable/inter',
  '@tanstack/react-virtual',
  'react',
  'react-dom',
  'zustand',
]
const allowed =
  /^\(?(MIT|MIT-0|ISC|0BSD|BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Zlib|CC0-1\.0|Unlicense|BlueOak-1\.0\.0|OFL-1\.1|Python-2\.0)\b/i

const { packages } = Lockfile.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))

/** Where `name` is found from `at`, as Node looks for it. Undefined: an optional one that is not locked. */
function find(at: string, name: string): string | undefined {
  for (let base = at; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const place = `${base === '' ? '' : `${base}/`}node_modules/${name}`
    if (packages[place]) return place
    if (base === '') return undefined
  }
}

function shipped(): Map<string, Locked> {
  const found = new Map<string, Locked>()
  const add = (place: string | undefined): void => {
    const locked = place === undefined ? undefined : packages[place]
    if (place === undefined || !locked || found.has(place)) return
    found.set(place, locked)
    for (const name of Object.keys(locked.dependencies)) add(find(place, name))
  }
  for (const [place, { dev, devOptional }] of Object.entries(packages))
    if (place !== '' && !dev && !devOptional) add(place)
  for (const name of bundled) add(find('', name))
  return found
}

function licenceOf(place: string, locked: Locked): string {
  if (locked.license !== undefined) return locked.license
  const file = path.join(root, place, 'package.json')
  if (!existsSync(file)) return 'unknown'
  const { license, licenses } = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')))
  const named = license ?? licenses?.map(({ type }) => type).join(' OR ')
  // Some say it only in their licence's text.
  return named ?? (/Permission is hereby granted, free of charge/.test(textOf(place, locked)) ? 'MIT' : 'unknown')
}

/** The licence's text as the package brings it. What is for one platform only is not always installed: its name has to do. */
function textOf(place: string, locked: Locked): string {
  const folder = path.join(root, place)
  if (locked.os || !existsSync(folder)) return ''
  const name = readdirSync(folder).find((file) => /^(licen[cs]e|copying)(\.|$|-)/i.test(file))
  return name === undefined ? '' : readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim()
}

const { values: flags } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const refused: string[] = []
const byText = new Map<string, string[]>()
for (const [place, locked] of [...shipped()].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const licence = licenceOf(place, locked)
  // A platform's package that is not installed here carries the licence of the package that asks for it.
  if (!allowed.test(licence) && !(licence === 'unknown' && locked.os)) refused.push(`${name}: ${licence}`)
  const text = textOf(place, locked)
  byText.set(text, [
    ...(byText.get(text) ?? []),
    locked.os ? `${name} ${locked.version}` : `${name} ${locked.version} (${licence})`,
  ])
}
const parts = [...byText].map(
  ([text, names]) => `${[...new Set(names)].join('\n')}\n${text === '' ? '' : `\n${text}\n`}`,
)
const notice = `Sheaf contains the work of others, under these licences.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`
const file = path.join(root, 'NOTICE')
if (refused.length > 0) {
  console.error(`licences that do not fit ours:\n${refused.join('\n')}`)
  process.exitCode = 1
} else if (!flags.check) {
  writeFileSync(file, notice)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== notice) {
  console.error('NOTICE is not that of the packages that are shipped. Run `npm run notice`.')
  process.exitCode = 1
}
