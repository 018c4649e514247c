// The embedder that comes with Sheaf: Universal Sentence Encoder lite, for English. Off until it is chosen.
import { bundledEmbedder, type EmbedderModel } from '../../contract/embedder.ts'

export const bundled: EmbedderModel = {
  id: bundledEmbedder,
  name: 'Universal Sentence Encoder lite',
  file: 'model.json',
  dimension: 512,
  maxTokens: 128,
  pooling: 'none',
  prompts: { question: '', passage: '' },
  languages: ['en'],
  // As `checkEmbedder` measured.
  chance: 0.23,
  pace: 13,
  known: 0,
  size: 28_000_000,
  files: [],
  importedAt: 0,
}

/** Stands with the vectors it makes. Rises with its weights, its words and its sums. */
export const bundledVersion = `${bundledEmbedder}/1`
