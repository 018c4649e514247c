// Handlers about the door for other programs. Only hosts that can open one have it (engine/access/door.ts).
import type { serverCommands } from '../../contract/commands/server.ts'
import { SheafError } from '../../contract/error.ts'
import { usualPort } from '../../contract/server.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function serverHandlers({ options: { door } }: HandlerContext): HandlersOf<typeof serverCommands> {
  return {
    'server.status': async () => door?.status() ?? { state: 'none', port: usualPort, problem: null },
    'server.set': async (wish) => {
      if (door) return door.set(wish)
      throw new SheafError('usage', 'this host opens no door beside its own', {
        hint: 'The desktop app does; elsewhere there is `sheaf serve`.',
      })
    },
  }
}
