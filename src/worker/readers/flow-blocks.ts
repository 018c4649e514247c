// The neutral form between a format and the layout: what a file without pages says, in reading order.
// A newline in a text is a forced line end; all other white space is a space, save in code, which is kept as it is.
import type { Link, Metadata } from '../../contract/model.ts'
import type { Password } from '../../contract/worker.ts'
import type { FoundChild } from './children.ts'

/** One cell of a table. `colspan` and `rowspan` default to 1. */
export interface FlowCell {
  text: string
  header?: boolean
  colspan?: number
  rowspan?: number
}

/** How a stretch of a block's text is set, by offsets in it; marks may lie within one another. */
export interface Mark {
  from: number
  to: number
  style: 'bold' | 'italic' | 'code' | 'struck' | { link: string }
}

/** `links` are those within the block, in reading order; `marks` only come from readers that were asked for them. */
export type FlowBlock =
  /** `level` is 1–6. */
  | { kind: 'heading'; level: number; text: string; links?: Link[]; marks?: Mark[] }
  | { kind: 'paragraph' | 'caption' | 'header' | 'footer'; text: string; links?: Link[]; marks?: Mark[] }
  | { kind: 'code'; text: string }
  /** `text` begins with its marker (`•`, `1.`); `depth` is 0 for an outermost list. */
  | { kind: 'list-item'; depth: number; text: string; links?: Link[]; marks?: Mark[] }
  | { kind: 'table'; rows: FlowCell[][]; links?: Link[] }
  /** What follows begins a new page. */
  | { kind: 'page-break' }

/** A file as read, before it has pages. Warnings are for people and say what was not read. */
export interface FlowDocument {
  blocks: FlowBlock[]
  metadata: Metadata
  warnings: string[]
  /** Files within it, when they were asked for. */
  children?: Iterable<FoundChild>
  /** Of containers some of whose files a password locks: the ids of those that opened some. */
  passwords?: string[]
}

/** How a container is read. `children`: the files in it become documents of their own, and are only listed in its text. */
export interface ContainerOptions {
  children: boolean
  /** What may open files that are locked in it. */
  passwords?: readonly Password[]
}

/** What blocks say as one text: lines of text, rows of tables. */
export function textOfBlocks(blocks: readonly FlowBlock[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'page-break') return ''
      return block.kind === 'table'
        ? block.rows.map((row) => row.map((cell) => cell.text).join(' ')).join('\n')
        : block.text
    })
    .join('\n')
}

/** What somebody remarked beside the text; `author` may be empty. */
export function commentBlock(author: string, text: string): FlowBlock {
  return { kind: 'paragraph', text: `${commentLabel(author)}${text}` }
}

/** What stands before a comment's text. */
export function commentLabel(author: string): string {
  return author === '' ? 'Comment: ' : `Comment (${author}): `
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

const mostLinks = 1000
const longestTarget = 2000

/** Adds a link to those of a block, if it leads out of the document to where a person could go. */
export function addLink(links: Link[], text: string, target: string): void {
  const shown = text.replace(/\s+/g, ' ').trim()
  if (shown !== '' && links.length < mostLinks && leadsOut(target)) links.push({ text: shown, target })
}

/** Whether a person could go there. */
export const leadsOut = (target: string): boolean =>
  target.length <= longestTarget && /^(?:https?|ftp|mailto):/i.test(target)

/** What is said of pictures, which are left out. */
export function pictureWarning(pictures: number): string[] {
  if (pictures === 0) return []
  return [`${pictures} ${pictures === 1 ? 'picture was' : 'pictures were'} left out; text in pictures is not read`]
}
