// PowerPoint 97–2003 (PPT): slide by slide, each on a page of its own: title, text, and the speaker's notes.
// Pictures, charts and the arrangement of tables are left out: their texts come one after another.
import { SheafError } from '../../contract/error.ts'
import { CompoundFile, summaryOf } from './compound.ts'
import { tidyMetadata, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { childrenOf, PptStore, textsOf, type PptRecord, type PptText } from './ppt-records.ts'

/** Kinds of record. */
const slideList = 4080
const slidePlace = 1011
const notesAtom = 1009
const slideAtom = 1007
/** Kinds of text. */
const title = 0
const centredTitle = 6
const body = 1
const notes = 2

/** Reads a presentation. Throws `file-damaged` or `file-encrypted`. */
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
  const blocks: FlowBlock[] = []
  for (const { persist, id, texts } of placesOf(lists.find(({ instance }) => instance === 0))) {
    const slide = store.object(persist)
    // Text of placeholders may stand in the outline, on the slide, or in both.
    const own = slide ? textsOf(slide) : []
    const known = new Set(own.map(({ text }) => text))
    const all = [...texts.filter(({ text }) => !known.has(text)), ...own]
    const isTitle = ({ type }: PptText) => type === title || type === centredTitle
    const page = [...all.filter(isTitle), ...all.filter((text) => !isTitle(text))].flatMap(toBlocks)
    const said = noteTexts.get(id) ?? []
    if (said.length > 0)
      page.push({ kind: 'heading', level: 6, text: 'Notes' }, ...said.flatMap((text) => toBlocks({ ...text, type: 4 })))
    if (blocks.length > 0 && page.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of page) blocks.push(block)
  }
  return { blocks, metadata: tidyMetadata(summaryOf(file)), warnings: [] }
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

/** Paragraphs of one text. Those of a body are bulleted, as the usual masters have it. */
function toBlocks({ type, text }: PptText): FlowBlock[] {
  const lines = text.replaceAll('\v', '\n').split('\r')
  if (type === title || type === centredTitle) {
    const heading = lines.join('\n').trim()
    return heading === '' ? [] : [{ kind: 'heading', level: type === title ? 2 : 1, text: heading }]
  }
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '*')
    .map((line) =>
      type === body ? { kind: 'list-item', depth: 0, text: `• ${line}` } : { kind: 'paragraph', text: line },
    )
}
