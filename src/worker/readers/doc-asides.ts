// What an old Word document keeps behind its text: notes and comments with the places that refer to them, page margins, text boxes.
import { DocPlaces, type DocBytes } from './doc-bytes.ts'
import { commentBlock, textOfBlocks, type FlowBlock } from './flow-blocks.ts'
import { NoteNumbers, type NoteKind } from './note-numbers.ts'

/** Reads the characters from one place of the whole text to another. */
type Read = (from: number, to: number) => FlowBlock[]

/** Texts that are referred to from the main text: where, and which part of their own text they are. */
export class DocAsides {
  readonly #byPlace = new Map<number, number>()
  readonly #refs: DocPlaces
  readonly #texts: DocPlaces
  readonly #start: number
  /** `size`: bytes that are kept for each reference. `start`: where the texts begin in the whole text. */
  constructor(refs: DocBytes, size: number, texts: DocBytes, start: number) {
    this.#refs = new DocPlaces(refs, size)
    this.#texts = new DocPlaces(texts, 0)
    this.#start = start
    for (let i = 0; i < this.#refs.count; i++) this.#byPlace.set(this.#refs.at(i), i)
  }

  get count(): number {
    return this.#refs.count
  }

  /** The number of what is referred to at a place of the main text. */
  at(place: number): number | undefined {
    return this.#byPlace.get(place)
  }

  record(index: number): DocBytes {
    return this.#refs.record(index)
  }

  blocks(index: number, read: Read): FlowBlock[] {
    return read(this.#start + this.#texts.at(index), this.#start + this.#texts.at(index + 1)).filter(
      ({ kind }) => kind !== 'page-break',
    )
  }
}

/** Notes in the order of their marks. Those that have a mark of their own are not counted. */
export class DocNotes {
  readonly #kinds: Readonly<Record<NoteKind, DocAsides>>
  readonly #met: { of: DocAsides; index: number; number: string }[] = []
  readonly #numbers = new NoteNumbers()
  constructor(kinds: Readonly<Record<NoteKind, DocAsides>>) {
    this.#kinds = kinds
  }

  /** The mark in the text (`[3]`) of the note that is referred to at a place; empty for none and for one of its own. */
  mark(at: number): string {
    for (const kind of ['footnote', 'endnote'] as const) {
      const of = this.#kinds[kind]
      const index = of.at(at)
      if (index === undefined) continue
      const number = of.record(index).u16(0) === 0 ? '' : this.#numbers.next(kind)
      this.#met.push({ of, index, number })
      return number === '' ? '' : `[${number}]`
    }
    return ''
  }

  blocks(read: Read): FlowBlock[] {
    return this.#met.flatMap(({ of, index, number }) => {
      const [first, ...rest] = of.blocks(index, read)
      if (!first) return []
      const marker = number === '' ? '' : `${number}. `
      const begun: FlowBlock =
        first.kind === 'paragraph' ? { ...first, kind: 'list-item', depth: 0, text: marker + first.text } : first
      return [begun, ...rest]
    })
  }
}

/** Comments in the order of the places they stand at. `owners`: who wrote them, by number. */
export function commentBlocks(
  comments: DocAsides,
  places: readonly number[],
  owners: readonly string[],
  read: Read,
): FlowBlock[] {
  return places.flatMap((place) => {
    const index = comments.at(place)
    if (index === undefined) return []
    const text = textOfBlocks(comments.blocks(index, read))
    const author = owners[comments.record(index).u16(20)] ?? ''
    return text === '' ? [] : [commentBlock(author, text)]
  })
}

/** Names, one after another. */
export function ownerNames(bytes: DocBytes): string[] {
  const names: string[] = []
  for (let at = 0; at + 2 <= bytes.length;) {
    const length = bytes.u16(at)
    names.push(bytes.text(at + 2, length))
    at += 2 + 2 * length
  }
  return names
}

/** Texts before those of the pages: lines between text and notes. */
const separators = 6

/** Headers and footers, each once: six for a section, for even, odd and first pages. A lone number is that of a page. */
export function marginBlocks(
  table: DocBytes,
  start: number,
  read: Read,
): { headers: FlowBlock[]; footers: FlowBlock[] } {
  const places = new DocPlaces(table, 0)
  const found = { header: new Set<string>(), footer: new Set<string>() }
  // What the last two places hold between them is nothing.
  for (let i = separators; i + 1 < places.count; i++) {
    const [from, to] = [start + places.at(i), start + places.at(i + 1)]
    if (to <= from) continue
    const text = textOfBlocks(read(from, to))
      .replace(/\n{2,}/g, '\n')
      .trim()
    const side = (i - separators) % 6
    if (text !== '' && !/^\d+$/.test(text))
      found[side === 2 || side === 3 || side === 5 ? 'footer' : 'header'].add(text)
  }
  const blocks = (kind: 'header' | 'footer') => [...found[kind]].map((text): FlowBlock => ({ kind, text }))
  return { headers: blocks('header'), footers: blocks('footer') }
}

/** Text boxes by the places they hang on. Both tables name the shape of each. */
export function boxesByPlace(shapes: DocBytes, boxes: DocBytes): Map<number, number> {
  const [places, texts] = [new DocPlaces(shapes, 26), new DocPlaces(boxes, 22)]
  const byShape = new Map<number, number>()
  for (let i = 0; i < texts.count; i++) byShape.set(texts.record(i).u32(14), i)
  const found = new Map<number, number>()
  for (let i = 0; i < places.count; i++) {
    const box = byShape.get(places.record(i).u32(0))
    if (box !== undefined) found.set(places.at(i), box)
  }
  return found
}
