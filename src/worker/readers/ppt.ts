// PowerPoint 97–2003 (PPT): slide by slide, each on a page of its own: title, text, lists, tables in the order of their places, links,
// footers, comments, and the speaker's notes. Hidden slides, pictures and charts are left out.
import { SheafError } from '../../contract/error.ts'
import { CompoundFile, summaryOf } from './compound.ts'
import { commentBlock, tidyMetadata, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { childrenOf, PptStore, textsOf, type PptRecord, type PptText } from './ppt-records.ts'
import { blocksOfShapes, shapesOf } from './ppt-shapes.ts'
import { blocksOfText } from './ppt-text.ts'
import { hiddenWarning } from './sheet.ts'

/** Kinds of record. */
const slideList = 4080
const slidePlace = 1011
const notesAtom = 1009
const slideAtom = 1007
const slideInfo = 1017
const footers = 4057
const footerFlags = 4058
const characters = 4026
const objects = 1033
const linkRecord = 4055
const linkNumber = 4051
const comment = 12_000
/** The kind of text that notes are. */
const notes = 2

/** Reads a presentation. Throws `file-damaged` or `file-protected`. */
export function readPpt(bytes: Uint8Array): FlowDocument {
  const file = new CompoundFile(bytes, 'PowerPoint presentation')
  const store = new PptStore(file.needed('PowerPoint Document'), file.needed('Current User'))
  const root = store.document()
  if (!root)
    throw new SheafError('file-damaged', 'not a readable PowerPoint presentation: its outline is missing', {
      hint: 'Open it in a presentation program and save it as PPTX.',
    })
  const lists = childrenOf(root).filter(({ type }) => type === slideList)
  const noteTexts = readNotes(
    store,
    lists.find(({ instance }) => instance === 2),
  )
  const links = linksOf(root)
  const blocks: FlowBlock[] = []
  const hidden: string[] = []
  for (const [index, { persist, id, texts }] of placesOf(lists.find(({ instance }) => instance === 0)).entries()) {
    const slide = store.object(persist)
    if (slide && isHidden(slide)) {
      hidden.push(String(index + 1))
      continue
    }
    const shapes = slide ? shapesOf(slide, texts, links) : []
    // Text of placeholders may stand in the outline, on the slide, or in both.
    const known = new Set(slide ? textsOf(slide, [...texts]).map(({ text }) => text) : [])
    const unplaced = texts.filter(({ text }) => !known.has(text))
    const page = blocksOfShapes([
      ...unplaced.map((text) => ({ place: null, texts: [text], shapes: null, isTable: false })),
      ...shapes,
    ])
    if (slide) page.push(...footerOf(slide), ...commentsOf(slide))
    const said = noteTexts.get(id) ?? []
    if (said.length > 0)
      page.push(
        { kind: 'heading', level: 6, text: 'Notes' },
        ...said.flatMap((text) => blocksOfText({ ...text, type: 4 })),
      )
    if (blocks.length > 0 && page.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of page) blocks.push(block)
  }
  return { blocks, metadata: tidyMetadata(summaryOf(file)), warnings: hiddenWarning(hidden, 'slide') }
}

function within(record: PptRecord | undefined, type: number): PptRecord | undefined {
  return record && childrenOf(record).find((candidate) => candidate.type === type)
}

function isHidden(slide: PptRecord): boolean {
  return ((within(slide, slideInfo)?.data[10] ?? 0) & 4) !== 0
}

function stringOf(record: PptRecord, instance: number): string {
  const found = childrenOf(record).find((candidate) => candidate.type === characters && candidate.instance === instance)
  return found ? new TextDecoder('utf-16le').decode(found.data).trim() : ''
}

/** Where links lead, by their numbers. */
function linksOf(root: PptRecord): Map<number, string> {
  const links = new Map<number, string>()
  const list = within(root, objects)
  for (const record of list ? childrenOf(list) : []) {
    const number = record.type === linkRecord ? within(record, linkNumber)?.data : undefined
    if (number && number.length >= 4)
      links.set(new DataView(number.buffer, number.byteOffset).getUint32(0, true), stringOf(record, 1))
  }
  return links
}

function footerOf(slide: PptRecord): FlowBlock[] {
  const own = within(slide, footers)
  const isShown = ((within(own, footerFlags)?.data[2] ?? 0) & 0x20) !== 0
  const text = own && isShown ? stringOf(own, 2) : ''
  return text === '' ? [] : [{ kind: 'footer', text }]
}

/** Comments are kept with what later versions added. */
function commentsOf(slide: PptRecord): FlowBlock[] {
  const found: FlowBlock[] = []
  const walk = (record: PptRecord, depth: number) => {
    for (const child of childrenOf(record)) {
      if (child.type === comment) {
        const [by, text] = [stringOf(child, 0), stringOf(child, 1)]
        if (text !== '') found.push(commentBlock(by, text))
      } else if (depth < 4 && [5000, 5002, 5003].includes(child.type)) walk(child, depth + 1)
    }
  }
  walk(slide, 0)
  return found
}

interface Place {
  /** The number the slide is stored under, and the one others refer to it by. */
  persist: number
  id: number
  /** What the outline holds of its text. */
  texts: PptText[]
}

function placesOf(list: PptRecord | undefined): Place[] {
  const places: Place[] = []
  const seen = new Set<number>()
  let own: PptRecord[] = []
  const flush = () => {
    places.at(-1)?.texts.push(...textsOf(own))
    own = []
  }
  for (const record of list ? childrenOf(list) : []) {
    if (record.type !== slidePlace) own.push(record)
    else {
      flush()
      if (record.data.length < 16) continue
      const view = new DataView(record.data.buffer, record.data.byteOffset, record.data.byteLength)
      const persist = view.getUint32(0, true)
      if (!seen.has(persist)) places.push({ persist, id: view.getUint32(12, true), texts: [] })
      seen.add(persist)
    }
  }
  flush()
  return places
}

/** The notes of each slide, by the number others refer to it by. */
function readNotes(store: PptStore, list: PptRecord | undefined): Map<number, PptText[]> {
  const found = new Map<number, PptText[]>()
  for (const { persist } of placesOf(list)) {
    const page = store.object(persist)
    const atom = page && childrenOf(page).find(({ type }) => type === notesAtom || type === slideAtom)
    if (!page || !atom || atom.data.length < 4) continue
    const id = new DataView(atom.data.buffer, atom.data.byteOffset, atom.data.byteLength).getUint32(0, true)
    found.set(
      id,
      textsOf(page).filter(({ type }) => type === notes),
    )
  }
  return found
}
