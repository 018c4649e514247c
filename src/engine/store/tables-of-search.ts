// Tables of what is found: the index of terms, topics and vectors. How tables are told here says tables.ts.
import type { Generated } from 'kysely'

/** Runs whose chunks are in the index of terms, and by which version of the terms. */
export interface SearchRunTable {
  run_id: string
  version: number
}

/** Words as they are written, folded; `reversed`: from their ends. */
export interface SearchWordTable {
  word: string
  reversed: string
}

/** Topics of the whole corpus: `dimension` float32 a term, little-endian, terms in the order of `terms_json`. */
export interface TopicModelTable {
  id: Generated<number>
  dimension: number
  chunks: number
  built_at: number
  /** Each term with the logarithm of its rarity. */
  terms_json: string
  data: Uint8Array
}

/** The places of a run's chunks among the topics: a signed byte a topic, chunk after chunk. */
export interface ChunkTopicTable {
  seq: Generated<number>
  run_id: string
  model: number
  data: Uint8Array
}

/** What made a run's vectors: the model, and the version of the chunk stage. `codes`: a bit for the sign of each value, vector after vector. */
export interface VectorRunTable {
  seq: Generated<number>
  run_id: string
  model: string
  dimension: number
  chunker: number
  codes: Uint8Array
}
