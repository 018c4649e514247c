// The queue as a whole: what was given up, and cleaning up.
import { Option, type Command } from 'commander'
import { type DocumentState, terminalStates } from '../../contract/model.ts'
import { counted, displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import { parseCount, parseTime } from './options.ts'

interface CleanOptions extends CommonOptions {
  olderThan?: number
  state?: DocumentState[]
  realm?: string
  dryRun?: boolean
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
