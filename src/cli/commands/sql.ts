// `sheaf sql NAME`: the SQL for programs in other languages and for a look at the queue.
import { Option, type Command } from 'commander'
import { sqlFile, sqlFiles, type SqlDialect } from '../../engine/queue/sql-files.ts'
import { isPostgresUrl } from '../../engine/store/postgres-url.ts'
import type { CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'

export function addSqlCommand(program: Command, { terminal }: Cli): void {
  program
    .command('sql')
    .description('SQL to add, claim and settle jobs and to watch the queue')
    .argument('[name]', 'which; without it, a list')
    .addOption(
      new Option('--for <database>', 'whose SQL; default: that of --queue').choices(['sqlite', 'postgres'] as const),
    )
    .action((name: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { for?: SqlDialect }>()
      const dialect = options.for ?? (isPostgresUrl(options.queue ?? '') ? 'postgres' : 'sqlite')
      if (name !== undefined) {
        const file = sqlFile(dialect, name)
        return terminal.write(options.json ? `${JSON.stringify({ dialect, ...file })}\n` : file.text)
      }
      const files = sqlFiles(dialect)
      if (options.json) return terminal.print(JSON.stringify({ dialect, files }))
      const rows = files.map((file) => [file.name, file.summary])
      table([{ title: 'NAME' }, { title: dialect === 'postgres' ? 'POSTGRES' : 'SQLITE' }], rows).forEach((line) =>
        terminal.print(line),
      )
    })
}
