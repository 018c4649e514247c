// The program: options that every command takes, the commands, and how an error becomes words and an exit code.
import { Command, CommanderError, Option } from 'commander'
import { toWire } from '../contract/error.ts'
import { appVersion } from '../engine/root.ts'
import { addClassifyCommand } from './commands/classify.ts'
import { addControlCommands } from './commands/control.ts'
import { addExportCommands } from './commands/export.ts'
import { addEmbedderCommand } from './commands/embedder.ts'
import { addFoldersCommand } from './commands/folders.ts'
import { addGraphCommands } from './commands/graph.ts'
import { addGenerateCommands } from './commands/generate.ts'
import { addIntakeCommands } from './commands/intake.ts'
import { addPasswordCommands } from './commands/passwords.ts'
import { addPlanCommand } from './commands/plan.ts'
import { addQueueCommands } from './commands/queue.ts'
import { addReadCommands } from './commands/read.ts'
import { addSearchCommand } from './commands/search.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSqlCommand } from './commands/sql.ts'
import { addStatsCommand } from './commands/stats.ts'
import { addSystemCommands } from './commands/system.ts'
import { addTeamCommand } from './commands/team.ts'
import { addTokenCommands } from './commands/token.ts'
import { addTransferCommands } from './commands/transfer.ts'
import { addWatchCommand } from './commands/watch.ts'
import { addWebhooksCommand } from './commands/webhooks.ts'
import { addWorkCommand } from './commands/work.ts'
import { displayed } from './display.ts'
import { exitCode, exitCodeOfError } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** What a command is given. */
export interface Cli {
  terminal: Terminal
  /** The exit code, 0 unless said. */
  finish(code: number): void
}

/** Runs one call and returns its exit code. Never throws: what went wrong is told on stderr. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCode.ok
  const program = new Command('sheaf')
    .description('Turns documents into text, a class, chunks and vectors: offline, durably, page by page.')
    .version(appVersion(), '--version')
    .addOption(new Option('--data <dir>', 'data folder').env('SHEAF_DATA'))
    .addOption(
      new Option('--queue <where>', 'queue to join: a data folder, or postgres://user@host/database').env(
        'SHEAF_QUEUE',
      ),
    )
    .option('--json', 'results as JSON on stdout')
    .option('--quiet', 'no progress and remarks on stderr')
    .option('--debug', 'errors with their stack')
    .showHelpAfterError('(see sheaf --help)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.write(text) })
    .addHelpText(
      'after',
      `\nExit codes: 0 done, 1 internal or stdout full, 2 usage, 3 some documents failed, 4 all failed,\n  5 missing dependency or model, 75 queue unreachable, 130 interrupted (run again to go on).`,
    )
  const cli: Cli = { terminal, finish: (value) => void (code = value) }
  for (const add of [
    addIntakeCommands,
    addWorkCommand,
    addWatchCommand,
    addServeCommand,
    addReadCommands,
    addSearchCommand,
    addEmbedderCommand,
    addGraphCommands,
    addClassifyCommand,
    addExportCommands,
    addGenerateCommands,
    addControlCommands,
    addPasswordCommands,
    addPlanCommand,
    addQueueCommands,
    addTransferCommands,
    addSystemCommands,
    addStatsCommand,
    addTokenCommands,
    addWebhooksCommand,
    addFoldersCommand,
    addSqlCommand,
    addTeamCommand,
  ]) {
    add(program, cli)
  }
  try {
    await program.parseAsync(argv)
    return code
  } catch (error) {
    // Commander has said it already. Help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage
    explain(error, terminal, argv.includes('--debug'))
    return exitCodeOfError(error)
  }
}

function explain(error: unknown, terminal: Terminal, debug: boolean): void {
  const { message, hint } = toWire(error)
  terminal.note(`sheaf: ${displayed(message)}`)
  if (hint !== '') terminal.note(`  ${displayed(hint)}`)
  if (debug && error instanceof Error) terminal.note(error.stack ?? String(error))
}
