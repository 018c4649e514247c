// Looking: list, show, result, events. They change nothing and need no workers. `--json` gives the API's own answers.
import { writeFile } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import type { Output } from '../../contract/api.ts'
import type { Event, Update } from '../../contract/event.ts'
import { SheafError } from '../../contract/error.ts'
import type { DocumentFilter } from '../../contract/filter.ts'
import { type ChunkShape, ExportFormat } from '../../contract/settings.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted, displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { batchDocuments, events } from '../read.ts'
import { reportLines, toReport } from '../report.ts'
import { watchInterrupts } from '../signals.ts'
import { pairs, table } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { filterOptions, type FilterOptions, isBatch, toFilter } from './control.ts'
import { chunkShapeOption, parseCount } from './options.ts'

interface ListOptions extends CommonOptions, FilterOptions {
  batches?: boolean
  text?: string
  limit: number
}

export function addReadCommands(program: Command, { terminal }: Cli): void {
  filterOptions(program.command('list').description('documents, newest first'))
    .option('--batches', 'batches instead')
    .option('--text <part>', 'whose name or path holds this')
    .option('--limit <n>', 'at most this many', parseCount, 100)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      await withEngine(options, (engine) => (options.batches ? listBatches : listDocuments)(engine, options, terminal))
    })
  program
    .command('show')
    .description('one document or batch')
    .argument('<id>', 'document or batch')
    .option('--debug-page <n>', 'draw how this page was read: blocks in their order, words, cells', parseCount)
    .option('--out <file>', 'where that picture goes (PNG)')
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { debugPage?: number; out?: string }>()
      await withEngine(options, async (engine) => {
        if (options.debugPage !== undefined) return drawPage(engine, id, options.debugPage, options.out, terminal)
        if (await isBatch(engine, id)) await showBatch(engine, id, options, terminal)
        else showDocument(await engine.handlers['documents.get']({ document: id }), options, terminal)
      })
    })
  program
    .command('result')
    .description("a document's result on stdout")
    .argument('<id>', 'document')
    .addOption(new Option('--format <format>', 'form of the result').choices(ExportFormat.options))
    .addOption(chunkShapeOption())
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { format?: ExportFormat; as?: ChunkShape }>()
      const { as = 'sheaf' } = options
      const format = options.format ?? (options.as ? 'jsonl' : options.json ? 'json' : 'md')
      const { data } = await withEngine(options, (engine) => engine.exportDocument(id, format, { as }))
      terminal.write(typeof data !== 'string' || data.endsWith('\n') ? data : `${data}\n`)
    })
  program
    .command('events')
    .description('what happened, oldest first')
    .argument('[id]', 'document or batch')
    .option('--follow', 'go on with what happens, until Ctrl-C; --json: one object a line')
    .action(async (id: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { follow?: boolean }>()
      await withEngine(options, (engine) => showEvents(engine, id, options, terminal))
    })
}

/** Pixels of the picture's width: small print can be read in it. */
const debugWidth = 1600

async function drawPage(
  engine: Engine,
  id: string,
  page: number,
  out: string | undefined,
  terminal: Terminal,
): Promise<void> {
  if (out === undefined)
    throw new SheafError('usage', '--debug-page needs --out', { hint: 'Name the picture: --out page.png' })
  await writeFile(out, await engine.pageOverlay(id, page, debugWidth))
  terminal.note(`${out}: page ${page} as it was read`)
}

async function listDocuments(engine: Engine, options: ListOptions, terminal: Terminal): Promise<void> {
  const filter: DocumentFilter = {
    ...toFilter(options),
    ...(options.text === undefined ? {} : { text: options.text }),
  }
  const limit = Math.min(options.limit, 10_000)
  const answer = await engine.handlers['documents.list']({ filter, sort: 'added', descending: true, offset: 0, limit })
  if (options.json) return terminal.print(JSON.stringify(answer))
  const head = [
    { title: 'ID' },
    { title: 'DOCUMENT', max: 48 },
    { title: 'STATE' },
    { title: 'CLASS' },
    { title: 'PAGES', align: 'right' as const },
    { title: 'BATCH' },
  ]
  const rows = answer.documents.map((d) => [d.id, d.path || d.name, d.state, d.class ?? '', pagesOf(d), d.batch])
  printTable(terminal, head, rows)
  if (answer.total > rows.length)
    terminal.note(`${rows.length} of ${counted(answer.total, 'document')}; --limit shows more`)
  if (answer.paused) terminal.note('The queue is paused; `sheaf resume --all` goes on.')
}

function pagesOf(d: { pages: number | null; pagesDone: number }): string {
  if (d.pages === null) return ''
  return d.pagesDone === d.pages ? String(d.pages) : `${d.pagesDone}/${d.pages}`
}

async function listBatches(engine: Engine, options: ListOptions, terminal: Terminal): Promise<void> {
  const batches = await engine.handlers['batches.list']({ limit: Math.min(options.limit, 1000) })
  if (options.json) return terminal.print(JSON.stringify(batches))
  const head = [
    { title: 'ID' },
    { title: 'BATCH', max: 48 },
    { title: 'ADDED' },
    { title: 'DOCUMENTS', align: 'right' as const },
    { title: 'STATES' },
  ]
  const rows = batches.map((b) => [
    b.id,
    b.name,
    new Date(b.addedAt).toISOString(),
    String(b.total),
    Object.entries(b.counts)
      .map(([state, n]) => `${n} ${state}`)
      .join(', '),
  ])
  printTable(terminal, head, rows)
}

async function showBatch(engine: Engine, batch: string, options: CommonOptions, terminal: Terminal): Promise<void> {
  const report = toReport(await engine.handlers['batches.get']({ batch }), await batchDocuments(engine, batch), {
    now: Date.now(),
  })
  if (options.json) terminal.print(JSON.stringify(report))
  else reportLines(report, terminal).forEach((line) => terminal.print(line))
}

function showDocument(answer: Output<'documents.get'>, options: CommonOptions, terminal: Terminal): void {
  if (options.json) return terminal.print(JSON.stringify(answer))
  const { document: d, pages, metadata } = answer
  const ocr = d.ocrPages > 0 ? ` (${d.ocrPages} recognised)` : ''
  const known: [string, string | null][] = [
    ['document', d.id],
    ['batch', d.batch],
    ['path', d.path || d.name],
    ['parent', d.parent && `${d.parent.document} (there as ${d.parent.inside})`],
    ['sha256', d.sha256],
    ['type', d.mediaType],
    ['state', d.state],
    [
      'class',
      d.class === null ? null : `${d.class}${d.confidence === null ? '' : ` ${Math.round(d.confidence * 100)} %`}`,
    ],
    ['language', d.language],
    ['title', d.title],
    ['summary', d.summary],
    ['pages', d.pages === null ? null : `${pagesOf(d)}${ocr}`],
    ['chunks', String(d.chunks)],
    ['embeddings', String(d.embeddings)],
    ['outputs', d.outputs.join(', ') || null],
    ['error', d.error?.message ?? null],
    ['hint', d.error?.hint || null],
    ...Object.entries(metadata),
  ]
  pairs(known.filter((pair): pair is [string, string] => pair[1] !== null)).forEach((line) => terminal.print(line))
  for (const page of pages)
    if (page.failure)
      terminal.print(`page ${page.number} (${page.failure.reason}): ${displayed(page.failure.error.message)}`)
}

async function showEvents(
  engine: Engine,
  id: string | undefined,
  options: CommonOptions & { follow?: boolean },
  terminal: Terminal,
): Promise<void> {
  const batch = id !== undefined && (await isBatch(engine, id))
  const query = id === undefined ? {} : batch ? { batch: id } : { document: id }
  const show = (event: Event): void => terminal.print(options.json ? JSON.stringify(event) : eventLine(event))
  let last = 0
  const found: Event[] = []
  for await (const event of events(engine, query)) {
    last = event.seq
    if (options.json && !options.follow) found.push(event)
    else show(event)
  }
  if (options.follow) await followEvents(engine, await isOf(engine, id, batch), last, show, terminal)
  else if (options.json) terminal.print(JSON.stringify({ events: found, last }))
}

/** Which live events belong to the document or batch asked for. A document shares its run's. */
async function isOf(engine: Engine, id: string | undefined, batch: boolean): Promise<(event: Event) => boolean> {
  if (id === undefined) return () => true
  if (batch) return (event) => event.batch === id
  const { run } = (await engine.handlers['documents.get']({ document: id })).document
  return (event) => event.document === id || (event.document === null && run !== null && event.run === run)
}

async function followEvents(
  engine: Engine,
  wanted: (event: Event) => boolean,
  after: number,
  show: (event: Event) => void,
  terminal: Terminal,
): Promise<void> {
  const interrupts = watchInterrupts(() => {})
  const listen = (update: Update): void => {
    if (update.kind === 'event' && wanted(update.event)) show(update.event)
  }
  const unsubscribe = engine.subscribe(listen, { after })
  // A reader that hung up is an end as good as a signal.
  while (!interrupts.signal.aborted && !terminal.closed) await new Promise((resolve) => setTimeout(resolve, 100))
  unsubscribe()
  interrupts.end()
}

function eventLine({ seq, at, type, batch, document, run, page, data }: Event): string {
  const what = [document ?? run ?? batch, page === null ? null : `page ${page}`]
    .filter((part) => part !== null)
    .join(' ')
  const more = Object.keys(data).length > 0 ? ` ${JSON.stringify(data)}` : ''
  return displayed(`${String(seq).padStart(6)}  ${new Date(at).toISOString()}  ${type.padEnd(17)} ${what}${more}`)
}

function printTable(terminal: Terminal, head: Parameters<typeof table>[0], rows: string[][]): void {
  const [first = '', ...lines] = table(head, rows)
  terminal.print(terminal.style('bold', first))
  lines.forEach((line) => terminal.print(line))
}
