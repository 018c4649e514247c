// Handlers of embedders on this computer.
import type { embedderCommands } from '../../contract/commands/embedder.ts'
import { SheafError, toWire } from '../../contract/error.ts'
import { findModel, importModel, listModels, removeModel } from '../embedder/imported.ts'
import { changeSettings } from './change-settings.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function embedderHandlers(context: HandlerContext): HandlersOf<typeof embedderCommands> {
  const { options, settings, vectors, embedWorker } = context
  const { home } = options

  const use = async (id: string | null) => {
    if (id !== null) await findModel(home, id)
    const { embedder } = await changeSettings(context, { embedder: id === null ? null : { local: id } })
    return embedder
  }

  return {
    async 'embedder.list'() {
      const found = { models: await listModels(home), current: settings().embedder }
      try {
        return { ...found, made: await vectors.made(), problem: null }
      } catch (error) {
        return { ...found, made: null, problem: toWire(error).message }
      }
    },
    async 'embedder.import'({ use: isUsed, ...folder }) {
      const model = await importModel({ home, worker: embedWorker, now: Date.now }, folder)
      if (isUsed) await use(model.id)
      return model
    },
    'embedder.use': ({ id }) => use(id),
    async 'embedder.remove'({ id }) {
      const { embedder } = settings()
      if (embedder && 'local' in embedder && embedder.local === id)
        throw new SheafError('usage', `${id} is in use`, {
          hint: 'Use another one first, or none: `sheaf embedder off`.',
        })
      await removeModel(home, id)
      return { removed: id }
    },
  }
}
