// Handlers about a team's queue beside this computer's own. Only hosts that can hold two queues have a link (engine/team/switch.ts).
import type { teamCommands } from '../../contract/commands/team.ts'
import { SheafError } from '../../contract/error.ts'
import type { TeamLink } from '../team/team-link.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function teamHandlers({ options }: HandlerContext): HandlersOf<typeof teamCommands> {
  const link = (): TeamLink => {
    if (options.team) return options.team
    throw new SheafError('usage', 'this host has one queue and joins no other', {
      hint: options.queue
        ? 'It was started on a team’s queue. Start it without --queue to have both.'
        : 'Name a team’s queue with --queue or $SHEAF_QUEUE.',
    })
  }
  return {
    'team.status': async () =>
      options.team?.status() ?? {
        state: 'none',
        label: '',
        url: '',
        since: 0,
        reason: null,
        generation: 0,
        password: 'none',
      },
    'team.test': ({ url }) => link().test(url),
    'team.init': ({ url }) => link().init(url),
    'team.migrate': ({ url }) => link().migrate(url),
    'team.connect': ({ url }) => link().connect(url),
    'team.disconnect': () => link().disconnect(),
  }
}
