// Proves that the import rules bite: plants one forbidden import per wall, and an allowed one beside it, in a copy of the
// rooms under the same lint configuration. A linter that finds nothing looks just like clean code; this tells them apart.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { captureTool } from './tools/command.ts'
import { root } from './tools/project.ts'

const restricted = 'eslint(no-restricted-imports)'
/** A line of code, the room it is planted in, and the rule that must refuse it (null: none may). */
const plants: [room: string, code: string, rule: string | null][] = [
  ['contract', "import { Kysely } from 'kysely'\nexport const planted = Kysely", restricted],
  ['contract', "import { join } from 'node:path'\nexport const planted = join", restricted],
  ['contract', "import { Engine } from '../engine/engine.ts'\nexport const planted = Engine", restricted],
  ['contract/commands', "import { Engine } from '../../engine/engine.ts'\nexport const planted = Engine", restricted],
  ['contract/commands', "import { Page } from '../model.ts'\nexport const planted = Page", null],
  ['contract', "import { z } from 'zod'\nexport const planted = z", null],
  ['engine', "import { run } from '../worker/run.ts'\nexport const planted = run", restricted],
  ['engine', "import { app } from 'electron'\nexport const planted = app", restricted],
  ['engine', "import * as pdf from '@embedpdf/pdfium'\nexport const planted = pdf", restricted],
  ['engine', "import * as ort from 'onnxruntime-web/wasm'\nexport const planted = ort", restricted],
  ['engine', "import { readFile } from 'node:fs/promises'\nexport const planted = readFile", null],
  ['worker', "import { pool } from '../engine/pool.ts'\nexport const planted = pool", restricted],
  ['worker', "import { connect } from 'node:net'\nexport const planted = connect", restricted],
  ['worker', "import { get } from 'https'\nexport const planted = get", restricted],
  ['worker', "import Database from 'better-sqlite3'\nexport const planted = Database", restricted],
  ['worker', "import { Page } from '../contract/model.ts'\nexport const planted = Page", null],
  ['renderer', "import { readFile } from 'node:fs/promises'\nexport const planted = readFile", restricted],
  ['renderer', "import { ipcRenderer } from 'electron'\nexport const planted = ipcRenderer", restricted],
  ['renderer', "import { getDocument } from 'pdfjs-dist'\nexport const planted = getDocument", restricted],
  ['renderer', "import { engine } from '../engine/engine.ts'\nexport const planted = engine", restricted],
  ['renderer', "import { Page } from '../contract/model.ts'\nexport const planted = Page", null],
  ['main', "import { read } from '../worker/run.ts'\nexport const planted = read", restricted],
  ['main', "import Database from 'better-sqlite3'\nexport const planted = Database", restricted],
  ['main', "import { app } from 'electron'\nexport const planted = app", null],
  ['server', "import { app } from 'electron'\nexport const planted = app", restricted],
  ['server', "import { Kysely } from 'kysely'\nexport const planted = Kysely", restricted],
  ['server', "import { run } from '../cli/program.ts'\nexport const planted = run", restricted],
  ['server', "import { Hono } from 'hono'\nexport const planted = Hono", null],
  ['cli', "import { app } from 'electron'\nexport const planted = app", restricted],
  ['cli', "import { window } from '../renderer/main.tsx'\nexport const planted = window", restricted],
  ['cli', "import { listen } from '../server/listen.ts'\nexport const planted = listen", null],
  // Two rules that fail silently when the linter cannot see types or follow imports.
  ['engine', 'export function planted(): void {\n  Promise.resolve(1)\n}', 'typescript(no-floating-promises)'],
  ['engine', "import { b } from './cycle-b.ts'\nexport const a: () => unknown = () => b", 'import(no-cycle)'],
]

const Diagnostics = z.object({ diagnostics: z.array(z.object({ code: z.string().optional(), filename: z.string() })) })

const garden = mkdtempSync(join(tmpdir(), 'sheaf-lint-proof-'))
const problems: string[] = []
try {
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(join(root, file), join(garden, file))
  // The type-aware rules need the declarations that tsconfig.json names.
  symlinkSync(join(root, 'node_modules'), join(garden, 'node_modules'), 'junction')
  const files = plants.map(([room], index) => `src/${room}/planted-${index}.ts`)
  for (const [index, [, code]] of plants.entries()) plant(files[index] ?? '', `${code}\n`)
  plant(
    'src/engine/cycle-b.ts',
    `import { a } from './planted-${plants.length - 1}.ts'\nexport const b: () => unknown = () => a\n`,
  )

  const { output } = await captureTool('oxlint', ['--type-aware', '--format=json'], { cwd: garden })
  const { diagnostics } = Diagnostics.parse(JSON.parse(output))
  for (const [index, [room, code, rule]] of plants.entries()) {
    const found = diagnostics.filter((one) => one.filename === files[index]).map((one) => one.code)
    const what = `${room}/: ${code.split('\n')[0]}`
    if (rule !== null && !found.includes(rule)) problems.push(`${what}\n  was let through; ${rule} should refuse it`)
    if (rule === null && found.includes(restricted)) problems.push(`${what}\n  was refused, and is allowed`)
  }
} finally {
  rmSync(garden, { recursive: true, force: true })
}
const refused = plants.filter(([, , rule]) => rule !== null).length
for (const problem of problems) console.error(problem)
if (problems.length === 0)
  console.log(`${refused} planted faults refused, ${plants.length - refused} allowed imports let through`)
process.exitCode = problems.length === 0 ? 0 : 1

function plant(file: string, code: string): void {
  mkdirSync(dirname(join(garden, file)), { recursive: true })
  writeFileSync(join(garden, file), code)
}
