// Totals are read, never guessed: what broke without a report still counts as broken.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readTestReport } from './test-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheaf-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function stored(report: object): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}
const file = (status: string, tests: number): object => ({
  status,
  assertionResults: Array.from({ length: tests }, () => ({})),
})

test('counts tests', () => {
  const report = stored({ numPassedTests: 7, numFailedTests: 2, testResults: [file('failed', 9)] })
  expect(readTestReport(report, 1)).toEqual({ passed: 7, failed: 2 })
})

test('a file that could not be loaded is a failure', () => {
  const report = stored({ numPassedTests: 7, numFailedTests: 0, testResults: [file('passed', 7), file('failed', 0)] })
  expect(readTestReport(report, 1)).toEqual({ passed: 7, failed: 1 })
})

test('a bad end without a failing test is a failure', () => {
  const report = stored({ numPassedTests: 7, numFailedTests: 0, testResults: [file('passed', 7)] })
  expect(readTestReport(report, 1)).toEqual({ passed: 7, failed: 1 })
  expect(readTestReport(report, 0)).toEqual({ passed: 7, failed: 0 })
})

test('no report is a failure', () => {
  expect(readTestReport(join(folder, 'absent.json'), 1)).toEqual({ passed: 0, failed: 1 })
})
