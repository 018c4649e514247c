// Verbs over documents: retry, cancel, pause, resume, remove. They change durable rows; whoever works on them hears it.
import { Option, type Command } from 'commander'
import type { SteeringVerb } from '../../contract/commands/documents.ts'
import type { QueuePart, QueueState } from '../../contract/commands/queue.ts'
import { SheafError } from '../../contract/error.ts'
import { type DocumentFilter, parseFilter, type Selection } from '../../contract/filter.ts'
import { DocumentState, Lane, Stage } from '../../contract/model.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { parseNumbers } from './options.ts'

/** Which documents, by what they are. */
export interface FilterOptions {
  where?: string
  state?: DocumentState[]
  batch?: string
  lane?: Lane
  realm?: string
}

interface ControlOptions extends CommonOptions, FilterOptions {
  all?: boolean
  dryRun?: boolean
  pages?: number[]
  stage?: Stage
}

const verbs: Record<SteeringVerb, { description: string; past: string }> = {
  retry: { description: 'try again what failed; stored pages are kept', past: 'queued again' },
  cancel: { description: 'cancel documents; retry takes them up again', past: 'cancelled' },
  pause: { description: 'pause documents at a page boundary', past: 'paused' },
  resume: { description: 'go on with paused documents', past: 'resumed' },
  remove: { description: 'take ended documents off the list', past: 'removed' },
}

export function addControlCommands(program: Command, cli: Cli): void {
  for (const [verb, { description }] of Object.entries(verbs) as [SteeringVerb, { description: string }][]) {
    const command = filterOptions(program.command(verb).description(description))
      .argument('[ids...]', 'documents and batches')
      .option('--all', verb === 'resume' ? 'every document, and the queue itself' : 'every document')
      .option('--dry-run', 'only say how many it would reach')
    if (verb === 'pause' || verb === 'resume')
      command.addOption(
        new Option(
          '--stage <name>',
          `${verb} a part of the queue, and what comes into it later; so do --lane and --realm alone`,
        ).choices(Stage.options),
      )
    if (verb === 'retry') command.option('--pages <list>', 'only these pages of one document: 3,7-9', parseNumbers)
    command.action(async (ids: string[], _: unknown, command: Command) => {
      await run(verb, ids, command.optsWithGlobals<ControlOptions>(), cli)
    })
  }
}

/** The options that say which documents are meant, for every command that takes a filter. */
export function filterOptions(command: Command): Command {
  return command
    .option('--where <filter>', "what they are, as 'state:failed lane:slow error:timeout since:7d invoice'")
    .addOption(new Option('--state <state...>', 'in these states').choices(DocumentState.options))
    .option('--batch <id>', 'of this batch')
    .addOption(new Option('--lane <name>', 'in this lane').choices(Lane.options))
    .option('--realm <name>', 'of this realm')
}

/** The options as a filter. Throws `usage` for a part of `--where` that means nothing. */
export function toFilter({ where, state, batch, lane, realm }: FilterOptions): DocumentFilter {
  const { filter, unknown } = parseFilter(where ?? '')
  if (unknown.length > 0)
    throw new SheafError('usage', `${unknown.join(', ')} means nothing`, {
      hint: 'Keys: state, error, class, lang, stage, lane, realm, batch, in, since, until. Put words with a colon in quotes.',
    })
  return {
    ...filter,
    ...(state === undefined ? {} : { states: state }),
    ...(batch === undefined ? {} : { batch }),
    ...(lane === undefined ? {} : { lane }),
    ...(realm === undefined ? {} : { realm }),
  }
}

async function run(verb: SteeringVerb, ids: readonly string[], options: ControlOptions, cli: Cli): Promise<void> {
  const { terminal } = cli
  const part = ids.length === 0 && (verb === 'pause' || verb === 'resume') ? partOf(options) : null
  if (part) return steerPart(`queue.${verb as 'pause' | 'resume'}`, part, options, cli)
  if (options.pages !== undefined) return retryPages(ids, options.pages, options, cli)
  await withEngine(options, async (engine) => {
    const selections = await selectionsOf(engine, ids, options)
    if (options.dryRun) {
      let documents = 0
      for (const selection of selections)
        documents += (await engine.handlers['documents.count']({ verb, selection })).documents
      if (options.json) terminal.print(JSON.stringify({ documents, dryRun: true }))
      else terminal.print(`${counted(documents, 'document')} would be ${verbs[verb].past}`)
      return
    }
    let reached: string[] = []
    for (const selection of selections)
      reached = reached.concat((await engine.handlers[`documents.${verb}`]({ selection })).ids)
    if (verb === 'resume' && options.all) await engine.handlers['queue.resume']({})
    if (options.json) terminal.print(JSON.stringify({ documents: reached.length, ids: reached }))
    else terminal.print(`${counted(reached.length, 'document')} ${verbs[verb].past}`)
  })
}

/** The part of the queue that is named, when nothing else is. */
function partOf({ stage, lane, realm, where, state, batch, all }: ControlOptions): QueuePart | null {
  if ([where, state, batch, all].some((option) => option !== undefined)) {
    if (stage === undefined) return null
    throw new SheafError('usage', '--stage names a part of the queue; documents at a stage are --where stage:…')
  }
  return [stage, lane, realm].every((option) => option === undefined) ? null : { stage, lane, realm }
}

async function steerPart(
  command: 'queue.pause' | 'queue.resume',
  part: QueuePart,
  options: ControlOptions,
  { terminal }: Cli,
): Promise<void> {
  const state = await withEngine(options, (engine) => engine.handlers[command](part))
  if (options.json) terminal.print(JSON.stringify(state))
  else partLines(state).forEach((line) => terminal.print(line))
}

/** What is paused or limited, for people. */
export function partLines({ paused, parts }: QueueState): string[] {
  const lines = parts.map(({ kind, value, paused: isPaused, concurrency, rate }) => {
    const limits = [
      isPaused ? 'paused' : '',
      concurrency === null ? '' : `at most ${concurrency} at a time`,
      rate === null ? '' : `at most ${rate.jobs} in ${rate.seconds} s`,
    ]
    return `${kind} ${value}: ${limits.filter((limit) => limit !== '').join(', ')}`
  })
  if (paused) lines.unshift('the whole queue: paused')
  return lines.length > 0 ? lines : ['nothing is paused or limited']
}

async function retryPages(
  [document, ...others]: readonly string[],
  pages: number[],
  options: ControlOptions,
  { terminal }: Cli,
): Promise<void> {
  if (document === undefined || others.length > 0) throw new SheafError('usage', '--pages needs one document')
  await withEngine(options, async (engine) => {
    const again = await engine.handlers['documents.retryPages']({ document, pages })
    if (options.json) terminal.print(JSON.stringify(again))
    else terminal.print(`${counted(again.pages, 'page')} queued again`)
  })
}

/** Throws `usage` when nothing is named, `not-found` for an id of nothing. */
export async function selectionsOf(
  engine: Engine,
  ids: readonly string[],
  options: FilterOptions & { all?: boolean },
): Promise<Selection[]> {
  const { where, state, batch, lane, realm } = options
  const filtered = options.all === true || [where, state, batch, lane, realm].some((option) => option !== undefined)
  if (ids.length > 0 && filtered) {
    throw new SheafError('usage', 'name ids, or use --all, --where and its like, not both')
  }
  if (ids.length > 0) return Promise.all(ids.map((id) => selectionOf(engine, id)))
  if (!filtered)
    throw new SheafError('usage', 'nothing is named', {
      hint: 'Name documents or batches, or use --all, --where, --state, --batch, --lane or --realm.',
    })
  if (batch !== undefined) await engine.handlers['batches.get']({ batch })
  return [{ filter: toFilter(options) }]
}

async function selectionOf(engine: Engine, id: string): Promise<Selection> {
  return (await isBatch(engine, id)) ? { filter: { batch: id } } : { documents: [id] }
}

/** Which of the two an id names. Throws `not-found` when neither. */
export async function isBatch(engine: Engine, id: string): Promise<boolean> {
  try {
    await engine.handlers['documents.get']({ document: id })
    return false
  } catch (error) {
    if (!(error instanceof SheafError) || error.code !== 'not-found') throw error
  }
  try {
    await engine.handlers['batches.get']({ batch: id })
    return true
  } catch (cause) {
    if (!(cause instanceof SheafError) || cause.code !== 'not-found') throw cause
    throw new SheafError('not-found', `there is no document or batch ${id}`, {
      hint: '`sheaf list` shows what there is.',
      cause,
    })
  }
}
