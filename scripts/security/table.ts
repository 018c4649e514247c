// The table of docs/security.md, read: which test holds which row. Rows begin with their mark (`| W1 |`), and their last
// cell names tests as `file` “test”, one or several.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../tools/project.ts'

export interface SecurityTest {
  row: string
  file: string
  test: string
}

/** Every test that a row names, in the order of the table. Throws for a row that names none. */
export function securityTests(): SecurityTest[] {
  const lines = readFileSync(path.join(root, 'docs/security.md'), 'utf8').split('\n')
  return lines.flatMap((line) => {
    const row = /^\| ([A-Z]\d+) \|/.exec(line)?.[1]
    if (row === undefined) return []
    const named = testsNamedIn(line)
    if (named.length === 0) throw new Error(`docs/security.md names no test for ${row}`)
    return named.map((one) => ({ row, ...one }))
  })
}

/** The tests that a line of a page names. */
export const testsNamedIn = (line: string): Omit<SecurityTest, 'row'>[] =>
  [...line.matchAll(/`([^`\s]+\.ts)` “([^”]+)”/g)].map(([, file = '', test = '']) => ({ file, test }))
