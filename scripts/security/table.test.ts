// The threat model and what proves it stay together: each row names tests that exist, and has its mitigation taken out by a mutation.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../tools/project.ts'
import { bundleMutations, sourceMutations } from './mutations.ts'
import { securityTests } from './table.ts'

const tests = securityTests()
const mutations = [...sourceMutations, ...bundleMutations]

test('every test that docs/security.md names is there', () => {
  const missing = tests.filter(
    ({ file, test }) =>
      !existsSync(path.join(root, file)) || !readFileSync(path.join(root, file), 'utf8').includes(test),
  )
  expect(missing).toEqual([])
})

test('every row has a mutation, every mutation a row', () => {
  const rows = new Set(tests.map(({ row }) => row))
  expect(new Set(mutations.map(({ row }) => row))).toEqual(rows)
})

test('every mutation of a source still finds its text', () => {
  const lost = sourceMutations.filter(({ file, from }) => !readFileSync(path.join(root, file), 'utf8').includes(from))
  expect(lost).toEqual([])
})
