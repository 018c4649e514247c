// Plain text: paragraphs by blank lines, form feeds as page ends, and columns kept where lines are made of columns.
import { decodeText } from './charset.ts'
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'

/** Reads a plain text file in any of the sets that `charset.ts` knows. */
export function readText(bytes: Uint8Array): FlowDocument {
  const { text, replaced } = decodeText(bytes)
  const warnings = replaced ? ['some bytes were not characters of the file’s encoding and were replaced'] : []
  return { blocks: [...textBlocks(text)], metadata: {}, warnings }
}

/** Lines longer than this were not wrapped by hand: each is a paragraph. */
const unwrapped = 140

/** A text's blocks. Line ends within a paragraph are kept; the page builder joins words that were hyphenated there. */
export function* textBlocks(text: string): Generator<FlowBlock> {
  let lines: string[] = []
  for (const page of text.split(/\f/)) {
    for (const line of page.split(/\r\n|[\n\r\u0085\u2028\u2029]/)) {
      if (/\S/.test(line)) lines.push(line)
      else {
        yield* group(lines)
        lines = []
      }
    }
    yield* group(lines)
    lines = []
    yield { kind: 'page-break' }
  }
}

const listMarker = /^\s*(?:[-*•‣◦–]|\(?\d{1,3}[.)])\s+\S/

/** Lines without a blank one between them. */
function* group(lines: string[]): Generator<FlowBlock> {
  if (lines.length === 0) return
  if (isColumns(lines)) {
    yield { kind: 'code', text: lines.join('\n') }
    return
  }
  let held: string[] = []
  let inItem = false
  const flush = function* (): Generator<FlowBlock> {
    if (held.length === 0) return
    const text = held.join('\n')
    yield inItem ? { kind: 'list-item', depth: listDepth(held[0] ?? ''), text } : { kind: 'paragraph', text }
    held = []
    inItem = false
  }
  for (const line of lines) {
    if (listMarker.test(line)) {
      yield* flush()
      inItem = true
      held.push(line)
    } else if (line.length > unwrapped) {
      yield* flush()
      yield { kind: 'paragraph', text: line }
    } else {
      // What follows an item belongs to it only where it is indented.
      if (inItem && !/^\s/.test(line)) yield* flush()
      held.push(line)
    }
  }
  yield* flush()
}

function listDepth(line: string): number {
  const indent = /^\s*/.exec(line)?.[0].replaceAll('\t', '    ').length ?? 0
  return Math.min(5, Math.floor(indent / 3))
}

/** Lines set in columns (tables, listings, drawings): wide gaps inside most of them, or an indent that varies. */
function isColumns(lines: string[]): boolean {
  const sample = lines.slice(0, 200)
  let gaps = 0
  let indented = 0
  for (const line of sample) {
    if (/\S(?: {3,}|\t+ *)\S/.test(line) || /[\u2500-\u257f]/.test(line)) gaps++
    if (/^(?: {4,}|\t)/.test(line) && !listMarker.test(line)) indented++
  }
  return (sample.length > 1 && gaps * 2 > sample.length) || (sample.length > 2 && indented === sample.length)
}
