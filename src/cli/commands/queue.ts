// The queue as a whole: what was given up, and cleaning up.
import { Option, type Command } from 'commander'
import { type DocumentState, Lane, Stage, terminalStates } from '../../contract/model.ts'
import { counted, displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import { partLines } from './control.ts'
import { parseCount, parseTime } from './options.ts'

interface CleanOptions extends CommonOptions {
  olderThan?: number
  state?: DocumentState[]
  realm?: string
  dryRun?: boolean
}

interface LimitOptions extends CommonOptions {
  stage?: Stage
  lane?: Lane
  realm?: string
  concurrency?: number | null
  rate?: { jobs: number; seconds: number } | null
}

interface MoveOptions extends CommonOptions {
  front?: boolean
  back?: boolean
  after?: string
  lane?: Lane
}

export function addQueueCommands(program: Command, cli: Cli): void {
  const dead = program.command('dead').description('jobs that were given up')
  dead
    .command('list', { isDefault: true })
    .description('which, why, and what waits for them')
    .option('--limit <n>', 'at most this many', parseCount, 100)
    .action(async (_: unknown, command: Command) => {
      await listDead(command.optsWithGlobals<CommonOptions & { limit: number }>(), cli)
    })
  dead
    .command('redrive')
    .description('try them again')
    .argument('[jobs...]', 'jobs (default: all)')
    .action(async (jobs: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const again = await withEngine(options, (engine) =>
        engine.handlers['queue.redrive'](jobs.length > 0 ? { jobs } : {}),
      )
      if (options.json) cli.terminal.print(JSON.stringify(again))
      else cli.terminal.print(`${counted(again.jobs, 'job')} tried again, for ${counted(again.documents, 'document')}`)
    })
  program
    .command('limit')
    .description('limit a part of the queue, over all hosts; without a limit: what is paused and limited')
    .addOption(new Option('--stage <name>', 'a stage').choices(Stage.options))
    .addOption(new Option('--lane <name>', 'a lane').choices(Lane.options))
    .option('--realm <name>', 'a realm')
    .option('--concurrency <n>', 'jobs at a time (none: no limit)', parseLimit)
    .option('--rate <n/time>', 'jobs begun in a time: 10/60, 100/1h (none: no limit)', parseRate)
    .action(async (_: unknown, command: Command) => {
      await limit(command.optsWithGlobals<LimitOptions>(), cli)
    })
  program
    .command('move')
    .description('change the order in which documents wait')
    .argument('<documents...>', 'documents, in any order')
    .option('--front', 'before the others of their lane (default)')
    .option('--back', 'behind the others of their lane')
    .option('--after <document>', 'right behind this one')
    .addOption(new Option('--lane <name>', 'into this lane').choices(Lane.options))
    .action(async (documents: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<MoveOptions>()
      const place = options.after === undefined ? (options.back ? 'back' : 'front') : { after: options.after }
      const isPlaced = options.front || options.back || options.after !== undefined || options.lane === undefined
      const moved = await withEngine(options, (engine) =>
        engine.handlers['queue.move']({
          selection: { documents },
          lane: options.lane,
          to: isPlaced ? place : undefined,
        }),
      )
      if (options.json) cli.terminal.print(JSON.stringify(moved))
      else cli.terminal.print(`${counted(moved.documents, 'document')} moved, ${counted(moved.jobs, 'job')}`)
    })
  program
    .command('gc')
    .description('remove what nobody refers to: results, bytes, old jobs and pictures')
    .option('--older-than <time>', 'also documents that ended before that: 30d, 12h', parseTime)
    .addOption(new Option('--state <state...>', 'of these states').choices([...terminalStates]))
    .option('--realm <name>', 'of this realm')
    .option('--dry-run', 'only say what would go')
    .action(async (_: unknown, command: Command) => {
      await clean(command.optsWithGlobals<CleanOptions>(), cli)
    })
}

const parseLimit = (value: string): number | null => (value === 'none' ? null : parseCount(value))

function parseRate(value: string): (LimitOptions['rate'] & {}) | null {
  if (value === 'none') return null
  const [jobs = '', time = ''] = value.split('/')
  return { jobs: parseCount(jobs), seconds: parseTime(time) }
}

async function limit(options: LimitOptions, { terminal }: Cli): Promise<void> {
  const { stage, lane, realm, concurrency, rate } = options
  const state = await withEngine(options, (engine) =>
    concurrency === undefined && rate === undefined
      ? engine.handlers['queue.state']({})
      : engine.handlers['queue.limit']({ stage, lane, realm, concurrency, rate }),
  )
  if (options.json) terminal.print(JSON.stringify(state))
  else partLines(state).forEach((line) => terminal.print(line))
}

async function listDead(options: CommonOptions & { limit: number }, { terminal }: Cli): Promise<void> {
  const jobs = await withEngine(options, (engine) =>
    engine.handlers['queue.dead']({ limit: Math.min(options.limit, 10_000) }),
  )
  if (options.json) return terminal.print(JSON.stringify(jobs))
  const head = [{ title: 'JOB' }, { title: 'STAGE' }, { title: 'DOCUMENT', max: 40 }, { title: 'WHY', max: 80 }]
  const rows = jobs.map(({ job, stage, documents, error }) => [
    job,
    stage,
    documents.map(({ name }) => name).join(', ') || '(another program’s)',
    error ? `${error.code}: ${displayed(error.message)}` : '',
  ])
  const [first = '', ...lines] = table(head, rows)
  terminal.print(terminal.style('bold', first))
  lines.forEach((line) => terminal.print(line))
}

async function clean(options: CleanOptions, { terminal }: Cli): Promise<void> {
  const { olderThan, state, realm, dryRun = false } = options
  const gone = await withEngine(options, (engine) =>
    engine.handlers['store.clean']({
      dryRun,
      ...(olderThan === undefined ? {} : { olderThan }),
      ...(state === undefined ? {} : { states: state }),
      ...(realm === undefined ? {} : { realm }),
    }),
  )
  if (options.json) return terminal.print(JSON.stringify({ ...gone, dryRun }))
  const parts = [
    counted(gone.documents, 'document'),
    `${counted(gone.runs, 'result')} with ${counted(gone.pages, 'page')}`,
    `${counted(gone.blobs, 'file')} (${(gone.bytes / 1e6).toFixed(1)} MB)`,
    counted(gone.jobs, 'old job'),
  ]
  terminal.print(`${parts.join(', ')} ${dryRun ? 'would go' : 'removed'}`)
}
