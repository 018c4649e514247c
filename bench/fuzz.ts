// Fuzzing by form: objects of PDF, parts and directories of packages, mail, TIFF, PNG, JPEG, XML, RTF, MSG (--minutes 5 --seed 1 --only .docx --without .pdf --keep DIR).
// Each file goes through a real worker with its real limits, several a process. It has to end in time and memory, in pages, a warning
// or a typed error with a hint, and its process has to live. What is found becomes a regression test; `--keep` writes the files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { random } from '../scripts/fixtures/random.ts'
import { corpus } from './fuzz/corpus.ts'
import { print, Reader, report, type Verdict } from './hostile.ts'

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      files: { type: 'string', default: 'Infinity' },
      only: { type: 'string', default: '' },
      without: { type: 'string' },
      keep: { type: 'string' },
    },
  })
  const seeds = corpus().filter(
    ({ name }) => name.includes(values.only) && (values.without === undefined || !name.includes(values.without)),
  )
  const scratch = mkdtempSync(path.join(tmpdir(), 'sheaf-bench-fuzz-'))
  const reader = new Reader()
  const verdicts: Verdict[] = []
  const until = performance.now() + Number(values.minutes) * 60_000
  try {
    for (let n = 1; performance.now() < until && n <= Number(values.files); n++) {
      // A generator for each file: any of them can be made again alone.
      const chance = random(Number(values.seed) * 1_000_003 + n)
      const { name, bytes, change } = chance.pick(seeds)
      const changed = chance.next() < 0.3 ? change(change(bytes, chance), chance) : change(bytes, chance)
      const file = path.join(scratch, `${n}-${name}`)
      writeFileSync(file, changed)
      const verdict = await reader.judge(file)
      verdicts.push(verdict)
      if (verdict.fault !== null) {
        print(verdict)
        if (values.keep !== undefined) {
          mkdirSync(values.keep, { recursive: true })
          writeFileSync(path.join(values.keep, path.basename(file)), changed)
        }
      }
      rmSync(file)
      if (n % 500 === 0) console.log(`  … ${n} files`)
    }
    report(verdicts)
    if (verdicts.some(({ fault }) => fault !== null)) process.exitCode = 1
  } finally {
    reader.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}
