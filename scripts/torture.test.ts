// The short form of `npm run torture` on this computer's store: each promise is kept under its fault.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from './tools/project.ts'

test('every promise is kept: kill -9, a full disk, no file handles, a damaged store', async () => {
  const args = [path.join(root, 'scripts/bench.ts'), 'faults', '--short', '--seed', '1', '--on', 'sqlite']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  const lines = stdout.trim().split('\n')
  expect(lines.filter((line) => !/^(kept|skipped) .*\bsqlite\b/.test(line))).toEqual([])
  expect(lines.filter((line) => line.startsWith('kept')).length).toBeGreaterThanOrEqual(4)
})
