// `process`: accept, work, wait, tell. `add`: accept and return.
import { statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { commands, type Input, type Parsed } from '../../contract/api.ts'
import { SheafError } from '../../contract/error.ts'
import type { BatchView } from '../../contract/model.ts'
import type { Report } from '../../contract/report.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted, displayed } from '../display.ts'
import { exitCode, exitCodeOfReport } from '../exit-code.ts'
import { openEngine, type CommonOptions } from '../host.ts'
import { passwordFromStdin, passwordsFromFile } from '../password.ts'
import { openOutputFolder } from '../output-folder.ts'
import { commonRoot, fromHere, gatherPaths, type Named, placeBelow } from '../paths.ts'
import type { Cli } from '../program.ts'
import { showProgress, tellProgress } from '../progress-bar.ts'
import { followBatch } from '../progress.ts'
import { batchDocuments } from '../read.ts'
import { reportLines, toReport } from '../report.ts'
import { watchInterrupts } from '../signals.ts'
import type { Terminal } from '../terminal.ts'
import { intakeOptions, parseCount, parseSeconds, pipelineChange, type IntakeOptions } from './options.ts'

interface ProcessOptions extends CommonOptions, IntakeOptions {
  workers?: number
  timeout?: number
  pageTimeout?: number
  progress?: 'json'
}

export function addIntakeCommands(program: Command, cli: Cli): void {
  intakeOptions(program.command('process').description('process files and folders and wait for them'))
    .option('--workers <n>', 'worker processes', parseCount)
    .option('--timeout <seconds>', 'time one document may work in all', parseSeconds)
    .option('--page-timeout <seconds>', 'time one page may take', parseSeconds)
    .addOption(
      new Option('--progress <form>', 'progress on stderr for programs: one JSON object a line').choices(['json']),
    )
    .action(async (paths: string[], _: unknown, command: Command) => {
      await process_(paths, command.optsWithGlobals<ProcessOptions>(), cli)
    })
  intakeOptions(program.command('add').description('queue files and folders and return at once')).action(
    async (paths: string[], _: unknown, command: Command) => {
      await add(paths, command.optsWithGlobals<CommonOptions & IntakeOptions>(), cli)
    },
  )
}

async function process_(args: string[], options: ProcessOptions, { terminal, finish }: Cli): Promise<void> {
  const paths = await gatherPaths(args, options)
  const passwords = await givenPasswords(options)
  const note = (text: string): void => {
    if (!options.quiet && options.progress !== 'json') terminal.note(text)
  }
  const interrupts = watchInterrupts(() =>
    note('\nStopping after the pages in hand. Once more stops at once; either way nothing done is lost.'),
  )
  const { engine, settings } = await openEngine(options, 'cli', {
    workers: options.workers,
    documentTimeout: options.timeout,
    pageTimeout: options.pageTimeout,
  })
  let report: Report
  let stopped: boolean
  try {
    const { input, root } = toIntake(settings, paths, options, passwords)
    if (input.output) await openOutputFolder(input.output.dir)
    const taking = setTimeout(() => note('Taking the files in: none is worked on before all are safe.'), patience)
    const { batch } = await engine.handlers['intake.add'](input).finally(() => clearTimeout(taking))
    note(`${counted(batch.total, 'document')} accepted as batch ${batch.id}`)
    const after = await work(engine, batch.id, options, { terminal, signal: interrupts.signal })
    report = toReport(after, await batchDocuments(engine, batch.id), {
      now: Date.now(),
      stopped: interrupts.signal.aborted,
      placed: (path) => (root === null ? path : fromHere(join(root, path))),
      output: (path) => fromHere(path),
    })
    stopped = interrupts.signal.aborted && !report.ok
    if (options.json) terminal.print(JSON.stringify(report))
    else reportLines(report, terminal).forEach((line) => terminal.print(line))
    await settle(engine, interrupts.signal, note)
  } finally {
    await engine.stop()
    interrupts.end()
  }
  if (stopped) note('Interrupted. What is done is kept: run the same command again to go on.')
  finish(stopped ? exitCode.interrupted : exitCodeOfReport(report))
}

/** What may open the documents of this batch. Throws `usage` where stdin is wanted for two things. */
async function givenPasswords({ passwordStdin, passwords, filesFrom }: IntakeOptions): Promise<string[]> {
  if (passwordStdin && filesFrom === '-')
    throw new SheafError('usage', '--password-stdin and --files-from - both read stdin', {
      hint: 'Put the passwords into a file: --passwords FILE',
    })
  const typed = passwordStdin ? [await passwordFromStdin()] : []
  return typed.concat(passwords === undefined ? [] : await passwordsFromFile(passwords))
}

/** Milliseconds after which somebody who waits is told what for. */
const patience = 1000

/** Lets what follows a batch come to its end: the next search knows what it was about. An interrupt leaves it for the next run. */
async function settle(engine: Engine, signal: AbortSignal, note: (text: string) => void): Promise<void> {
  const hint = setTimeout(() => note('Getting ready for search. Ctrl-C leaves that for later.'), patience)
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([engine.settled(), aborted])
  clearTimeout(hint)
}

/** Works on one batch until it has ended or `signal` aborts, and shows how far it is. */
async function work(
  engine: Engine,
  batch: string,
  options: ProcessOptions,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<BatchView> {
  const { last } = await engine.handlers['events.list']({ after: 0, limit: 1 })
  const { paused } = await engine.handlers['system.stats']({})
  if (paused && !options.quiet && options.progress !== 'json')
    terminal.note('The queue is paused; `sheaf resume --all` lets it go on.')
  const progress = followBatch(await batchDocuments(engine, batch))
  const unsubscribe = engine.subscribe((update) => progress.apply(update), { after: last })
  const isJson = options.progress === 'json'
  const hide = isJson
    ? tellProgress(progress, batch, terminal, engine.trouble)
    : options.quiet
      ? () => {}
      : showProgress(progress, terminal, engine.trouble)
  try {
    if (!signal.aborted) engine.start({ batch })
    return await engine.waitForBatch(batch, { signal })
  } finally {
    unsubscribe()
    hide()
  }
}

async function add(args: string[], options: CommonOptions & IntakeOptions, { terminal }: Cli): Promise<void> {
  const paths = await gatherPaths(args, options)
  const passwords = await givenPasswords(options)
  const { engine, settings } = await openEngine(options)
  try {
    const { input } = toIntake(settings, paths, options, passwords)
    if (input.output) await openOutputFolder(input.output.dir)
    const { batch } = await engine.handlers['intake.add'](input)
    if (options.json) terminal.print(JSON.stringify({ batch: batch.id, name: batch.name, documents: batch.total }))
    else terminal.print(`${batch.id}  ${counted(batch.total, 'document')}  ${displayed(batch.name)}`)
  } finally {
    await engine.stop()
  }
}

/**
 * The call as `intake.add` takes it. Outputs and reported paths keep the tree below the deepest folder that holds everything named,
 * so `process in --out out` writes `out/a.pdf.md`, and two files of one name do not meet.
 */
function toIntake(
  settings: Settings,
  named: readonly Named[],
  options: IntakeOptions,
  passwords: readonly string[],
): { input: Parsed<'intake.add'>; root: string | null } {
  const needsOut = (['formats', 'as', 'manifest', 'route'] as const).find((name) => options[name] !== undefined)
  if (needsOut && options.out === undefined) {
    throw new SheafError('usage', `--${needsOut} says what to write, and there is no --out`, { hint: 'Add --out DIR.' })
  }
  const absolute = named.map(({ path }) => resolve(path))
  const root = commonRoot(absolute, isFolder)
  const input: Input<'intake.add'> = {
    sources: named.map(({ path, as, ...own }) => {
      const file = resolve(path)
      return { kind: 'path' as const, path: file, as: as ?? placeBelow(root, file), ...own }
    }),
    lane: options.lane,
    realm: options.realm,
    force: options.force === true,
    expire: options.expire,
    ...(passwords.length > 0 && { passwords: [...passwords] }),
    options: pipelineChange(options),
    ...(options.out === undefined
      ? {}
      : {
          output: {
            dir: resolve(options.out),
            formats: options.formats ?? settings.formats,
            manifest: options.manifest === true,
            ...(options.route === undefined ? {} : { route: options.route }),
            ...(options.as === undefined ? {} : { as: options.as }),
            force: options.force === true,
          },
        }),
    ...(named.length === 1 ? { name: basename(absolute[0]!) || absolute[0]! } : {}),
  }
  return { input: commands['intake.add'].input.parse(input), root }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
