// XML of no kind that is known better: its texts, block by block, with the names of their elements.
import { decodeXml } from './data.ts'
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

/** A piece of what an element that begins with text holds: words of its own, or a child's. */
interface Piece {
  /** The child's name; empty for the element's own words. */
  name: string
  text: string
}

/**
 * Each element that holds text is a paragraph, with its name before it where it holds nothing else. Attributes count where
 * an element holds nothing but them.
 */
export function readXmlText(bytes: Uint8Array): FlowDocument {
  const { text, warnings } = decodeXml(bytes)
  const blocks: FlowBlock[] = []
  const names: string[] = []
  let pieces: Piece[] = []
  let hasText = false
  /** Elements open within a text: words that are marked up stay in it. */
  let inline = 0
  let closed = false
  /** Of the element just opened, until something is found in it. */
  let attributes: XmlAttributes | null = null
  const put = (name: string, content: string) => {
    const shown = content.replace(/\s+/g, ' ').trim()
    if (shown !== '') blocks.push({ kind: 'paragraph', text: name === '' ? shown : `${name}: ${shown}` })
  }
  const end = () => {
    const name = names.at(-1) ?? ''
    if (!hasText && attributes) put(name, valuesOf(attributes))
    else if (hasText && isRecord(pieces)) for (const piece of pieces) put(piece.name || name, piece.text)
    else if (hasText)
      put(pieces.some((piece) => piece.name !== '') ? '' : name, pieces.map((piece) => piece.text).join(''))
    pieces = []
    hasText = false
  }
  readXml(text, {
    open(name, own) {
      if (!hasText) {
        names.push(name)
        attributes = own
        pieces = []
        return
      }
      if (inline === 0) pieces.push({ name, text: closed ? ' ' : '' })
      else if (closed) add(' ')
      inline++
      closed = false
    },
    close() {
      closed = true
      if (inline > 0) {
        if (--inline === 0) pieces.push({ name: '', text: '' })
        return
      }
      end()
      attributes = null
      names.pop()
    },
    text(data) {
      add(data)
      if (!/\S/.test(data)) return
      closed = false
      hasText = true
    },
  })
  end()
  return { blocks, metadata: {}, warnings }

  function add(data: string): void {
    const last = pieces.at(-1)
    if (last) last.text += data
    else pieces.push({ name: '', text: data })
  }
}

/** Words, and after them several elements with nothing between: fields, and no words that are marked up. */
function isRecord(pieces: readonly Piece[]): boolean {
  const children = pieces.filter(({ name }) => name !== '')
  return children.length > 1 && pieces.slice(1).every(({ name, text }) => name !== '' || !/\S/.test(text))
}

/** What an element says in its attributes; those that are for programs left out. */
function valuesOf(attributes: XmlAttributes): string {
  // Names with a prefix are there without it, too.
  const prefixed = new Set([...attributes.keys()].flatMap((name) => /:(.*)/.exec(name)?.slice(1) ?? []))
  return [...attributes]
    .filter(([name, value]) => !/^xmlns|:/.test(name) && !prefixed.has(name) && /\S/.test(value))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
