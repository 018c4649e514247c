// Every command of the contract at POST /api/v1/commands/<name>, so that whatever the window and the command line can do, a program can.
// They see all realms: a token that is bound to one uses the routes of jobs, batches and documents.
import { commands, type Command } from '../../contract/api.ts'
import type { Scope } from '../../contract/commands/access.ts'
import { looksOnly } from '../../engine/access/audit.ts'
import type { Route } from './route.ts'

export function commandRoute(command: Command): Route {
  return {
    method: 'post',
    path: `/commands/${command}`,
    summary: `The command ${command}, as the window and the command line use it.`,
    scope: scopeOf(command),
    unbound: true,
    body: commands[command].input,
    answers: { 200: { description: 'Its value', schema: commands[command].output } },
  }
}

/** Whoever may read may look at documents; what names paths of the host, or the keys of the house, is for administrators. */
function scopeOf(command: Command): Scope {
  if (/^(tokens|passwords|webhooks|audit|settings|team|intake|plans|folders|server)\.|^analyser\.test$/.test(command))
    return 'admin'
  if (looksOnly(command)) return 'read'
  return /^(documents|generate)\.(?!remove)/.test(command) ? 'control' : 'admin'
}
