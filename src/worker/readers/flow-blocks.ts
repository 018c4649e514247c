// The neutral form between a format and the layout: what a file without pages says, in reading order.
// A newline in a text is a forced line end; all other white space is a space, save in code, which is kept as it is.
import type { Metadata } from '../../contract/model.ts'

/** One cell of a table. `colspan` and `rowspan` default to 1. */
export interface FlowCell {
  text: string
  header?: boolean
  colspan?: number
  rowspan?: number
}

export type FlowBlock =
  /** `level` is 1–6. */
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph' | 'caption' | 'header' | 'footer'; text: string }
  | { kind: 'code'; text: string }
  /** `text` begins with its marker (`•`, `1.`); `depth` is 0 for an outermost list. */
  | { kind: 'list-item'; depth: number; text: string }
  | { kind: 'table'; rows: FlowCell[][] }
  /** What follows begins a new page. */
  | { kind: 'page-break' }

/** A file as read, before it has pages. Warnings are for people and say what was not read. */
export interface FlowDocument {
  blocks: FlowBlock[]
  metadata: Metadata
  warnings: string[]
}

/** Metadata without empty values, white space collapsed, each value at most 2,000 characters. */
export function tidyMetadata(values: Record<string, string | null | undefined>): Metadata {
  const kept: Metadata = {}
  for (const [key, value] of Object.entries(values)) {
    const text = value?.toWellFormed().replace(/\s+/g, ' ').trim().slice(0, 2000)
    if (text) kept[key] = text
  }
  return kept
}
