// `npm run demo`: runs the command line over samples/ as a person would, and shows what came out.
// One of the samples is broken on purpose, so the exit code is 3: some documents failed, the others are done.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Report, type ReportDocument } from '../src/contract/report.ts'
import { isBuilt, root } from './tools/project.ts'
import { table } from './tools/text-table.ts'

const home = mkdtempSync(join(tmpdir(), 'sheaf-demo-'))
const out = join(root, 'out/demo')
rmSync(out, { recursive: true, force: true })
try {
  const { code, stdout } = await process_(['process', 'samples', '--out', 'out/demo', '--data', home, '--json'])
  if (stdout.trim() !== '') show(Report.parse(JSON.parse(stdout)))
  process.exitCode = code
} finally {
  rmSync(home, { recursive: true, force: true })
}

/** The command line on this terminal, with its report kept. Progress comes through on stderr. */
function process_(args: string[]): Promise<{ code: number; stdout: string }> {
  // As bin/sheaf does it, in a way that works on Windows too.
  const entry = isBuilt() ? 'out/main/cli.js' : 'src/cli/main.ts'
  console.log(`$ sheaf ${args.join(' ')}\n`)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    // Ctrl-C reaches the child too; it ends in its own time and says so.
    process.on('SIGINT', () => {})
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, stdout }))
  })
}

function show(report: Report): void {
  const rows = report.documents.toSorted((a, b) => a.name.localeCompare(b.name)).map(row)
  console.log(
    `\n${table(['document', 'state', 'class', 'pages', 'OCR', 'chunks', 'seconds', 'outputs'], rows, [3, 4, 5, 6])}\n`,
  )
  for (const document of report.documents.filter((one) => one.error !== null)) {
    console.log(`${document.name}: ${document.error?.message}\n  ${document.error?.hint}`)
  }
  const { done, partial, failed } = report.counts
  console.log(`\n${done} done, ${partial} partial, ${failed} failed in ${(report.duration_ms / 1000).toFixed(1)} s.`)
  console.log('Outputs are in out/demo.')
  const broken = report.documents.filter((one) => one.state !== 'done')
  if (broken.length === 1 && broken[0]?.name === 'truncated-estimate.pdf') {
    console.log('That one is damaged on purpose, hence exit code 3: some documents failed.')
  }
}

function row(document: ReportDocument): string[] {
  return [
    document.name,
    document.state,
    document.class ?? '–',
    String(document.pages),
    String(document.ocr_pages),
    String(document.chunks),
    (document.duration_ms / 1000).toFixed(1),
    document.outputs.map((path) => basename(path).slice(document.name.length)).join(' '),
  ]
}
