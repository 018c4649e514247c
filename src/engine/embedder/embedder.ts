// An embedder turns texts into vectors whose nearness is likeness of meaning: a model behind an address, or one that was taken in from a
// folder and runs in a worker. Without one, search goes by words and topics.
import type { EmbedderPurpose } from '../../contract/embedder.ts'
import type { Settings } from '../../contract/settings.ts'
import type { SideWorker } from '../work/side-worker.ts'
import { endpointEmbedder } from './endpoint.ts'
import { findModel } from './imported.ts'
import { localEmbedder } from './local.ts'

export interface Embedder {
  /** Vectors of two models are not comparable. */
  model: string
  /** Languages it knows, as `en`; null: any, as far as is known. What is in others gets no vectors. */
  languages: readonly string[] | null
  /** Cosine of texts that have nothing in common. */
  chance: number
  /** Texts that are best asked for together. */
  atOnce: number
  /** It answers at once; else it is loaded first. */
  isReady(): boolean
  /**
   * One vector a text, of length 1, all of one dimension. `patience`: seconds; left out, as long as it may take. `truncated`: texts that
   * were longer than the model takes, as far as it tells. Throws `model-missing` with the reason when the model does not answer as it should.
   */
  embed(
    texts: readonly string[],
    purpose: EmbedderPurpose,
    patience?: number,
  ): Promise<{ vectors: Float32Array[]; truncated: number }>
}

export interface Embedders {
  /** The embedder of the settings; null: none is set. Throws `forbidden` without consent for its host, `model-missing` when its folder is gone. */
  current(): Promise<Embedder | null>
}

export function createEmbedders({
  home,
  worker,
  settings,
}: {
  home: string
  worker: SideWorker
  settings: () => Settings
}): Embedders {
  let local: { id: string; embedder: Embedder } | null = null

  return {
    async current() {
      const { embedder } = settings()
      if (!embedder) return null
      if ('url' in embedder) return endpointEmbedder(embedder, settings())
      if (local?.id !== embedder.local) {
        const { model, folder } = await findModel(home, embedder.local)
        local = { id: model.id, embedder: localEmbedder(model, folder, worker) }
      }
      return local.embedder
    },
  }
}
