// Mutations of the mitigations: does the test of each row of docs/security.md turn red when its mitigation is taken out?
//   node scripts/mutate-security.ts [--only TEXT] [--bundles]
// It works on a copy and prints a line each. `--bundles`: also those proved on the running app, in the built bundles (npm run build).
import { parseArgs } from 'node:util'
import { bundleMutations, type SecurityMutation, sourceMutations } from './security/mutations.ts'
import { securityTests } from './security/table.ts'
import { Copy, verdict } from './tools/mutation.ts'

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, bundles: { type: 'boolean', default: false } },
})
const tests = securityTests()
let survived = 0
let tried = 0

async function takeOut(
  mutations: readonly SecurityMutation[],
  project: 'unit' | 'e2e',
  entries: string[],
): Promise<void> {
  const chosen = mutations.filter(({ row, breaks }) => `${row} ${breaks}`.includes(values.only))
  if (chosen.length === 0) return
  using copy = new Copy(entries)
  const content = new Map<string, boolean>()
  for (const mutation of chosen) {
    const held = tests.find(({ row, test }) => row === mutation.row && (mutation.test ?? test) === test)
    if (!held) throw new Error(`docs/security.md has no test for ${mutation.row}`)
    const test = { files: [held.file.replace('-spec.ts', '.e2e.ts')], name: spoken(held.test), project }
    if (!content.has(held.test)) content.set(held.test, await copy.isContent(test))
    const red = content.get(held.test) ? await copy.firstFailure(mutation, test) : null
    if (!content.get(held.test)) console.log(`RED BEFORE ${mutation.row}: ${held.test}`)
    tried++
    if (red === null) survived++
    console.log(verdict(`${mutation.row}: ${mutation.breaks}`, red))
  }
}

const common = [
  'src',
  'resources',
  'samples',
  'scripts',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vitest.config.ts',
]
await takeOut(sourceMutations, 'unit', common)
if (values.bundles)
  await takeOut(bundleMutations, 'e2e', [
    ...common,
    'e2e',
    'out',
    'bin',
    'packaging',
    'electron-builder.yml',
    'LICENSE',
    'NOTICE',
  ])
console.log(
  survived === 0 ? `every one of ${tried} mutations was found` : `${survived} of ${tried} mutations were not found`,
)
process.exitCode = survived === 0 ? 0 : 1

/** A test's name as a run has it, up to what is filled in. */
function spoken(name: string): string {
  return (name.split('%')[0] ?? '').trim()
}
