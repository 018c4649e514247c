// What a sheet holds besides its cells: notes and conversations beside cells; text boxes, pictures' descriptions and charts drawn on it.
import { chartBlocks } from './chart.ts'
import type { FlowBlock } from './flow-blocks.ts'
import type { Package } from './package.ts'
import { readXml, secondVersions, without } from './xml-events.ts'

/** Blocks of what hangs on the sheet in `part`. */
export function besideCells(source: Package, part: string): FlowBlock[] {
  const blocks: FlowBlock[] = []
  for (const { type, part: target } of source.relations(part)) {
    if (type === 'comments') blocks.push(...notes(source.xml(target) ?? '', 'comment'))
    if (type === 'threadedComment') blocks.push(...notes(source.xml(target) ?? '', 'threadedComment'))
    if (type !== 'drawing') continue
    blocks.push(...drawn(source.xml(target) ?? ''))
    for (const shape of source.relations(target))
      if (shape.type === 'chart') blocks.push(...chartBlocks(source.xml(shape.part) ?? ''))
  }
  return blocks
}

/** Of a conversation there is also a note, for programs that do not know them; it is told by its author, and left out. */
function notes(xml: string, element: 'comment' | 'threadedComment'): FlowBlock[] {
  const blocks: FlowBlock[] = []
  const authors: string[] = []
  let author: string[] | null = null
  let place = ''
  let isSecond = false
  let parts: string[] = []
  let inText = false
  readXml(xml, {
    open(name, attributes) {
      if (name === 'author') author = []
      else if (name === element) {
        place = attributes.get('ref') ?? ''
        isSecond = (authors[Number(attributes.get('authorId') ?? -1)] ?? '').startsWith('tc=')
        parts = []
      } else if (name === 't' || (name === 'text' && element === 'threadedComment')) inText = true
    },
    close(name) {
      if (name === 't' || name === 'text') inText = false
      else if (name === 'author') {
        authors.push(author?.join('') ?? '')
        author = null
      } else if (name === element && !isSecond && /\S/.test(parts.join('')))
        blocks.push({ kind: 'paragraph', text: `${place}: ${parts.join('').trim()}` })
    },
    text(data) {
      if (author) author.push(data)
      else if (inText) parts.push(data)
    },
  })
  return blocks
}

/** Paragraphs of the shapes of a drawing, and what is said of its pictures. */
function drawn(xml: string): FlowBlock[] {
  const blocks: FlowBlock[] = []
  let parts: string[] = []
  let inText = false
  const put = (text: string) => {
    if (/\S/.test(text)) blocks.push({ kind: 'paragraph', text: text.trim() })
  }
  const events = without(secondVersions, {
    open(name, attributes) {
      if (name === 't') inText = true
      else if (name === 'br') parts.push('\n')
      else if (name === 'cNvPr') put(attributes.get('descr') ?? '')
    },
    close(name) {
      if (name === 't') inText = false
      if (name !== 'p') return
      put(parts.join(''))
      parts = []
    },
    text(data) {
      if (inText) parts.push(data)
    },
  })
  readXml(xml, events)
  return blocks
}
