// An embedder behind an address that speaks OpenAI's protocol, such as a model server on this computer.
import { z } from 'zod'
import { SheafError } from '../../contract/error.ts'
import type { EndpointEmbedder, Settings } from '../../contract/settings.ts'
import { assertConsent, fetchJson } from '../analyser/endpoint.ts'
import type { Embedder } from './embedder.ts'

/** Cosine of texts that have nothing in common, with most models: nobody asked this one. */
const chance = 0.2
/** Texts asked for in one request. */
const atOnce = 32

const Embeddings = z.object({
  data: z.array(z.object({ embedding: z.array(z.number()).min(1), index: z.number().int() })),
})

/** Throws `forbidden` for a host that nobody consented to. */
export function endpointEmbedder(embedder: EndpointEmbedder, settings: Pick<Settings, 'analyserConsent'>): Embedder {
  assertConsent(embedder.url, settings)
  return {
    model: `${new URL(embedder.url).host}/${embedder.model}`,
    languages: null,
    chance,
    atOnce,
    isReady: () => true,
    async embed(texts, _purpose, patience = embedder.timeout) {
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
          patience,
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
      return { vectors, truncated: 0 }
    },
  }
}

function unit(values: readonly number[]): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length))
}
