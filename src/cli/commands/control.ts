// Verbs over documents: retry, cancel, pause, resume. They change durable rows; whoever works on them hears it.
import { Option, type Command } from 'commander'
import type { Selection } from '../../contract/filter.ts'
import { SheafError } from '../../contract/error.ts'
import { DocumentState } from '../../contract/model.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'

interface ControlOptions extends CommonOptions {
  all?: boolean
  state?: DocumentState
  batch?: string
}

const verbs = {
  retry: { description: 'try again what failed; stored pages are kept', past: 'queued again' },
  cancel: { description: 'cancel documents', past: 'cancelled' },
  pause: { description: 'pause documents at a page boundary', past: 'paused' },
  resume: { description: 'go on with paused documents', past: 'resumed' },
} as const
type Verb = keyof typeof verbs

export function addControlCommands(program: Command, cli: Cli): void {
  for (const verb of Object.keys(verbs) as Verb[]) {
    program
      .command(verb)
      .description(verbs[verb].description)
      .argument('[ids...]', 'documents and batches')
      .option('--all', verb === 'resume' ? 'every document, and the queue itself' : 'every document')
      .addOption(new Option('--state <state>', 'documents in this state').choices(DocumentState.options))
      .option('--batch <id>', 'documents of this batch')
      .action(async (ids: string[], _: unknown, command: Command) => {
        const options = command.optsWithGlobals<ControlOptions>()
        const documents = await withEngine(options, (engine) => apply(engine, verb, ids, options))
        if (options.json) cli.terminal.print(JSON.stringify({ documents }))
        else cli.terminal.print(`${counted(documents, 'document')} ${verbs[verb].past}`)
      })
  }
}

/** Number of documents reached. Throws `usage` when nothing is named, `not-found` for an id of nothing. */
async function apply(engine: Engine, verb: Verb, ids: readonly string[], options: ControlOptions): Promise<number> {
  const selections = await selectionsOf(engine, ids, options)
  let reached = 0
  for (const selection of selections) reached += (await engine.handlers[`documents.${verb}`]({ selection })).documents
  if (verb === 'resume' && options.all) await engine.handlers['queue.resume']({})
  return reached
}

async function selectionsOf(engine: Engine, ids: readonly string[], options: ControlOptions): Promise<Selection[]> {
  const filtered = options.all === true || options.state !== undefined || options.batch !== undefined
  if (ids.length > 0 && filtered) {
    throw new SheafError('usage', 'name ids, or use --all, --state and --batch, not both')
  }
  if (ids.length > 0) return Promise.all(ids.map((id) => selectionOf(engine, id)))
  if (!filtered)
    throw new SheafError('usage', 'nothing is named', {
      hint: 'Name documents or batches, or use --all, --state or --batch.',
    })
  if (options.batch !== undefined) await engine.handlers['batches.get']({ batch: options.batch })
  return [
    {
      filter: {
        ...(options.state === undefined ? {} : { states: [options.state] }),
        ...(options.batch === undefined ? {} : { batch: options.batch }),
      },
    },
  ]
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
