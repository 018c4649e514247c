// Wall 1, host ↔ window (and any other caller): every command with its input and output.
// Types are inferred; IPC and HTTP both loop over this table, so a new command is one entry in commands/ and one handler.
import { z } from 'zod'
import { analyserCommands } from './commands/analyser.ts'
import { accessCommands } from './commands/access.ts'
import { classifyCommands } from './commands/classify.ts'
import { documentCommands } from './commands/documents.ts'
import { embedderCommands } from './commands/embedder.ts'
import { folderCommands } from './commands/folders.ts'
import { healthCommands } from './commands/health.ts'
import { generateCommands } from './commands/generate.ts'
import { graphCommands } from './commands/graph.ts'
import { intakeCommands } from './commands/intake.ts'
import { passwordCommands } from './commands/passwords.ts'
import { planCommands } from './commands/plan.ts'
import { queueCommands } from './commands/queue.ts'
import { ruleCommands } from './commands/rules.ts'
import { searchCommands } from './commands/search.ts'
import { serverCommands } from './commands/server.ts'
import { systemCommands } from './commands/system.ts'
import { teamCommands } from './commands/team.ts'
import { WireError } from './error.ts'

export const commands = {
  ...systemCommands,
  ...accessCommands,
  ...serverCommands,
  ...folderCommands,
  ...healthCommands,
  ...intakeCommands,
  ...documentCommands,
  ...passwordCommands,
  ...planCommands,
  ...queueCommands,
  ...searchCommands,
  ...embedderCommands,
  ...graphCommands,
  ...analyserCommands,
  ...generateCommands,
  ...classifyCommands,
  ...ruleCommands,
  ...teamCommands,
} as const

export type Command = keyof typeof commands
/** As a caller writes it (defaults may be left out) and as a handler gets it. */
export type Input<C extends Command> = z.input<(typeof commands)[C]['input']>
export type Parsed<C extends Command> = z.output<(typeof commands)[C]['input']>
export type Output<C extends Command> = z.output<(typeof commands)[C]['output']>
export type Handlers = { [C in Command]: (input: Parsed<C>) => Promise<Output<C>> }

/** An answer on the wire, the same over IPC and HTTP. */
export const Answer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: WireError }),
])
export type Answer = z.infer<typeof Answer>
