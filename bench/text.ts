// Born-digital PDFs: Sheaf and its peers read a folder in turn, each in a process of its own. Prints word recall, order of
// words, CPU a page and pages handed on to recognition, and names the files where a peer is better.
import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { corpus } from './folders.ts'
import { agreed, compare, countsOf, mean, median, pairsOf, wordsOf } from './score.ts'
import type { Reading } from './text-engines.ts'

const ours = 'sheaf'
const peers = ['pdfjs', 'liteparse', 'unpdf', 'officeparser', 'pdftotext']
/** Those whose agreement stands for the order of words where there is no expected text: independent of Sheaf and of each other. */
const voters = ['pdfjs', 'liteparse', 'pdftotext']

interface File {
  name: string
  /** Last reading of each engine, and the CPU of each of its readings. */
  read: Map<string, Reading>
  cpu: Map<string, number[]>
}

/** `args`: a folder of PDFs with `NAME.expected.txt` or `NAME.expected-words.txt` beside them; `--rounds N`, `--engines a,b` (peers), parts of names to keep to. */
export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { rounds: { type: 'string' }, engines: { type: 'string' } },
  })
  const [folder = corpus('born-digital'), ...parts] = positionals
  if (!existsSync(folder)) {
    console.log('npm run bench -- text FOLDER [--rounds 3] [--engines pdfjs,liteparse] [PART OF A NAME …]')
    return
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.pdf') && expectedOf(folder, name) !== null)
  const files = names
    .filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)))
    .map((name): File => ({ name, read: new Map(), cpu: new Map() }))
  const engines = [ours, ...(values.engines?.split(',') ?? peers), 'gate']
  const running = new Map(engines.map((engine) => [engine, start(engine)]))
  // What starting costs is paid before anything is measured.
  for (const child of running.values()) if (files[0]) await ask(child, join(folder, files[0].name))
  for (let round = 0; round < Number(values.rounds ?? 3); round++)
    for (const [index, file] of files.entries())
      for (const engine of turned(engines, round + index)) {
        const child = running.get(engine)
        if (!child) continue
        const reading = await ask(child, join(folder, file.name))
        file.read.set(engine, reading)
        file.cpu.set(engine, [...(file.cpu.get(engine) ?? []), reading.cpu])
      }
  for (const child of running.values()) child.kill()
  report(folder, files)
}

function report(folder: string, files: File[]): void {
  const shown = [ours, ...peers].filter((engine) => files.some(({ read }) => read.get(engine)?.error === null))
  const scores = files.map((file) => ({ file, ...score(folder, file, shown) }))
  const header = (title: string): void => {
    console.log(`\n${title}`)
    console.log(`${shown.map((engine) => engine.padStart(13)).join('')}  file`)
  }
  const row = (values: readonly number[], name: string, digits = 3): void =>
    console.log(`${values.map((value) => value.toFixed(digits).padStart(13)).join('')}  ${name}`)
  const columns = (pick: (entry: (typeof scores)[number]) => Map<string, number>): number[] =>
    shown.map((engine) => mean(scores.map((entry) => pick(entry).get(engine) ?? 0)))

  header('Word recall')
  for (const { file, recall } of scores) row([...recall.values()], file.name)
  row(
    columns(({ recall }) => recall),
    'mean',
  )
  header('Order: neighbouring words of the expected text, else of what two of pdf.js, liteparse and pdftotext agree on')
  for (const { file, order, reference } of scores) row([...order.values()], `${file.name} (${reference})`)
  row(
    columns(({ order }) => order),
    'mean',
  )

  header('CPU, milliseconds a page')
  const pages = (file: File): number => file.read.get(ours)?.pages.length ?? 0
  const cpu = (file: File, engine: string): number => median(file.cpu.get(engine) ?? [])
  for (const file of files)
    row(
      shown.map((engine) => (cpu(file, engine) * 1000) / pages(file)),
      file.name,
      2,
    )
  const total = (engine: string): number => files.reduce((sum, file) => sum + cpu(file, engine), 0)
  const all = files.reduce((sum, file) => sum + pages(file), 0)
  row(
    shown.map((engine) => (total(engine) * 1000) / all),
    `all ${all} pages`,
    2,
  )
  row(
    shown.map((engine) => total(ours) / total(engine)),
    'CPU of Sheaf over this engine’s',
    2,
  )
  const recognised = files.flatMap((file) => file.read.get(ours)?.ocr.map((page) => `${file.name} ${page}`) ?? [])
  console.log(`\nThe page gate: ${((total('gate') * 1000) / all).toFixed(1)} ms CPU a page`)
  console.log(`Pages handed on to recognition: ${recognised.length} of ${all} ${recognised.join(', ')}`)
  const lost = scores.flatMap(({ file, recall, order }) => [
    ...losses(file, 'recall', recall),
    ...losses(file, 'order', order),
  ])
  console.log(lost.length === 0 ? 'No file where a peer is better.' : `Where a peer is better:\n${lost.join('\n')}`)
}

function score(folder: string, file: File, engines: string[]) {
  const words = new Map(engines.map((engine) => [engine, wordsOf(file.read.get(engine)?.pages.join('\n') ?? '')]))
  const { text, inOrder } = expectedOf(folder, file.name) ?? { text: '', inOrder: false }
  const wanted = wordsOf(text)
  const pairs = (engine: string): Map<string, number> => countsOf(pairsOf(words.get(engine) ?? []))
  const neighbours = inOrder ? countsOf(pairsOf(wanted)) : agreed(voters.map(pairs))
  const each = (measure: (engine: string) => number): Map<string, number> =>
    new Map(engines.map((engine) => [engine, measure(engine)]))
  return {
    recall: each((engine) => compare(countsOf(wanted), countsOf(words.get(engine) ?? [])).recall),
    order: each((engine) => compare(neighbours, pairs(engine)).recall),
    reference: inOrder ? 'expected' : 'agreed',
  }
}

/** Expected text in order, or expected words in none; null without either. */
function expectedOf(folder: string, name: string): { text: string; inOrder: boolean } | null {
  for (const [end, inOrder] of [
    ['.expected.txt', true],
    ['.expected-words.txt', false],
  ] as const) {
    const path = join(folder, name + end)
    if (existsSync(path)) return { text: readFileSync(path, 'utf8'), inOrder }
  }
  return null
}

function losses(file: File, what: string, values: Map<string, number>): string[] {
  const [best] = [...values].filter(([engine]) => engine !== ours).toSorted(([, a], [, b]) => b - a)
  const mine = values.get(ours) ?? 0
  if (!best || best[1] <= mine) return []
  return [`  ${file.name}: ${what} ${mine.toFixed(3)}, ${best[0]} ${best[1].toFixed(3)}`]
}

function start(engine: string): ChildProcess {
  return fork(new URL('text-engines.ts', import.meta.url), [engine], { serialization: 'advanced' })
}

function ask(child: ChildProcess, path: string): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`a reader ended over ${path}`))
    child.once('exit', ended)
    child.once('message', (reading) => {
      child.off('exit', ended)
      resolve(reading as Reading)
    })
    child.send(path)
  })
}

/** The list begun further on: no engine is always the first. */
function turned<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
