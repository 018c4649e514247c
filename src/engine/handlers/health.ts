// The handler of the one set of figures.
import type { healthCommands } from '../../contract/commands/health.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function healthHandlers({ metrics }: HandlerContext): HandlersOf<typeof healthCommands> {
  return { 'system.health': (input) => metrics.health(input) }
}
