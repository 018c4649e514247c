// `npm run test:long`: every test, also those that take long. A variable set before a command is read by some shells only.
import { show } from './tools/command.ts'
import { tool } from './tools/project.ts'

process.env['SHEAF_LONG'] = '1'
process.exitCode = await show(process.execPath, [tool('vitest'), 'run', ...process.argv.slice(2)]).ended
