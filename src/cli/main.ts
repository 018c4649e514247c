// The command line's entry: one call, one exit code.
import { exitCode } from './exit-code.ts'
import { run } from './program.ts'
import { openTerminal } from './terminal.ts'

const terminal = openTerminal()
const code = await run(process.argv, terminal)
await terminal.flush()
// What was done is done; but whoever reads these results later must not take a part of them for all.
if (terminal.failure)
  terminal.note(`sheaf: the results could not all be written to stdout: ${terminal.failure.message}`)
process.exit(terminal.failure && code === exitCode.ok ? exitCode.internal : code)
