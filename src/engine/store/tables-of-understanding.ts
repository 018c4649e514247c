// Tables of what documents say: classes with what people said of them, fields, names, and what the analyser answered. How tables are told here
// says tables.ts.
import type { Generated } from 'kysely'

/** What a person said of a document's class. Rows are added; an undone one stays, marked. */
export interface CorrectionTable {
  place: Generated<number>
  id: string
  realm: string
  sha256: string
  /** The document's name then, for lists. */
  name: string
  class: string
  previous: string | null
  /** 1; less for a confirmation. */
  weight: number
  /** The document's signals (contract Signals), so that it can be learned from after the document is gone. */
  signals_json: string | null
  at: number
  undone_at: number | null
  digest: string | null
}

/** Of each realm with corrections; another generation means: learn anew. */
export interface LearnedTable {
  realm: string
  generation: number
}

export interface SignalsTable {
  run_id: string
  data_json: string
  /** What the realm's own rules say of the run, as `rules` of the signals, and which rules these were; null: there were none. */
  own_json: Generated<string | null>
  own_version: Generated<string | null>
  digest: string | null
}

/** A change to a realm's own rules: what a rule is since then; null: removed. Rows are added; an undone one stays, marked. */
export interface ClassRuleTable {
  place: Generated<number>
  id: string
  rule: string
  realm: string
  data_json: string | null
  at: number
  undone_at: number | null
}

/** A field as a person gave it; `value` null: there is none. The last one counts. */
export interface FieldValueTable {
  place: Generated<number>
  realm: string
  sha256: string
  of: string
  name: string
  value: string | null
  at: number
  digest: string | null
}

/** Somebody or something that a run's text names: `key` is equal for the same one. */
export interface MentionTable {
  run_id: string
  kind: string
  key: string
  name: string
  /** Of its first mention; `boxes_json` too. */
  page: number
  boxes_json: string
  count: number
  confidence: number
  found: string
  digest: string | null
}

/** What an endpoint answered, by the hash of what it was asked; and what came of it for a run. */
export interface AnalyserAnswerTable {
  hash: string
  model: string
  data_json: string
  at: number
}

export interface AnalyserNoteTable {
  run_id: string
  data_json: string
  at: number
  digest: string | null
}
