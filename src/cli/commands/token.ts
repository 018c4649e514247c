// `token`: what other programs show at the server's door, made, listed and revoked; and `audit`: who did what, when.
import { InvalidArgumentError, type Command } from 'commander'
import { type AuditEntry, Scope } from '../../contract/commands/access.ts'
import type { Event } from '../../contract/event.ts'
import type { Engine } from '../../engine/engine.ts'
import { displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { events } from '../read.ts'
import { table } from '../table.ts'
import { isBatch } from './control.ts'
import { parseCount } from './options.ts'

export function addTokenCommands(program: Command, { terminal }: Cli): void {
  const token = program.command('token').description('keys for other programs: create, list, revoke')
  token
    .command('create')
    .description('make a token; its secret is shown once, on stdout')
    .argument('<name>', 'who it is for')
    .option(
      '--scopes <list>',
      `what it is good for: ${Scope.options.join(',')} (default: read,submit,control)`,
      parseScopes,
    )
    .option('--realm <name>', 'the one realm it sees')
    .option('--days <n>', 'days it is good for (default: until it is revoked)', parseCount)
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { scopes?: Scope[]; realm?: string; days?: number }>()
      const { scopes = ['read', 'submit', 'control'], realm = null, days = null } = options
      const made = await withEngine(options, (engine) =>
        engine.handlers['tokens.create']({ name, scopes, realm, days }),
      )
      terminal.print(options.json ? JSON.stringify(made) : made.secret)
      if (!options.quiet) terminal.note(`Token ${made.token.id}. Keep the secret: it is not shown again.`)
    })
  token
    .command('list')
    .description('all tokens, newest first')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const tokens = await withEngine(options, (engine) => engine.handlers['tokens.list']({}))
      if (options.json) return terminal.print(JSON.stringify(tokens))
      const head = ['ID', 'NAME', 'SCOPES', 'REALM', 'CREATED', 'USED', 'STATE'].map((title) => ({ title }))
      const rows = tokens.map((one) => [
        one.id,
        one.name,
        one.scopes.join(','),
        one.realm ?? 'all',
        date(one.createdAt),
        date(one.usedAt),
        one.revokedAt !== null ? 'revoked' : (one.expiresAt ?? Infinity) < Date.now() ? 'expired' : 'good',
      ])
      table(head, rows).forEach((line) => terminal.print(line))
    })
  token
    .command('revoke')
    .description('end a token, at once')
    .argument('<id>', 'token')
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const revoked = await withEngine(options, (engine) => engine.handlers['tokens.revoke']({ token: id }))
      terminal.print(options.json ? JSON.stringify(revoked) : `${id} revoked`)
    })
  program
    .command('audit')
    .description('who did what, when; of a document or batch also what then happened')
    .argument('[id]', 'document, batch or token')
    .option('--actor <name>', 'by whoever is called so: token:…, session, cli:…')
    .action(async (id: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { actor?: string }>()
      await withEngine(options, async (engine) => {
        const lines = await trail(engine, id, options.actor)
        if (options.json) return terminal.print(JSON.stringify(lines))
        const head = ['TIME', 'ACTOR', 'ACTION', 'TARGET', 'OUTCOME'].map((title) => ({ title }))
        const rows = lines.map((one) => [one.at, one.actor, one.action, one.target ?? '', one.outcome])
        table(head, rows).forEach((line) => terminal.print(displayed(line)))
      })
    })
}

interface Line {
  at: string
  actor: string
  action: string
  target: string | null
  outcome: string
  detail: Record<string, unknown>
}

/** What was asked for, and of one thing also what happened to it: in order of time. The queue acts by itself. */
async function trail(engine: Engine, id: string | undefined, actor: string | undefined): Promise<Line[]> {
  const lines: Line[] = []
  for (let after = 0, more = true; more;) {
    const filter = { ...(id === undefined ? {} : { target: id }), ...(actor === undefined ? {} : { actor }) }
    const { entries, last } = await engine.handlers['audit.list']({ after, limit: 10_000, ...filter })
    lines.push(...entries.map(toLine))
    more = entries.length === 10_000
    after = last
  }
  const query = id === undefined ? null : await queryOf(engine, id)
  if (query)
    for await (const event of events(engine, query)) {
      const line = toEventLine(event)
      if (actor === undefined || line.actor.startsWith(actor)) lines.push(line)
    }
  return lines.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

async function queryOf(engine: Engine, id: string): Promise<{ batch: string } | { document: string } | null> {
  try {
    return (await isBatch(engine, id)) ? { batch: id } : { document: id }
  } catch {
    // No document and no batch, or not any more: the trail itself still tells of it.
    return null
  }
}

const iso = (time: number): string => new Date(time).toISOString()
const date = (time: number | null): string => (time === null ? '' : iso(time))

const toLine = ({ at, actor, action, target, outcome, detail }: AuditEntry): Line => ({
  at: iso(at),
  actor,
  action,
  target,
  outcome,
  detail,
})

function toEventLine({ at, type, batch, document, run, data }: Event): Line {
  const { by, ...detail } = data
  const actor = typeof by === 'string' ? by : 'queue'
  return { at: iso(at), actor, action: type, target: document ?? run ?? batch, outcome: 'happened', detail }
}

function parseScopes(value: string): Scope[] {
  return value.split(',').map((name) => {
    const scope = Scope.safeParse(name.trim())
    if (scope.success) return scope.data
    throw new InvalidArgumentError(`No scope "${name}": ${Scope.options.join(', ')}.`)
  })
}
