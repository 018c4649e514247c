// The command line's entry: one call, one exit code.
import { run } from './program.ts'
import { openTerminal } from './terminal.ts'

const terminal = openTerminal()
const code = await run(process.argv, terminal)
await terminal.flush()
process.exit(code)
