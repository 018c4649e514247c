// An embedder turns texts into vectors whose nearness is likeness of meaning. The one there is stands behind an address that speaks
// OpenAI's protocol, such as a model server on this computer; without one, search goes by words and topics.
import { z } from 'zod'
import { SheafError } from '../../contract/error.ts'
import type { Settings } from '../../contract/settings.ts'
import { assertConsent, fetchJson } from '../analyser/endpoint.ts'

export interface Embedder {
  /** Vectors of two models are not comparable. */
  model: string
  /** One vector a text, of length 1, all of one dimension. Throws `model-missing` with the reason when the model does not answer as it should. */
  embed(texts: readonly string[], timeout?: number): Promise<Float32Array[]>
}

const Embeddings = z.object({
  data: z.array(z.object({ embedding: z.array(z.number()).min(1), index: z.number().int() })),
})

/** The embedder of the settings; null: none is set. Throws `forbidden` for a host that nobody consented to. */
export function embedderOf(settings: Settings): Embedder | null {
  const { embedder } = settings
  if (!embedder) return null
  assertConsent(embedder.url, settings)
  return {
    model: `${new URL(embedder.url).host}/${embedder.model}`,
    async embed(texts, timeout = embedder.timeout) {
      const failed = (why: string): SheafError =>
        new SheafError('model-missing', `${embedder.model} at ${embedder.url}: ${why}`, {
          hint: 'See whether the server runs and has that model.',
          retryable: true,
        })
      let raw: unknown
      try {
        raw = await fetchJson(
          `${embedder.url.replace(/\/+$/, '')}/embeddings`,
          { model: embedder.model, input: texts },
          timeout,
        )
      } catch (error) {
        throw failed(error instanceof Error ? error.message : String(error))
      }
      const parsed = Embeddings.safeParse(raw)
      if (!parsed.success) throw failed('it answered in another form')
      const vectors = parsed.data.data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => unit(embedding))
      const dimension = vectors[0]?.length
      if (vectors.length !== texts.length) throw failed(`it gave ${vectors.length} vectors for ${texts.length} texts`)
      if (vectors.some((vector) => vector.length !== dimension || !vector.every(Number.isFinite)))
        throw failed('its vectors are not of one length, or hold no numbers')
      return vectors
    },
  }
}

function unit(values: readonly number[]): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length))
}
