// What people type first works in every shell: npm's scripts hold nothing that only a POSIX shell reads, and the command file of Windows keeps
// to what its own shell does with any folder's name.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { root, tool } from './tools/project.ts'

test('npm scripts set no variables, quote nothing in single quotes, and call no program of one system', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const posix = /(?:^|&& *)[A-Z_]+=|['`$;*]|(?:^|&& *)(?:rm|cp|mv|mkdir|cat|sh|bash|export|env)\b|\.\/|\|/
  expect(Object.entries(scripts).filter(([, script]) => posix.test(script))).toEqual([])
})

test('tools are scripts that Node runs: no shell stands between', () => {
  for (const [name, of] of [['tsc', 'typescript'], ['oxlint'], ['oxfmt'], ['knip'], ['vitest'], ['electron-vite']]) {
    const script = tool(name ?? '', of === undefined ? {} : { of })
    expect(statSync(script).isFile()).toBe(true)
    expect(script).not.toContain('.bin')
  }
})

test('sheaf.cmd has no block in brackets, leaves itself before the program begins, and passes the flags of bin/sheaf', () => {
  const lines = readFileSync(path.join(root, 'bin/sheaf.cmd'), 'utf8').split('\r\n')
  expect(lines.join('')).not.toContain('\n')
  expect(lines.filter((line) => /^\s*(?:if|for)\b.*\($/.test(line))).toEqual([])
  expect(lines.find((line) => line.startsWith('endlocal'))).toMatch(/goto .* \|\| .*"%node%" %heap% "%entry%" %\*$/)
  const flags = (file: string): string | undefined =>
    /heap='?(--[^'"\r\n]+)/.exec(readFileSync(path.join(root, file), 'utf8'))?.[1]
  expect(flags('bin/sheaf.cmd')).toBe(flags('bin/sheaf'))
  expect(readFileSync(path.join(root, '.gitattributes'), 'utf8')).toContain('*.cmd text eol=crlf')
})
