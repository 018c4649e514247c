// The records a PPT file is made of, nested in one another; the newest version of each object; the texts within one.
import { SheafError } from '../../contract/error.ts'
import { notOpened } from '../locks/locked.ts'

export interface PptRecord {
  type: number
  instance: number
  /** True if its data is records. */
  isContainer: boolean
  data: Uint8Array
}

/** A text and what it is for: 0 title, 1 body, 2 notes, 4 other, 5 and 7–8 body, 6 centred title. */
export interface PptText {
  type: number
  text: string
  /** The record of its paragraphs' styles, and that of their numbers which later versions keep. */
  style?: Uint8Array
  numbers?: Uint8Array
  /** Stretches of it that lead somewhere. */
  links?: { from: number; to: number; target: string }[]
}

const mostEdits = 10_000
const deepest = 100

/** The record at `at`; null past the end. One that claims more than there is ends with the data. */
export function recordAt(data: Uint8Array, at: number): PptRecord | null {
  if (at < 0 || at + 8 > data.length) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const version = view.getUint16(at, true)
  const length = view.getUint32(at + 4, true)
  return {
    type: view.getUint16(at + 2, true),
    instance: version >> 4,
    isContainer: (version & 15) === 15,
    data: data.subarray(at + 8, at + 8 + length),
  }
}

/** The records within one. */
export function childrenOf(record: PptRecord): PptRecord[] {
  const children: PptRecord[] = []
  for (let at = 0; ;) {
    const child = recordAt(record.data, at)
    if (!child) return children
    children.push(child)
    at += 8 + child.data.length
  }
}

const textHeader = 3999
const wideText = 4000
const narrowText = 4008
const textStyle = 4001
const textNumbers = 4012
const outlineText = 3998
const linkAtom = 4083
const linkedText = 4063
const laterData = 5003
/** Of one text. */
const mostLinks = 1000

/**
 * All texts within a record or a row of them, in the order stored. Nesting is followed to a depth of 100.
 * `outline`: texts that are named by number, each once: those found are taken out of it. `targets`: where links lead, by theirs.
 */
export function textsOf(
  within: PptRecord | PptRecord[],
  outline: (PptText | undefined)[] = [],
  targets: ReadonlyMap<number, string> = new Map(),
): PptText[] {
  const texts: PptText[] = []
  let type = 4
  let numbers: Uint8Array | undefined
  let target = ''
  const add = (text: string) => {
    texts.push({ type, text, ...(numbers && { numbers }) })
  }
  const walk = (records: PptRecord[], depth: number) => {
    for (const record of records) {
      const { data } = record
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
      const last = texts.at(-1)
      if (record.type === textHeader) type = data[0] ?? 4
      else if (record.type === wideText) add(new TextDecoder('utf-16le').decode(data))
      // One byte a character: the lower half of Unicode's first 256.
      else if (record.type === narrowText) add(Buffer.from(data).toString('latin1'))
      else if (record.type === outlineText && data.length >= 4) {
        const number = view.getUint32(0, true)
        const named = outline[number]
        if (!named) continue
        texts.push({ ...named, ...(numbers && { numbers }) })
        outline[number] = undefined
      } else if (record.type === textStyle && last) last.style ??= data
      else if (record.type === textNumbers) numbers = data
      else if (record.type === linkAtom && data.length >= 8) target = targets.get(view.getUint32(4, true)) ?? ''
      else if (record.type === linkedText && last && data.length >= 8 && target !== '')
        addTo(last, { from: view.getUint32(0, true), to: view.getUint32(4, true), target })
      else if ((record.isContainer || record.type === laterData) && depth < deepest) walk(childrenOf(record), depth + 1)
    }
  }
  walk(Array.isArray(within) ? within : childrenOf(within), 0)
  return texts.filter(({ text }) => /\S/.test(text))
}

function addTo(text: PptText, link: { from: number; to: number; target: string }): void {
  text.links ??= []
  if (text.links.length < mostLinks) text.links.push(link)
}

/** Objects by number. Each saving adds what changed; the newest counts. */
export class PptStore {
  readonly #stream: Uint8Array
  readonly #places = new Map<number, number>()
  readonly #directories = new Set<number>()
  #document = -1
  /** Throws `file-damaged` or `file-protected`. */
  constructor(stream: Uint8Array, user: Uint8Array) {
    this.#stream = stream
    if (user.length < 20) throw damaged('its last saving is not recorded')
    const view = new DataView(user.buffer, user.byteOffset, user.byteLength)
    if (view.getUint32(12, true) === 0xf3d1c4df) throw notOpened('this presentation', 'as PowerPoint before 2007 did')
    let edit = view.getUint32(16, true)
    for (let i = 0; edit > 0 && i < mostEdits; i++) edit = this.#readEdit(edit)
  }

  #readEdit(at: number): number {
    const record = recordAt(this.#stream, at)
    if (record?.type !== 4085 || record.data.length < 20) throw damaged('a record of its savings makes no sense')
    const view = new DataView(record.data.buffer, record.data.byteOffset, record.data.byteLength)
    if (this.#document === -1) this.#document = view.getUint32(16, true)
    this.#readDirectory(view.getUint32(12, true))
    const before = view.getUint32(8, true)
    // Each saving stands behind the one before it.
    return before < at ? before : 0
  }

  #readDirectory(at: number): void {
    if (this.#directories.has(at)) return
    this.#directories.add(at)
    const data = recordAt(this.#stream, at)?.data
    if (!data) return
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    for (let next = 0; next + 4 <= data.length;) {
      const entry = view.getUint32(next, true)
      next += 4
      const count = entry >>> 20
      for (let i = 0; i < count && next + 4 <= data.length; i++, next += 4) {
        const id = (entry & 0xfffff) + i
        if (!this.#places.has(id)) this.#places.set(id, view.getUint32(next, true))
      }
    }
  }

  object(id: number): PptRecord | null {
    const at = this.#places.get(id)
    return at === undefined ? null : recordAt(this.#stream, at)
  }

  /** What holds the list of slides. */
  document(): PptRecord | null {
    return this.object(this.#document)
  }
}

function damaged(what: string): SheafError {
  return new SheafError('file-damaged', `not a readable PowerPoint presentation: ${what}`, {
    hint: 'Open it in a presentation program and save it as PPTX.',
  })
}
