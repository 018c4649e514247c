// What `sheaf plan` foretells and what `sheaf process` takes then, over folders of several kinds, through the real command line.
//   npm run bench -- plan [FOLDER …] [--workers 2] [--most 12] [--past] [--rounds 1]
// Without a FOLDER: the samples, the corpus, and a mix drawn for each round.
// `--past`: in a home that has read the other half of the files before, and without a trial: told by the machine's own past alone.
// `--rounds`: so many times each, with the halves changing places; each counts, since the machine is busier at one time than at another.
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import Database from 'better-sqlite3'
import { Plan } from '../src/contract/commands/plan.ts'
import { root } from '../scripts/tools/project.ts'
import { median } from './figures.ts'
import { corpus } from './folders.ts'
import { drawMix } from './plan-mix.ts'

/** How far a foretold time may be off: three tenths. */
const tolerance = 0.3
/** A folder that is drawn. */
const mix = 'mix'

interface Told {
  ratio: number
  /** The real time lies in the range that was given. */
  isWithin: boolean
}

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workers: { type: 'string', default: '2' },
      most: { type: 'string', default: '12' },
      past: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '1' },
    },
  })
  const usual = [join(root, 'samples'), corpus('scanned'), corpus('born-digital'), corpus('office'), mix]
  const folders = (positionals.length > 0 ? positionals : usual).filter((folder) => {
    const isThere = folder === mix || existsSync(folder)
    if (!isThere) console.log(`${folder} is not there: left out`)
    return isThere
  })
  console.log('files  pages   OCR  foretold    from      to    real   work  ratio   plan  load  by       folder')
  const all: Told[] = []
  for (let round = 0; round < Number(values.rounds); round++)
    for (const folder of folders) {
      const work = mkdtempSync(join(tmpdir(), 'sheaf-bench-plan-'))
      const { workers, most, past } = values
      try {
        if (folder === mix) await drawMix(join(work, mix), 1 + round)
        const from = folder === mix ? join(work, mix) : folder
        all.push(await foretell(from, work, { workers, most: Number(most), past, round }))
      } finally {
        rmSync(work, { recursive: true, force: true })
      }
    }
  const near = all.filter(({ ratio }) => Math.abs(ratio - 1) <= tolerance).length
  const within = all.filter(({ isWithin }) => isWithin).length
  console.log(`${near} of ${all.length} within ±${100 * tolerance} %; ${within} in the range that was told`)
  const off = median(all.map(({ ratio }) => Math.abs(Math.log(ratio))))
  console.log(`foretold ÷ real: off by ${(100 * (Math.exp(off) - 1)).toFixed(0)} % in the middle`)
}

interface Setting {
  workers: string
  most: number
  past: boolean
  round: number
}

async function foretell(folder: string, work: string, { workers, most, past, round }: Setting): Promise<Told> {
  const files = readdirSync(folder)
    .filter((name) => !/\.expected(?:-words)?\.txt$|^README/.test(name) && statSync(join(folder, name)).isFile())
    .toSorted()
  const put = (names: readonly string[], into: string): string => {
    const target = join(work, into)
    mkdirSync(target)
    for (const name of names) cpSync(join(folder, name), join(target, name))
    return target
  }
  const home = ['--data', join(work, 'home'), '--workers', workers]
  const out = (name: string): string[] => ['--out', join(work, name), '--formats', 'md,jsonl']
  const half = (n: number): string[] => files.filter((_, at) => at % 2 === n % 2).slice(0, most)
  if (past) await sheaf('process', put(half(round), 'before'), ...home, ...out('earlier'))
  const input = put(past ? half(round + 1) : files.slice(0, most), 'in')
  const [plan, planned] = await timed(() => sheaf('plan', input, ...home, '--json', ...(past ? ['--no-trial'] : [])))
  const { total, measured } = Plan.parse(JSON.parse(plan))
  const [, real] = await timed(() => sheaf('process', input, ...home, ...out('out')))
  const inside = lastBatchSeconds(join(work, 'home'))
  const ratio = total.seconds / real
  const seconds = (value: number, width = 8): string => value.toFixed(1).padStart(width)
  const counts = [total.new, total.pages, total.ocrPages].map((count) => String(count).padStart(5)).join('  ')
  const times = [total.seconds, total.low, total.high, real].map((value) => seconds(value)).join('')
  const rest = `${seconds(inside, 7)}${ratio.toFixed(2).padStart(7)}${seconds(planned, 7)}${seconds(loadavg()[0] ?? 0, 6)}`
  console.log(`${counts}  ${times}${rest}  ${measured.padEnd(8)} ${basename(folder)}`)
  return { ratio, isWithin: real >= total.low && real <= total.high }
}

/** What it gives, and the seconds it took. */
async function timed<T>(act: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now()
  const given = await act()
  return [given, (performance.now() - began) / 1000]
}

/** Seconds of the last batch from when it was added to its end: what is left of the whole is the command's own start and end. */
function lastBatchSeconds(home: string): number {
  const sqlite = new Database(join(home, 'sheaf.db'), { readonly: true })
  const ms = sqlite
    .prepare<[], number>('SELECT finished_at - added_at FROM batch ORDER BY added_at DESC LIMIT 1')
    .pluck()
    .get()
  sqlite.close()
  return (ms ?? NaN) / 1000
}

/** What it says on stdout. Files that cannot be read are no error here: exit 3. */
async function sheaf(...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(join(root, 'bin/sheaf'), args, { maxBuffer: 1 << 28 })).stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 3 && 'stdout' in error) return String(error.stdout)
    throw error
  }
}
