// `export` and `verify` as a person calls them: what is printed, where files are, which exit code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Report } from '../../contract/report.ts'
import { exitCode } from '../exit-code.ts'
import { sheafAt } from '../testing/call.ts'

const root = mkdtempSync(join(tmpdir(), 'sheaf-test-'))
const sheaf = sheafAt(join(root, 'home'))
let document = ''

beforeAll(async () => {
  writeFileSync(join(root, 'note.txt'), 'Tide tables of the harbour: high water at six, low water at noon.')
  const { out } = await sheaf('--json', 'process', join(root, 'note.txt'), '--out', join(root, 'out'), '--workers', '1')
  document = Report.parse(JSON.parse(out)).documents[0]?.id ?? ''
}, 60_000)

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('export writes the formats asked for and says where', async () => {
  const dir = join(root, 'export')
  const { code, out } = await sheaf(
    'export',
    document,
    '--out',
    dir,
    '--formats',
    'csv,jsonl,pdf',
    '--as',
    'langchain',
    '--manifest',
  )
  expect(code).toBe(exitCode.ok)
  // Text has no pages of its own: there is no PDF of it.
  expect(out.trim().split('\n')).toEqual(
    ['note.txt.csv', 'note.txt.chunks.jsonl', 'note.txt.sheaf.json'].map((name) => join(dir, name)),
  )
  expect(JSON.parse(readFileSync(join(dir, 'note.txt.chunks.jsonl'), 'utf8'))).toMatchObject({
    metadata: { source: 'note.txt' },
  })
})

test('verify: green with its counts; red names file and reason, with exit code 3; elsewhere it is no success', async () => {
  expect(await sheaf('verify')).toMatchObject({
    code: exitCode.ok,
    out: 'all holds: 1 document, 1 chunk, 1 original, 2 outputs\n',
  })
  const file = join(root, 'out', 'note.txt.md')
  const before = readFileSync(file)
  writeFileSync(file, `${before.toString()} `)
  const { code, out } = await sheaf('verify', join(root, 'out'))
  expect(code).toBe(exitCode.someFailed)
  expect(out).toContain(`${file}: output: holds other bytes than were written`)
  const json = await sheaf('--json', 'verify')
  expect(JSON.parse(json.out)).toMatchObject({
    ok: false,
    outputs: 2,
    violations: [{ subject: file, where: 'output' }],
  })
  writeFileSync(file, before)
  expect((await sheaf('verify', join(root, 'home'))).code).toBe(exitCode.usage)
  expect((await sheaf('verify', join(root, 'nowhere'))).code).toBe(exitCode.usage)
})

test('options that say what to write want a folder', async () => {
  const { code, notes } = await sheaf('process', join(root, 'note.txt'), '--as', 'docling')
  expect(code).toBe(exitCode.usage)
  expect(notes).toContain('--as says what to write')
})
