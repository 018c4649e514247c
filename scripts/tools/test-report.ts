// Totals from vitest's JSON report.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const TestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/**
 * How many tests passed and failed. A file that could not even be loaded has no tests and counts as one failure;
 * so does a run that ended badly (`code`) without naming one, or before writing its report.
 */
export function readTestReport(file: string, code: number): { passed: number; failed: number } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    // No report: the build or the runner itself broke, and its output says how.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { passed: 0, failed: 1 }
    throw error
  }
  const report = TestReport.parse(JSON.parse(text))
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numFailedTests + broken.length
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed }
}
