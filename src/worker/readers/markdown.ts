// Markdown: its blocks, its front matter as metadata. Links and images give their text and links their address; nothing is fetched.
import type { MarkedToken, Token, Tokens } from 'marked'
import type { Link } from '../../contract/model.ts'
import { decodeText } from './charset.ts'
import {
  addLink,
  leadsOut,
  tidyMetadata,
  type FlowBlock,
  type FlowCell,
  type FlowDocument,
  type Mark,
} from './flow-blocks.ts'
import { decodeReferences } from './html-events.ts'
import { htmlBlocks } from './html.ts'
import { lexWithNotes, type MarkdownNote } from './markdown-notes.ts'
import { textBlocks } from './text.ts'

/** Reads a Markdown file (CommonMark with tables). One nested too deep for the parser is read as plain text, with a warning. */
export const readMarkdown = (bytes: Uint8Array): FlowDocument => read(bytes, false)

/** The same, and blocks, save tables, say which of their words are bold, italic, code, struck out or links. */
export const readMarkedMarkdown = (bytes: Uint8Array): FlowDocument => read(bytes, true)

function read(bytes: Uint8Array, marks: boolean): FlowDocument {
  const { text, replaced } = decodeText(bytes)
  const warnings = replaced ? ['some bytes were not characters of the file’s encoding and were replaced'] : []
  const { metadata, body } = splitFrontMatter(text)
  try {
    const { tokens, notes } = lexWithNotes(body)
    return { blocks: [...tokenBlocks(tokens, 0, marks), ...noteBlocks(notes, marks)], metadata, warnings }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return {
      blocks: [...textBlocks(body)],
      metadata,
      warnings: [...warnings, 'nested too deep for Markdown: read as plain text'],
    }
  }
}

/** The lines between two `---` at the top, as far as they are `key: value`; lists are joined with commas. */
function splitFrontMatter(text: string): { metadata: Record<string, string>; body: string } {
  const match = /^---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)
  if (!match) return { metadata: {}, body: text }
  const values: Record<string, string> = {}
  let key = ''
  for (const line of (match[1] ?? '').split(/\r?\n/)) {
    const pair = /^([A-Za-z][\w-]{0,60}):\s*(.*)$/.exec(line)
    if (pair) {
      key = (pair[1] ?? '').toLowerCase()
      values[key] = unquote(pair[2] ?? '')
    } else {
      const item = /^\s*(?:-\s+)?(\S.*)$/.exec(line)?.[1]
      if (item && key) values[key] = values[key] ? `${values[key]}, ${unquote(item)}` : unquote(item)
    }
  }
  return { metadata: tidyMetadata(values), body: text.slice(match[0].length) }
}

function unquote(value: string): string {
  return value
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^(["'])(.*)\1$/, '$2')
}

function* tokenBlocks(tokens: Token[], depth: number, marked: boolean): Generator<FlowBlock> {
  for (const token of tokens as MarkedToken[]) {
    switch (token.type) {
      case 'heading':
        yield { kind: 'heading', level: token.depth, ...inline(token.tokens, marked) }
        break
      case 'paragraph':
        yield { kind: 'paragraph', ...inline(token.tokens, marked) }
        break
      case 'text':
        yield { kind: 'paragraph', ...(token.tokens ? inline(token.tokens, marked) : { text: token.text }) }
        break
      case 'code':
        yield { kind: 'code', text: token.text }
        break
      case 'blockquote':
        yield* tokenBlocks(token.tokens, depth, marked)
        break
      case 'list':
        yield* listBlocks(token, depth, marked)
        break
      case 'table':
        yield table(token)
        break
      case 'html':
        yield* htmlBlocks(token.raw).blocks
        break
      default: // Space, rules and link definitions hold no text of their own.
    }
  }
}

function* listBlocks(list: Tokens.List, depth: number, marked: boolean): Generator<FlowBlock> {
  let number = list.start === '' ? 1 : list.start
  for (const item of list.items) {
    const box = item.task ? (item.checked ? '☑ ' : '☐ ') : ''
    const marker = `${list.ordered ? `${number++}.` : '•'} ${box}`
    yield* itemBlocks(item.tokens, marker, depth, marked)
  }
}

function* itemBlocks(tokens: Token[], marker: string, depth: number, marked: boolean): Generator<FlowBlock> {
  let first = true
  for (const block of tokenBlocks(tokens, depth + 1, marked)) {
    if (first && block.kind === 'paragraph') {
      const marks = block.marks?.map(({ from, to, style }) => ({
        from: from + marker.length,
        to: to + marker.length,
        style,
      }))
      yield { ...block, kind: 'list-item', depth, text: marker + block.text, ...(marks && { marks }) }
    } else yield block
    first = false
  }
}

/** Notes as items: their first paragraph stands behind their number. */
function* noteBlocks(notes: MarkdownNote[], marked: boolean): Generator<FlowBlock> {
  for (const { number, tokens } of notes) yield* itemBlocks(tokens, `${number}. `, 0, marked)
}

function table(token: Tokens.Table): FlowBlock {
  const links: Link[] = []
  const rows = [token.header, ...token.rows].map((row) => row.map((cell) => tableCell(cell, links)))
  return { kind: 'table', rows, ...(links.length > 0 && { links }) }
}

function tableCell(cell: Tokens.TableCell, links: Link[]): FlowCell {
  const text = inlineText(cell.tokens, links)
  return cell.header ? { text, header: true } : { text }
}

/** Inline tokens as a block's text, its links, and its marks where they are wanted. */
function inline(tokens: Token[], marked: boolean): { text: string; links?: Link[]; marks?: Mark[] } {
  const links: Link[] = []
  const marks: Mark[] = []
  const text = inlineText(tokens, links, marks)
  return { text, ...(links.length > 0 && { links }), ...(marked && marks.length > 0 && { marks }) }
}

/**
 * What a reader would see of inline tokens. A line end in the source is a space; `<br>` and two spaces are line ends. `start`: where the
 * text begins in its block's, for the marks.
 */
function inlineText(tokens: Token[], links: Link[], marks: Mark[] = [], start = 0): string {
  let text = ''
  for (const token of tokens as MarkedToken[]) {
    const from = start + text.length
    switch (token.type) {
      case 'br':
        text += '\n'
        break
      case 'html':
        text += /^<br\b/i.test(token.raw) ? '\n' : ''
        break
      case 'checkbox':
        break
      default:
        if ('tokens' in token && token.tokens && token.tokens.length > 0) {
          const inner = inlineText(token.tokens, links, marks, from)
          if (token.type === 'link') addLink(links, inner, token.href)
          text += inner
        } else if (token.type === 'codespan') text += token.text
        else if ('text' in token) text += decodeReferences(token.text.replaceAll('\n', ' '))
    }
    const style = styleOf(token)
    const to = start + text.length
    if (style !== null && to > from) marks.push({ from, to, style })
  }
  return text
}

function styleOf(token: MarkedToken): Mark['style'] | null {
  switch (token.type) {
    case 'strong':
      return 'bold'
    case 'em':
      return 'italic'
    case 'codespan':
      return 'code'
    case 'del':
      return 'struck'
    case 'link':
      return leadsOut(token.href) ? { link: token.href } : null
    default:
      return null
  }
}
