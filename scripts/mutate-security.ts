// Mutations of the mitigations: does the test of each row of docs/security.md turn red when its mitigation is taken out?
//   node scripts/mutate-security.ts [--only TEXT] [--bundles | --packed]
// It works on a copy and prints a line each. `--bundles`: also those proved on the running app, in the built bundles (npm run build);
// `--packed`: those alone, on the bundles as electron-builder packs them.
import { parseArgs } from 'node:util'
import { bundleMutations, type SecurityMutation, sourceMutations } from './security/mutations.ts'
import { securityTests } from './security/table.ts'
import { bundleEntries, Copy, type Trial, tryAll } from './tools/mutation.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    bundles: { type: 'boolean', default: false },
    packed: { type: 'boolean', default: false },
  },
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
  using copy = new Copy(entries, { whole: values.packed })
  const trials = chosen.map((mutation): Trial => {
    const held = tests.find(({ row, test }) => row === mutation.row && (mutation.test ?? test) === test)
    if (!held) throw new Error(`docs/security.md has no test for ${mutation.row}`)
    const file = values.packed ? 'e2e/packaged.e2e.ts' : held.file.replace('-spec.ts', '.e2e.ts')
    const where = { files: [file], name: spoken(held.test), project }
    return { name: `${mutation.row}: ${mutation.breaks}`, mutation, tests: where }
  })
  tried += trials.length
  survived += await tryAll(copy, trials)
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
if (!values.packed) await takeOut(sourceMutations, 'unit', common)
if (values.bundles || values.packed) await takeOut(bundleMutations, 'e2e', bundleEntries)
console.log(
  survived === 0 ? `every one of ${tried} mutations was found` : `${survived} of ${tried} mutations were not found`,
)
process.exitCode = survived === 0 ? 0 : 1

/** A test's name as a run has it, up to what is filled in. */
function spoken(name: string): string {
  return (name.split('%')[0] ?? '').trim()
}
