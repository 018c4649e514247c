// Measures the readers: how much of what a folder's files say is read, at what cost, and which files end in errors.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { toWire } from '../src/contract/error.ts'
import { pageSeparator, type Page } from '../src/contract/model.ts'
import { sniff } from '../src/engine/intake/sniff.ts'
import { isFlow, readFlow } from '../src/worker/readers/flow.ts'
import { corpus } from './folders.ts'
import { compare, countsOf, mean as meanOf, wordsOf } from './score.ts'

interface Row {
  name: string
  /** Shares of the expected words that were read, and of the read words that were expected; null without a reference. */
  recall: number | null
  f1: number | null
  milliseconds: number
  pages: number
  characters: number
  /** Warnings, or the error it ended in. */
  said: string
  failed: boolean
}

const expectedEnd = '.expected.txt'

/** `args[0]`: a folder; beside a file `x` may lie `x.expected.txt`. Files with pages of their own are left to other benches. */
export async function run(args: string[]): Promise<void> {
  const [folder = corpus('office')] = args
  if (!existsSync(folder)) throw new Error('npm run bench -- formats FOLDER')
  const files = readdirSync(folder)
  const rows: Row[] = []
  for (const name of files) {
    if (name.endsWith(expectedEnd)) continue
    const row = await measure(join(folder, name))
    if (row) rows.push(row)
  }
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(3)).padStart(7)
  console.log(' recall      f1   CPU ms  pages  characters  file')
  for (const row of rows) {
    const numbers = [
      row.milliseconds.toFixed(0).padStart(9),
      String(row.pages).padStart(7),
      String(row.characters).padStart(12),
    ]
    console.log(`${share(row.recall)} ${share(row.f1)}${numbers.join('')}  ${row.name}${row.said && `  (${row.said})`}`)
  }
  const scored = rows.filter(({ recall }) => recall !== null)
  const mean = (of: 'recall' | 'f1') => meanOf(scored.map((row) => row[of] ?? 0))
  const time = rows.reduce((sum, row) => sum + row.milliseconds, 0)
  console.log(
    `\n${rows.length} files, ${scored.length} with a reference: mean recall ${mean('recall').toFixed(3)}, mean f1 ${mean('f1').toFixed(3)}, ` +
      `${rows.filter(({ failed }) => failed).length} errors, ${time.toFixed(0)} CPU ms`,
  )
}

async function measure(path: string): Promise<Row | null> {
  const bytes = new Uint8Array(readFileSync(path))
  const name = basename(path)
  const sniffed = sniff({ head: bytes.subarray(0, 65_536), tail: bytes.subarray(-65_536), name, size: bytes.length })
  if (sniffed.mediaType !== null && !isFlow(sniffed.mediaType)) return null
  const expected = readOptional(path + expectedEnd)
  const begun = process.cpuUsage()
  let pages: Page[] = []
  let said = ''
  let failed = true
  if (sniffed.mediaType === null) said = `${sniffed.code}: ${sniffed.reason}`
  else {
    try {
      const read = await readFlow({ mediaType: sniffed.mediaType, name, bytes })
      pages = [...read.pages]
      said = read.warnings.join('; ')
      failed = false
    } catch (error) {
      const { code, message } = toWire(error)
      said = `${code}: ${message}`
    }
  }
  const { user, system } = process.cpuUsage(begun)
  const text = pages.map((page) => page.text).join(pageSeparator)
  const extension = extname(name).slice(1)
  const wanted = expected === null ? [] : wordsOf(expected)
  const score = wanted.length === 0 ? null : compare(countsOf(wanted), countsOf(wordsOf(text)))
  return {
    name: `${name} [${sniffed.mediaType === null ? extension : (sniffed.mediaType.split('/')[1] ?? '')}]`.replace(
      /\[vnd\.\S*\.(\S+)\]/,
      '[$1]',
    ),
    recall: score?.recall ?? null,
    f1: score?.f1 ?? null,
    milliseconds: (user + system) / 1000,
    pages: pages.length,
    characters: text.length,
    said,
    failed,
  }
}

function readOptional(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // Not every file has a reference.
  }
}
