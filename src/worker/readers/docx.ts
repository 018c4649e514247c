// Word documents (DOCX, DOCM, DOTX): body, notes, comments, headers and footers as blocks, out of a package of XML parts.
// Pictures are left out; macros are never looked at.
import { SheafError } from '../../contract/error.ts'
import { chartBlocks } from './chart.ts'
import { DocxReader, type DocxContext } from './docx-body.ts'
import { DocxNumbering } from './docx-numbering.ts'
import { shownEvents } from './docx-shown.ts'
import { DocxStyles } from './docx-styles.ts'
import { readEmail } from './email.ts'
import { embeddedFiles, embeddedWarning } from './embedded.ts'
import {
  commentBlock,
  pictureWarning,
  textOfBlocks,
  type ContainerOptions,
  type FlowBlock,
  type FlowDocument,
} from './flow-blocks.ts'
import { readHtml } from './html.ts'
import { NoteNumbers, usualNotes, type NoteFormats, type NoteKind } from './note-numbers.ts'
import { Package } from './package.ts'
import { slideBlocks } from './pptx-slide.ts'
import { readRtf } from './rtf.ts'
import { readText } from './text.ts'
import { readXml } from './xml-events.ts'

const kind = 'Word document'
const usual = 'word/document.xml'

/** Documents put into documents that are followed. */
const deepest = 2

/** Reads a Word document. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export async function readDocx(
  bytes: Uint8Array,
  _name = '',
  options: ContainerOptions = { children: false },
): Promise<FlowDocument> {
  const source = new Package(bytes, kind)
  const read = await readPackage(source, 0)
  const embedded = embeddedFiles(source, [source.mainPart(usual)])
  if (options.children) return { ...read, children: embedded }
  return { ...read, warnings: [...read.warnings, ...embeddedWarning(embedded.length)] }
}

async function readPackage(source: Package, depth: number): Promise<FlowDocument> {
  const main = source.mainPart(usual)
  const relations = source.relations(main)
  const xmlOf = (type: string) => source.xml(relations.find((relation) => relation.type === type)?.part ?? '') ?? ''
  const styles = new DocxStyles(xmlOf('styles'))
  const numbering = new DocxNumbering(xmlOf('numbering'), styles)
  const notes = new Notes(noteFormats(xmlOf('settings')))
  const chunks = new Map<string, FlowBlock[]>()
  for (const { type, part } of relations)
    if (type === 'aFChunk') chunks.set(part, await chunkBlocks(source.bytes(part), depth))
  const readerOf = (part: string) => {
    const context: DocxContext = {
      styles,
      numbering,
      links: source.links(part),
      blocks: relatedBlocks(source, part, chunks),
      note: (of, id, isCustom) => notes.mark(of, id, isCustom),
      comment: (id) => void notes.comments.add(id),
    }
    return new DocxReader(context)
  }
  const body = readerOf(main)
  readXml(source.needed(main), shownEvents(body))
  const blocks = body.finish()
  if (!body.isWord)
    throw new SheafError('file-damaged', `not a readable ${kind}: its text part makes no sense`, {
      hint: 'Open it in a word processor and save it again, or get a new copy.',
    })
  const read = (part: string) => {
    const reader = readerOf(part)
    readXml(source.xml(part) ?? '', shownEvents(reader))
    return { blocks: reader.finish(), reader }
  }
  const asides = new Map<string, DocxReader>()
  for (const { type, part } of relations)
    if (/^(?:footnotes|endnotes|comments)$/.test(type)) asides.set(type, read(part).reader)
  const margins = (type: 'header' | 'footer'): FlowBlock[] => {
    const texts = relations.filter((relation) => relation.type === type).map(({ part }) => lines(read(part).blocks))
    return [...new Set(texts)].filter((text) => text !== '').map((text) => ({ kind: type, text }))
  }
  return {
    blocks: [...margins('header'), ...blocks, ...notes.blocks(asides), ...margins('footer')],
    metadata: source.properties(),
    warnings: pictureWarning(source.names.filter((name) => /^word\/media\/./.test(name)).length),
  }
}

/** Foot- and endnotes in the order of their marks, and the comments that the text refers to. */
class Notes {
  readonly comments = new Set<string>()
  /** Without a number: one with a mark of its own. */
  readonly #notes: { of: NoteKind; id: string; number: string }[] = []
  readonly #numbers: NoteNumbers
  constructor(formats: NoteFormats) {
    this.#numbers = new NoteNumbers(formats)
  }

  /** The mark that stands in the text; one of its own is part of the text. */
  mark(of: NoteKind, id: string, isCustom: boolean): string {
    const number = isCustom ? '' : this.#numbers.next(of)
    this.#notes.push({ of, id, number })
    return isCustom ? '' : `[${number}]`
  }

  blocks(readers: ReadonlyMap<string, DocxReader>): FlowBlock[] {
    const blocks: FlowBlock[] = []
    for (const { of, id, number } of this.#notes) {
      const marker = number === '' ? '' : `${number}. `
      for (const [at, block] of (readers.get(`${of}s`)?.notes.get(id) ?? []).entries())
        blocks.push(
          at === 0 && block.kind === 'paragraph'
            ? { ...block, kind: 'list-item', depth: 0, text: marker + block.text }
            : block,
        )
    }
    const comments = readers.get('comments')
    for (const id of this.comments) {
      const text = lines(comments?.notes.get(id) ?? [])
      const author = comments?.authors.get(id) ?? ''
      if (text !== '') blocks.push(commentBlock(author, text))
    }
    return blocks
  }
}

/** How the document's settings write the numbers of notes. */
function noteFormats(settings: string): NoteFormats {
  const formats = { ...usualNotes }
  let kind: NoteKind | null = null
  readXml(settings, {
    open: (name, attributes) => {
      if (name === 'footnotePr') kind = 'footnote'
      else if (name === 'endnotePr') kind = 'endnote'
      else if (name === 'numFmt' && kind) formats[kind] = attributes.get('val') ?? formats[kind]
    },
    close: (name) => {
      if (name === 'footnotePr' || name === 'endnotePr') kind = null
    },
  })
  return formats
}

/** What the ids of a part's relations stand for, where that is blocks. */
function relatedBlocks(
  source: Package,
  part: string,
  chunks: ReadonlyMap<string, FlowBlock[]>,
): (id: string) => FlowBlock[] {
  const relations = new Map(source.relations(part).map((relation) => [relation.id, relation]))
  return (id) => {
    const relation = relations.get(id)
    if (relation?.type === 'chart') return chartBlocks(source.xml(relation.part) ?? '')
    if (relation?.type === 'diagramData') return slideBlocks(source.xml(relation.part) ?? '').blocks
    return (relation && chunks.get(relation.part)) ?? []
  }
}

/** A document of some other kind that was put in whole, to be read in its place. */
async function chunkBlocks(bytes: Uint8Array | undefined, depth: number): Promise<FlowBlock[]> {
  if (!bytes || depth >= deepest) return []
  const start = Buffer.from(bytes.subarray(0, 2000)).toString('latin1').trimStart()
  if (start.startsWith('PK\x03\x04')) return (await readPackage(new Package(bytes, kind), depth + 1)).blocks
  if (start.startsWith('{\\rtf')) return readRtf(bytes).blocks
  if (/^(?:MIME-Version|Content-Type|From):/im.test(start)) return (await readEmail(bytes)).blocks
  return (/<\w+[^>]*>/.test(start) ? readHtml(bytes) : readText(bytes)).blocks
}

/** Blocks as lines of one text, without empty ones. */
function lines(blocks: FlowBlock[]): string {
  return textOfBlocks(blocks)
    .split('\n')
    .filter((line) => /\S/.test(line))
    .join('\n')
}
