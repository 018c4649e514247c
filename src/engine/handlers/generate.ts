// Handlers that generate documents.
import type { generateCommands } from '../../contract/commands/generate.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function generateHandlers({ artifacts, changed }: HandlerContext): HandlersOf<typeof generateCommands> {
  /** The answer, once whoever listens has been told to look. */
  const told = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work
    changed()
    return result
  }

  return {
    'generate.create': (input) => told(artifacts.create(input)),
    'generate.list': (query) => artifacts.list(query),
    'generate.get': ({ artifact }) => artifacts.get(artifact),
    'generate.cancel': ({ artifact }) => told(artifacts.cancel(artifact)),
    'generate.retry': ({ artifact }) => told(artifacts.retry(artifact)),
    'generate.remove': async ({ artifact }) => {
      await told(artifacts.remove(artifact))
      return { removed: true }
    },
  }
}
