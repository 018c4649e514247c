// `watch`: takes in what is put into folders, until a signal comes.
import type { Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import type { Update } from '../../contract/event.ts'
import { displayed } from '../display.ts'
import { openEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { watchInterrupts } from '../signals.ts'
import { hotFolderOf, hotFolderOptions, type HotFolderOptions } from './hot-folder.ts'
import { parseCount } from './options.ts'

interface WatchOptions extends CommonOptions, HotFolderOptions {
  workers?: number
}

export function addWatchCommand(program: Command, cli: Cli): void {
  hotFolderOptions(
    program
      .command('watch')
      .description('take in what is put into folders, until a signal comes')
      .argument('[folders...]', 'folders (default: hotFolders of the settings)'),
  )
    .option('--workers <n>', 'worker processes', parseCount)
    .action(async (folders: string[], _: unknown, command: Command) => {
      await watch(folders, command.optsWithGlobals<WatchOptions>(), cli)
    })
}

async function watch(folders: readonly string[], options: WatchOptions, { terminal }: Cli): Promise<void> {
  const named = folders.map((folder) => hotFolderOf(folder, options))
  const note = (text: string): void => {
    if (!options.quiet) terminal.note(text)
  }
  const interrupts = watchInterrupts(() => note('Stopping after the pages in hand. Once more stops at once.'))
  const { engine, settings } = await openEngine(options, 'cli', {
    workers: options.workers,
    hotFolders: named.length > 0 ? named : undefined,
  })
  const unsubscribe = engine.subscribe((update) => tell(update, (text) => terminal.print(text), options.json === true))
  try {
    if (settings.hotFolders.length === 0)
      throw new SheafError('usage', 'no folder is named', { hint: 'Name one, or set hotFolders in the settings.' })
    engine.start()
    note(`watching ${settings.hotFolders.map(({ path }) => displayed(path)).join(', ')}; Ctrl-C ends`)
    while (!interrupts.signal.aborted && !terminal.closed) await new Promise((resolved) => setTimeout(resolved, 100))
  } finally {
    unsubscribe()
    await engine.stop()
    interrupts.end()
  }
}

/** A line a document that ended. */
function tell(update: Update, print: (line: string) => void, isJson: boolean): void {
  if (update.kind !== 'event' || update.event.type !== 'document.finished') return
  const { document, batch, patch } = update.event
  if (isJson) return print(JSON.stringify({ document, batch, state: patch?.state, error: patch?.error ?? null }))
  const why = patch?.error ? `: ${displayed(patch.error.message)}` : ''
  print(`${document ?? ''}  ${patch?.state ?? ''}${why}`)
}
