// PowerPoint presentations (PPTX): slide by slide, each on a page of its own: title, text, lists, tables, charts, diagrams, notes.
// Shapes come in the order of their places, titles first. Pictures and animations are left out.
import { chartBlocks } from './chart.ts'
import { embeddedFiles, embeddedWarning } from './embedded.ts'
import { pictureWarning, type ContainerOptions, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { Package, type Relation } from './package.ts'
import { hiddenWarning } from './sheet.ts'
import { commentAuthors, comments } from './pptx-comments.ts'
import { Layout } from './pptx-layout.ts'
import { slideBlocks } from './pptx-slide.ts'
import { readXml } from './xml-events.ts'

const kind = 'PowerPoint presentation'

/** Reads a presentation. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export function readPptx(bytes: Uint8Array, _name = '', options: ContainerOptions = { children: false }): FlowDocument {
  const source = new Package(bytes, kind)
  const main = source.mainPart('ppt/presentation.xml')
  const order: string[] = []
  readXml(source.needed(main), {
    open(name, attributes) {
      if (name === 'sldId') order.push(attributes.get('r:id') ?? '')
    },
  })
  const relations = new Map(source.relations(main).map((relation) => [relation.id, relation]))
  const authors = commentAuthors(source, main)
  const layouts = new Map<string, Layout>()
  const blocks: FlowBlock[] = []
  const warnings: string[] = []
  const hidden: string[] = []
  /** The slides that are read. */
  const parts: string[] = []
  let pictures = 0
  for (const [index, id] of order.entries()) {
    const relation = relations.get(id)
    const xml = relation && source.xml(relation.part)
    if (!relation || xml === undefined) {
      warnings.push(`slide ${index + 1} is missing from the file`)
      continue
    }
    const related = source.relations(relation.part)
    const slide = slideBlocks(xml, 'slide', {
      layout: Layout.of(source, relation.part, layouts),
      links: source.links(relation.part),
      blocks: (wanted) =>
        drawnBlocks(
          source,
          related.find((candidate) => candidate.id === wanted),
        ),
    })
    if (slide.isHidden) {
      hidden.push(String(index + 1))
      continue
    }
    pictures += slide.pictures
    parts.push(relation.part)
    const own = [...slide.blocks]
    for (const { type, part } of related)
      if (type === 'comments') own.push(...comments(source.xml(part) ?? '', authors))
    for (const { type, part } of related) if (type === 'notesSlide') own.push(...notes(source.xml(part) ?? ''))
    if (blocks.length > 0) blocks.push({ kind: 'page-break' })
    blocks.push(...own)
  }
  warnings.push(...hiddenWarning(hidden, 'slide'))
  warnings.push(...pictureWarning(pictures))
  const embedded = embeddedFiles(source, parts)
  if (!options.children) warnings.push(...embeddedWarning(embedded.length))
  return { blocks, metadata: source.properties(), warnings, ...(options.children && { children: embedded }) }
}

/** What a chart or a diagram on a slide says. */
function drawnBlocks(source: Package, relation: Relation | undefined): FlowBlock[] {
  if (relation?.type === 'chart') return chartBlocks(source.xml(relation.part) ?? '')
  return relation?.type === 'diagramData' ? slideBlocks(source.xml(relation.part) ?? '').blocks : []
}

/** What the speaker wrote below the slide. */
function notes(xml: string): FlowBlock[] {
  const texts = slideBlocks(xml, 'notes').blocks
  return texts.length === 0 ? [] : [{ kind: 'heading', level: 6, text: 'Notes' }, ...texts]
}
