// Handlers about passwords of documents.
import type { passwordCommands } from '../../contract/commands/passwords.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function passwordHandlers({ ring, unlock, changed }: HandlerContext): HandlersOf<typeof passwordCommands> {
  return {
    'documents.unlock': async (input) => {
      const unlocked = await unlock(input)
      changed()
      return unlocked
    },
    'passwords.list': ({ realm }) => ring.list(realm),
    'passwords.add': ({ password, name, realm }) => ring.keep(password, { realm, name, scope: { kind: 'all' } }),
    'passwords.remove': async ({ id }) => {
      await ring.remove(id)
      return { removed: true }
    },
  }
}
