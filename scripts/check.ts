// `npm run check`: everything that has to hold before a commit, one line a step, output only where a step fails.
// --quick leaves out build and tests. --all also runs the end-to-end tests and ends with "N passed, N failed", as .ci/run wants it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildCommand, capture, captureTool, type Outcome } from './tools/command.ts'
import { readTestReport } from './tools/test-report.ts'

interface Step {
  name: string
  run: () => Promise<Outcome & { passed?: number; failed?: number }>
}

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
})
const scratch = mkdtempSync(join(tmpdir(), 'sheaf-check-'))

const steps: Step[] = [
  { name: 'types', run: () => captureTool('tsc', ['-p', '.'], { of: 'typescript' }) },
  { name: 'lint', run: () => captureTool('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'lint proof', run: () => capture(process.execPath, ['scripts/lint-proof.ts']) },
  { name: 'unused code', run: () => captureTool('knip', []) },
  { name: 'format', run: () => captureTool('oxfmt', ['--check']) },
  { name: 'licences', run: () => capture(process.execPath, ['scripts/notice.ts', '--check']) },
  { name: 'lockfile', run: () => capture(process.execPath, ['scripts/lock.ts', '--check']) },
]
if (flags.all) {
  // The tests as everybody runs them: `npm test` builds first.
  steps.push({
    name: 'tests',
    run: async () => {
      const built = await capture(...buildCommand())
      return built.code === 0 ? runTests(['run']) : built
    },
  })
} else if (!flags.quick) {
  steps.push({ name: 'unit tests', run: () => runTests(['run', '--project', 'unit']) })
  steps.push({ name: 'build', run: () => capture(...buildCommand()) })
}

/** Runs tests and counts them from the report that the runner writes. */
async function runTests(args: string[]): ReturnType<Step['run']> {
  const file = join(scratch, 'tests.json')
  const outcome = await captureTool('vitest', [
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  return { ...outcome, ...readTestReport(file, outcome.code) }
}

let passed = 0
let failed = 0
try {
  for (const step of steps) {
    const start = performance.now()
    const outcome = await step.run()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    const good = outcome.passed ?? (outcome.code === 0 ? 1 : 0)
    const bad = outcome.failed ?? (outcome.code === 0 ? 0 : 1)
    passed += good
    failed += bad
    const counts = outcome.passed === undefined ? '' : `  ${good} passed, ${bad} failed`
    console.log(`${bad === 0 ? '✓' : '✗'} ${step.name.padEnd(12)} ${seconds.padStart(6)} s${counts}`)
    if (bad > 0) console.log(outcome.output.trimEnd().replaceAll(/^/gm, '    '))
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
if (flags.all) console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
