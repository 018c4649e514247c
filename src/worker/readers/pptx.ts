// PowerPoint presentations (PPTX): slide by slide, each on a page of its own: title, text, lists, tables, charts, diagrams, notes.
// Shapes come in the order they were put on the slide, titles first. Pictures and animations are left out.
import { chartBlocks } from './chart.ts'
import { pictureWarning, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { Package } from './package.ts'
import { hiddenWarning } from './sheet.ts'
import { slideBlocks } from './pptx-slide.ts'
import { readXml } from './xml-events.ts'

const kind = 'PowerPoint presentation'

/** Reads a presentation. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export function readPptx(bytes: Uint8Array): FlowDocument {
  const source = new Package(bytes, kind)
  const main = source.mainPart('ppt/presentation.xml')
  const order: string[] = []
  readXml(source.needed(main), {
    open(name, attributes) {
      if (name === 'sldId') order.push(attributes.get('r:id') ?? '')
    },
  })
  const relations = new Map(source.relations(main).map((relation) => [relation.id, relation]))
  const blocks: FlowBlock[] = []
  const warnings: string[] = []
  const hidden: string[] = []
  let pictures = 0
  for (const [index, id] of order.entries()) {
    const relation = relations.get(id)
    const xml = relation && source.xml(relation.part)
    if (!relation || xml === undefined) {
      warnings.push(`slide ${index + 1} is missing from the file`)
      continue
    }
    const slide = slideBlocks(xml)
    if (slide.isHidden) {
      hidden.push(String(index + 1))
      continue
    }
    pictures += slide.pictures
    const own = [...slide.blocks]
    for (const { type, part } of source.relations(relation.part)) {
      if (type === 'chart') own.push(...chartBlocks(source.xml(part) ?? ''))
      else if (type === 'diagramData') own.push(...slideBlocks(source.xml(part) ?? '').blocks)
      else if (type === 'comments') own.push(...comments(source.xml(part) ?? ''))
      else if (type === 'notesSlide') own.push(...notes(source.xml(part) ?? ''))
    }
    if (blocks.length > 0) blocks.push({ kind: 'page-break' })
    blocks.push(...own)
  }
  warnings.push(...hiddenWarning(hidden, 'slide'))
  warnings.push(...pictureWarning(pictures))
  return { blocks, metadata: source.properties(), warnings }
}

/** What the speaker wrote below the slide. */
function notes(xml: string): FlowBlock[] {
  const texts = slideBlocks(xml, 'notes').blocks
  return texts.length === 0 ? [] : [{ kind: 'heading', level: 6, text: 'Notes' }, ...texts]
}

function comments(xml: string): FlowBlock[] {
  const blocks: FlowBlock[] = []
  let inText = false
  let parts: string[] = []
  readXml(xml, {
    open(name) {
      if (name === 'text' || name === 't') inText = true
    },
    close(name) {
      if (name === 'text' || name === 't') inText = false
      if (name !== 'cm') return
      if (/\S/.test(parts.join(''))) blocks.push({ kind: 'paragraph', text: `Comment: ${parts.join('').trim()}` })
      parts = []
    },
    text(data) {
      if (inText) parts.push(data)
    },
  })
  return blocks
}
