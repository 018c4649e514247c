// For tests: an old Word document of paragraphs, with properties of characters and other parts where a test needs them.
import { compoundFile } from './compound-fixture.ts'

/** A paragraph: its text in windows-1252 with its end mark, its style, its properties. */
export type DocParagraph = [text: string, style?: number, sprms?: number[]]

export interface DocMore {
  flags?: number
  version?: number
  /** Runs of characters with properties, ascending: from, to, the properties. */
  runs?: [from: number, to: number, sprms: number[]][]
  /** Parts of the table stream by where the header says where they lie. */
  parts?: Record<number, number[]>
  /** What the data stream holds. */
  data?: number[]
  /** Numbers in the header: lengths of texts. The text's own is what these leave. */
  lengths?: Record<number, number>
}

const textAt = 2048
const paragraphPage = 1024
const characterPage = 1536

export function docFile(paragraphs: DocParagraph[], more: DocMore = {}): Uint8Array {
  const bytes = Buffer.from(paragraphs.map(([text]) => text).join(''), 'latin1')
  const main = new Uint8Array(textAt + Math.max(512, bytes.length))
  main.set(bytes, textAt)
  const view = new DataView(main.buffer)
  view.setUint16(0, 0xa5ec, true)
  view.setUint16(2, more.version ?? 0xc1, true)
  view.setUint16(0x0a, more.flags ?? 0, true)
  const others = Object.values(more.lengths ?? {}).reduce((sum, length) => sum + length, 0)
  view.setUint32(0x4c, bytes.length - others, true)
  for (const [at, length] of Object.entries(more.lengths ?? {})) view.setUint32(Number(at), length, true)
  let at = textAt
  const ends = paragraphs.map(([text]) => (at += text.length))
  page(
    main,
    paragraphPage,
    13,
    [textAt, ...ends],
    paragraphs.map(([, style = 0, sprms = []]) => {
      const padded = [style & 0xff, style >> 8, ...sprms]
      if (padded.length % 2 === 0) padded.push(0)
      return [(padded.length + 1) / 2, ...padded]
    }),
  )
  const runs = more.runs ?? []
  const starts = runs.flatMap(([from, to]) => [textAt + from, textAt + to])
  page(
    main,
    characterPage,
    1,
    [textAt, ...starts],
    [[], ...runs.flatMap(([, , sprms]) => [[sprms.length, ...sprms], []])].slice(0, starts.length),
  )
  const table: number[] = []
  const put = (place: number, part: number[]) => {
    view.setUint32(place, table.length, true)
    view.setUint32(place + 4, part.length, true)
    for (const byte of part) table.push(byte)
  }
  put(0x1a2, [2, ...int32(16), ...int32(0, bytes.length), 0, 0, ...int32(0x40000000 | (textAt * 2)), 0, 0])
  put(0x102, int32(textAt, at, paragraphPage / 512))
  if (runs.length > 0) put(0xfa, int32(textAt, at, characterPage / 512))
  for (const [place, part] of Object.entries(more.parts ?? {})) put(Number(place), part)
  const data = more.data && { Data: Uint8Array.from(more.data) }
  return compoundFile({ WordDocument: main, '0Table': Uint8Array.from(table), ...data })
}

/** A page of runs that begin at `starts`, the last of which ends it; those without properties are empty. */
function page(main: Uint8Array, at: number, entry: number, starts: number[], properties: number[][]): void {
  const view = new DataView(main.buffer)
  let free = 510
  for (const [i, start] of starts.entries()) view.setUint32(at + 4 * i, start, true)
  for (const [i, own] of properties.entries()) {
    if (own.length === 0) continue
    free = (free - own.length) & ~1
    main.set(own, at + free)
    main[at + 4 * starts.length + entry * i] = free / 2
  }
  main[at + 511] = starts.length - 1
}

/** Numbers as the file has them. */
export function int32(...values: number[]): number[] {
  return values.flatMap((value) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff])
}

/** A text of UTF-16 behind its length. */
export function counted(text: string): number[] {
  return [text.length, 0, ...Buffer.from(text, 'utf16le')]
}

/** A level of a list: how it writes its numbers, with `\0` for that of the first level. */
export function listLevel(format: number, text: string, start = 1): number[] {
  return [...int32(start), format, 0, ...Array<number>(22).fill(0), ...counted(text)]
}

/** A list definition of levels, and the list that is made of it, as the two parts of the table. Its identity is 7. */
export function listParts(levels: number[][]): { definitions: number[]; lists: number[] } {
  const entry = [...int32(7), ...Array<number>(24).fill(0)]
  return {
    definitions: [1, 0, ...entry, ...levels.flat()],
    lists: [...int32(1), ...int32(7, 0, 0, 0), ...int32(-1)],
  }
}
