// Handlers about who may do what: tokens, webhooks, the audit trail.
import type { accessCommands } from '../../contract/commands/access.ts'
import { SheafError } from '../../contract/error.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function accessHandlers({ tokens, webhooks, audit }: HandlerContext): HandlersOf<typeof accessCommands> {
  return {
    'tokens.create': (input) => tokens.create(input),
    'tokens.list': () => tokens.list(),
    'tokens.revoke': ({ token }) => tokens.revoke(token),
    'webhooks.create': (input) => webhooks.create(input),
    'webhooks.list': () => webhooks.list(),
    'webhooks.remove': async ({ webhook }) => {
      if (await webhooks.remove(webhook)) return { removed: true }
      throw new SheafError('not-found', `there is no webhook ${webhook}`)
    },
    'audit.list': (input) => audit.list(input),
  }
}
