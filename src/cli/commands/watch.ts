// `watch`: takes in what is put into folders, until a signal comes.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import type { Update } from '../../contract/event.ts'
import { Lane } from '../../contract/model.ts'
import { type ExportFormat, HotFolder } from '../../contract/settings.ts'
import { displayed } from '../display.ts'
import { openEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { watchInterrupts } from '../signals.ts'
import { parseCount, parseFormats, parseSeconds } from './options.ts'

interface WatchOptions extends CommonOptions {
  lane?: Lane
  realm?: string
  subfolders?: HotFolder['subfolders']
  done?: HotFolder['done']
  out?: string
  formats?: ExportFormat[]
  settle?: number
  poll?: number
  workers?: number
}

export function addWatchCommand(program: Command, cli: Cli): void {
  program
    .command('watch')
    .description('take in what is put into folders, until a signal comes')
    .argument('[folders...]', 'folders (default: hotFolders of the settings)')
    .addOption(new Option('--lane <name>', 'priority').choices(Lane.options))
    .option('--realm <name>', "tenant's label")
    .addOption(new Option('--subfolders <what>', 'folders in it name a lane or a realm').choices(['lane', 'realm']))
    .addOption(new Option('--done <what>', 'what happens to a file that is done').choices(['leave', 'move', 'tag']))
    .option('--out <dir>', 'write outputs into this folder; the tree is kept')
    .option('--formats <list>', 'outputs to write (default: md,jsonl)', parseFormats)
    .option('--settle <seconds>', 'how long a file must not have changed (default: 3)', parseSeconds)
    .option('--poll <seconds>', 'time between looks (default: 1)', parseSeconds)
    .option('--workers <n>', 'worker processes', parseCount)
    .action(async (folders: string[], _: unknown, command: Command) => {
      await watch(folders, command.optsWithGlobals<WatchOptions>(), cli)
    })
}

async function watch(folders: readonly string[], options: WatchOptions, { terminal }: Cli): Promise<void> {
  const named = folders.map((folder) => toHotFolder(folder, options))
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

/** Throws `usage` for what is no folder: a watch that waits for one that never comes helps nobody. */
function toHotFolder(folder: string, options: WatchOptions): HotFolder {
  const path = resolve(folder)
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new SheafError('usage', `${folder} is no folder`, { hint: 'Make it first.' })
  const { lane, realm, subfolders, done, out, formats, settle, poll } = options
  const given = {
    lane,
    realm,
    subfolders,
    done,
    formats,
    settle,
    poll,
    out: out === undefined ? undefined : resolve(out),
  }
  return HotFolder.parse({
    path,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  })
}

/** A line a document that ended. */
function tell(update: Update, print: (line: string) => void, isJson: boolean): void {
  if (update.kind !== 'event' || update.event.type !== 'document.finished') return
  const { document, batch, patch } = update.event
  if (isJson) return print(JSON.stringify({ document, batch, state: patch?.state, error: patch?.error ?? null }))
  const why = patch?.error ? `: ${displayed(patch.error.message)}` : ''
  print(`${document ?? ''}  ${patch?.state ?? ''}${why}`)
}
