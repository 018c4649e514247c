// What is asked of the index of chunks, and what it answers, whichever database holds it.
import type { SelectQueryBuilder } from 'kysely'
import type { Tx } from './db.ts'
import type { Tables } from './tables.ts'

/** Terms side by side; the last may go on. */
export interface Phrase {
  terms: string[]
  prefix: boolean
}
/** What one part of a question is found by: any of these. */
export type Slot = Phrase[]

export interface Plan {
  slots: Slot[]
  /** All of `slots` must be in a chunk, or any of them. */
  match: 'all' | 'any'
  /** Must be in it in any case; they count for the score as well. */
  required: Slot[]
  excluded: Slot[]
}

/** A chunk of a run with its BM25 score: above 0, the higher the better. */
export interface Scored {
  run: string
  idx: number
  score: number
}

/** Runs to look in, as a select of `run_id`; null: all. */
export type RunSelect = SelectQueryBuilder<Tables, 'run' | 'document', { run_id: string | null }> | null

export interface TermIndex {
  /** Indexes a run's chunks; those indexed before must be gone. */
  put(tx: Tx, run: string, chunks: readonly IndexedChunk[]): Promise<void>
  /** Takes a run's chunks out. Chunks that are deleted are taken out by a trigger. */
  drop(tx: Tx, run: string): Promise<void>
  /** The best chunks, best first. */
  search(plan: Plan, runs: RunSelect, limit: number): Promise<Scored[]>
  /** In how many chunks each term is; very frequent ones may be counted short. */
  frequency(terms: readonly string[]): Promise<Map<string, number>>
  /** Chunks in the index. */
  size(): Promise<number>
}

export interface IndexedChunk {
  idx: number
  heading: string[]
  body: string[]
}

/** A term in a heading counts half of one in the text, where headings mostly stand as well. */
export const headingWeight = 0.5
