// Handlers of the optional analyser.
import type { analyserCommands } from '../../contract/commands/analyser.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function analyserHandlers({ analyser }: HandlerContext): HandlersOf<typeof analyserCommands> {
  return {
    'analyser.get': ({ document }) => analyser.get(document),
    'analyser.run': ({ document }) => analyser.run(document),
    'analyser.test': (input) => analyser.test(input),
    'analyser.suggest': () => analyser.suggest(),
  }
}
