// The installation and the home: stats, doctor, formats.
import path from 'node:path'
import type { Command } from 'commander'
import type { Engine } from '../../engine/engine.ts'
import { displayed } from '../display.ts'
import { exitCode } from '../exit-code.ts'
import { homeOf, withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'

export function addSystemCommands(program: Command, { terminal, finish }: Cli): void {
  const command = (
    name: string,
    description: string,
    use: (engine: Engine, options: CommonOptions) => Promise<void>,
  ): void => {
    program
      .command(name)
      .description(description)
      .action(async (_: unknown, command: Command) => {
        const options = command.optsWithGlobals<CommonOptions>()
        await withEngine(options, (engine) => use(engine, options))
      })
  }
  command('formats', 'what can be read', async (engine, options) => {
    const formats = await engine.handlers['system.formats']({})
    if (options.json) return terminal.print(JSON.stringify(formats))
    const head = [{ title: 'FORMAT' }, { title: 'MEDIA TYPE' }, { title: 'EXTENSIONS' }, { title: 'PAGES' }]
    const rows = formats.map((f) => [f.name, f.mediaType, f.extensions.join(' '), f.pages])
    table(head, rows).forEach((line) => terminal.print(line))
    for (const { name, read, notRead } of formats)
      terminal.print(`\n${name}\n  read: ${read}${notRead === '' ? '' : `\n  not read: ${notRead}`}`)
  })
  program
    .command('doctor')
    .description('whether everything needed is there')
    .option(
      '--restore',
      'put the newest backup of the database in its place (quit Sheaf first); the damaged file is kept',
    )
    .option('--all', 'read every row of a team’s database, where otherwise large tables are sampled')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { restore?: boolean; all?: boolean }>()
      if (options.restore) await restore(options, terminal)
      await withEngine(options, (engine) => doctor(engine, options))
    })

  async function doctor(engine: Engine, options: CommonOptions & { all?: boolean }): Promise<void> {
    const checks = await engine.handlers['system.doctor']({ all: options.all ?? false })
    if (options.json) terminal.print(JSON.stringify({ ok: checks.every((check) => check.ok), checks }))
    else {
      for (const { name, ok, detail, hint } of checks) {
        terminal.print(
          `${ok ? terminal.style('green', '✓') : terminal.style('red', '✗')} ${displayed(name)}: ${displayed(detail)}`,
        )
        if (!ok && hint !== '') terminal.print(`  ${displayed(hint)}`)
      }
    }
    if (checks.some((check) => !check.ok)) finish(exitCode.missing)
  }
}

/** Only before an engine has it open. Told on stderr: stdout is the checks'. */
async function restore(options: CommonOptions, terminal: Cli['terminal']): Promise<void> {
  const { restoreBackup } = await import('../../engine/store/backup.ts')
  const { from, damaged } = await restoreBackup(path.join(homeOf(options), 'sheaf.db'))
  terminal.note(`restored ${displayed(from)}`)
  if (damaged !== null) terminal.note(`the damaged file is ${displayed(damaged)}`)
}
