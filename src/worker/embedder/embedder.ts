// An embedder on this computer: texts in, vectors out. Texts of about one length go to the model together, which wastes least on filling them up.
import { bundledEmbedder, type EmbedderPurpose, type EmbedderSource, type Pooling } from '../../contract/embedder.ts'
import { SheafError } from '../../contract/error.ts'
import { type ModelFolder, readModelFolder } from './folder.ts'
import { openModel, pooledVectors } from './runtime.ts'
import { openTokenizer, type Tokens } from './tokens.ts'
import { useLite } from './use-lite.ts'

export interface LocalEmbedder {
  folder: ModelFolder
  pooling: Pooling
  maxTokens: number
  /**
   * One vector a text, of length 1, in the order given. `truncated`: texts that were longer than the model takes. The same texts
   * together give the same vectors, to the bit. Throws `format-unsupported` for values that are no numbers.
   */
  embed(
    texts: readonly string[],
    purpose: EmbedderPurpose,
  ): Promise<{ vectors: Float32Array<ArrayBuffer>[]; truncated: number }>
  close(): Promise<void>
}

/** Tokens of one batch, filled up: beyond this nothing is gained and memory grows. */
const tokensAtATime = 2048

/** Throws as reading the folder and opening the model do. */
export async function openEmbedder(source: EmbedderSource): Promise<LocalEmbedder> {
  const folder = source.folder === bundledEmbedder ? useLite() : readModelFolder(source)
  const model = await openModel(folder)
  const maxTokens = Math.min(folder.maxTokens, model.length ?? Infinity)
  const encode = openTokenizer({ ...folder, maxTokens })
  const pooling = model.pooled ? 'none' : folder.pooling
  return {
    folder,
    pooling,
    maxTokens,
    async embed(texts, purpose) {
      const encoded = texts.map((text) => encode(folder.prompts[purpose] + text))
      const vectors: Float32Array<ArrayBuffer>[] = []
      for (const batch of batches(encoded, model.batch ?? Infinity)) {
        const given = batch.flatMap((at) => encoded[at] ?? [])
        const output = await model.run(given)
        for (const [n, vector] of pooledVectors(output, given, pooling).entries()) vectors[batch[n] ?? 0] = vector
      }
      if (vectors.some((vector) => !vector.every(Number.isFinite)))
        throw new SheafError('format-unsupported', `${folder.model} gives values that are no numbers`, {
          hint: 'Its weights are damaged, or of a precision that does not work here. Fetch the plain model.onnx.',
        })
      return { vectors, truncated: encoded.filter(({ truncated }) => truncated).length }
    },
    close: () => model.close(),
  }
}

/** Indexes of texts that go together, by rising length. */
function batches(texts: readonly Tokens[], most: number): number[][] {
  const order = texts.map((_, at) => at).toSorted((a, b) => lengthOf(texts, a) - lengthOf(texts, b) || a - b)
  const found: number[][] = []
  let batch: number[] = []
  for (const at of order) {
    if (batch.length >= most || (batch.length > 0 && (batch.length + 1) * lengthOf(texts, at) > tokensAtATime)) {
      found.push(batch)
      batch = []
    }
    batch.push(at)
  }
  return batch.length > 0 ? [...found, batch] : found
}

const lengthOf = (texts: readonly Tokens[], at: number): number => texts[at]?.ids.length ?? 0
