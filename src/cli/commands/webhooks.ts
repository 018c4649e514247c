// `webhooks`: addresses that are told when documents and batches end, by whichever host works on the queue.
import { InvalidArgumentError, type Command } from 'commander'
import { commands } from '../../contract/api.ts'
import { WebhookEvent } from '../../contract/commands/access.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'

interface AddOptions extends CommonOptions {
  events?: WebhookEvent[]
  realm?: string
  allowPrivate?: boolean
}

export function addWebhooksCommand(program: Command, { terminal }: Cli): void {
  const webhooks = program
    .command('webhooks')
    .description('addresses that are told when something ends: list, add, remove')
  webhooks
    .command('list')
    .description('all of them, and how their deliveries went')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const all = await withEngine(options, (engine) => engine.handlers['webhooks.list']({}))
      if (options.json) return terminal.print(JSON.stringify(all))
      const head = ['ID', 'ADDRESS', 'EVENTS', 'REALM', 'WAITING', 'ARRIVED', 'GIVEN UP', 'LAST ERROR']
      const rows = all.map(({ id, url, events, realm, deliveries: { waiting, delivered, dead }, lastError }) => [
        id,
        url,
        events.join(','),
        realm ?? 'all',
        ...[waiting, delivered, dead].map(String),
        lastError ?? '',
      ])
      const columns = head.map((title) => ({ title, max: 60 }))
      table(columns, rows).forEach((line) => terminal.print(line))
    })
  webhooks
    .command('add')
    .description('tell this address; what deliveries are signed with is shown once, on stdout')
    .argument('<url>', 'address: https://…', parseAddress)
    .option('--events <list>', `of what it is told: ${WebhookEvent.options.join(',')} (default: all)`, parseEvents)
    .option('--realm <name>', 'of the documents of this realm only')
    .option('--allow-private', 'the address is of this computer or a private network')
    .action(async (url: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>()
      const { events, realm, allowPrivate } = options
      const input = commands['webhooks.create'].input.parse({ url, events, realm, allowPrivate })
      const made = await withEngine(options, (engine) => engine.handlers['webhooks.create'](input))
      terminal.print(options.json ? JSON.stringify(made) : made.secret)
      if (!options.quiet) terminal.note(`Webhook ${made.webhook.id}. Keep the secret: it is not shown again.`)
    })
  webhooks
    .command('remove')
    .description('tell it no more; deliveries that wait are dropped')
    .argument('<id>', 'webhook')
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const removed = await withEngine(options, (engine) => engine.handlers['webhooks.remove']({ webhook: id }))
      terminal.print(options.json ? JSON.stringify(removed) : `${id} removed`)
    })
}

function parseAddress(value: string): string {
  const address = commands['webhooks.create'].input.shape.url.safeParse(value)
  if (!address.success) throw new InvalidArgumentError('Not an address as https://host/path.')
  return address.data
}

function parseEvents(value: string): WebhookEvent[] {
  return value.split(',').map((name) => {
    const event = WebhookEvent.safeParse(name.trim())
    if (!event.success) throw new InvalidArgumentError(`No event "${name}": ${WebhookEvent.options.join(', ')}.`)
    return event.data
  })
}
