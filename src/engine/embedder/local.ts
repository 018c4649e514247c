// An embedder that runs on this computer, in a worker of its own: models are foreign code that is kept away from everything else.
import type { EmbedderModel } from '../../contract/embedder.ts'
import { SheafError } from '../../contract/error.ts'
import type { SideWorker } from '../work/side-worker.ts'
import { bundled, bundledVersion } from './bundled.ts'
import type { Embedder } from './embedder.ts'

/** Few, so that a question does not wait long behind chunks. */
const atOnce = 8
/** Milliseconds for these: a large model on a slow computer takes some seconds for each. */
const limit = 300_000

export function localEmbedder(model: EmbedderModel, folder: string, worker: SideWorker): Embedder {
  const source = { folder, file: model.file, prompts: model.prompts }
  let isReady = false

  const ask: Embedder['embed'] = async (texts, purpose) => {
    try {
      const { vectors, truncated } = await worker.run(
        { stage: 'embed-texts', source, purpose, texts: [...texts] },
        limit,
      )
      if (vectors.length !== texts.length || vectors.some(({ length }) => length !== model.dimension))
        throw new Error(`its vectors do not have ${model.dimension} values`)
      isReady = true
      return { vectors, truncated }
    } catch (cause) {
      isReady = false
      throw new SheafError(
        'model-missing',
        `${model.name}: ${cause instanceof Error ? cause.message : String(cause)}`,
        {
          hint: 'Take its folder in again with `sheaf embedder import`, or choose another model.',
          cause,
        },
      )
    }
  }

  return {
    model: model === bundled ? bundledVersion : model.id,
    languages: model.languages,
    chance: model.chance,
    atOnce,
    isReady: () => isReady,
    embed: (texts, purpose, patience) => {
      const asked = ask(texts, purpose)
      return patience === undefined ? asked : within(patience, asked, model.name)
    },
  }
}

/** What is late goes on, so that the next question finds the model loaded; nobody hears of it. */
function within<T>(seconds: number, asked: Promise<T>, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new SheafError('model-missing', `${name}: no answer within ${seconds} s`, { retryable: true })),
      seconds * 1000,
    )
    asked.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
