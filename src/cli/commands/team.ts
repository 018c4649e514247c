// `team`: creates, migrates and shows the database of a team. Only these commands ever change its form; everything else refuses instead.
import type { Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import { displayed } from '../display.ts'
import { exitCode } from '../exit-code.ts'
import { hidePassword, teamUrl, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { pairs, table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface TeamOptions extends CommonOptions {
  print?: boolean
}

export function addTeamCommand(program: Command, { terminal, finish }: Cli): void {
  const team = program.command('team').description('the database of a team')
  const urlOf = (given: string | undefined, options: CommonOptions): string => {
    const url = given === undefined ? teamUrl(options) : teamUrl({ ...options, queue: given })
    if (url === null)
      throw new SheafError('usage', 'no database is named', {
        hint: 'Give its URL, or set $SHEAF_QUEUE: postgres://user@host/database',
      })
    hidePassword(url)
    return url
  }
  const done = async (options: CommonOptions, url: string, note: string): Promise<void> => {
    await showStatus(url, options, terminal, options.quiet ? null : note)
  }

  team
    .command('init [url]')
    .description('create the tables; nothing else ever does')
    .option('--print', 'only show the SQL')
    .action(async (given: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<TeamOptions>()
      const url = urlOf(given, options)
      const { initSql, initTeam } = await import('../../engine/store/team.ts')
      if (options.print) return terminal.print(await initSql(url))
      await initTeam(url)
      await done(options, url, 'The team queue is ready. Others join with --queue or $SHEAF_QUEUE.')
    })
  team
    .command('migrate [url]')
    .description('bring the tables of an older version up to this one')
    .option('--print', 'only show the SQL')
    .action(async (given: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<TeamOptions>()
      const url = urlOf(given, options)
      const { migrateSql, migrateTeam } = await import('../../engine/store/team.ts')
      if (options.print) return terminal.print(await migrateSql(url))
      await migrateTeam(url)
      await done(options, url, 'The tables are of this version now.')
    })
  team
    .command('status [url]')
    .description('what the database holds and who is connected; changes nothing')
    .action(async (given: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<TeamOptions>()
      const url = urlOf(given, options)
      if (!(await showStatus(url, options, terminal, null))) finish(exitCode.tempFail)
    })
}

/** Prints it; whether this version can join. */
async function showStatus(
  url: string,
  options: CommonOptions,
  terminal: Terminal,
  note: string | null,
): Promise<boolean> {
  const { teamStatus } = await import('../../engine/store/team.ts')
  const { label, state, verdict, clients, hosts, advice } = await teamStatus(url)
  const ready = verdict.kind === 'same'
  if (options.json) {
    terminal.print(JSON.stringify({ ready, database: label, state, verdict, clients, hosts }))
    return ready
  }
  const steps =
    state.sheaf === null
      ? 'none'
      : state.sheaf === 'foreign'
        ? 'of another program'
        : `${state.sheaf.applied.length} steps`
  pairs([
    ['database', displayed(label)],
    ['job tables', state.pgboss === null ? 'none' : `version ${state.pgboss}`],
    ['own tables', steps],
    ['joinable', ready ? 'yes' : `no: ${'what' in verdict ? verdict.what : 'there is no team queue in it yet'}`],
  ]).forEach((line) => terminal.print(line))
  if (hosts.length > 0) {
    terminal.print('')
    const head = [
      { title: 'HOST' },
      { title: 'KIND' },
      { title: 'VERSION' },
      { title: 'BUSY', align: 'right' as const },
      { title: 'SEEN', align: 'right' as const },
    ]
    const rows = hosts.map((host) => [
      displayed(host.hostname),
      host.kind,
      host.version,
      `${host.busy}/${host.workers}`,
      `${host.silent} s ago`,
    ])
    table(head, rows).forEach((line) => terminal.print(line))
  } else if (clients.length > 0) {
    terminal.print('')
    const head = [{ title: 'CONNECTED' }, { title: 'USER' }, { title: 'FROM' }, { title: 'SINCE' }]
    const rows = clients.map((client) => [displayed(client.name), displayed(client.user), client.address, client.since])
    table(head, rows).forEach((line) => terminal.print(line))
  }
  if (advice !== null) terminal.note(displayed(advice))
  if (note !== null) terminal.note(note)
  return ready
}
