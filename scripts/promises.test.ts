// docs/promises.md and the tests that it names stay together; so do the commands and the benches that there are.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { testsNamedIn } from './security/table.ts'
import { root } from './tools/project.ts'

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const rows = read('docs/promises.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| promise'))

test('every promise names a test that is there', () => {
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const named = testsNamedIn(row)
    expect(named.length, row).toBeGreaterThan(0)
    for (const { file, test } of named) expect(existsSync(path.join(root, file)) && read(file), row).toContain(test)
  }
})

test('every command it names is a bench or a script', () => {
  const names = rows.flatMap((row) =>
    [...(row.split('|').at(-2) ?? '').matchAll(/`(?:npm run )?([\w-]+)`/g)].map(([, name = '']) => name),
  )
  expect(names).toContain('kill')
  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts)
  const isThere = (name: string): boolean =>
    scripts.includes(name) ||
    existsSync(path.join(root, `bench/${name}.ts`)) ||
    existsSync(path.join(root, `scripts/${name}.ts`))
  expect(names.filter((name) => !isThere(name))).toEqual([])
})
