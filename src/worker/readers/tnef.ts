// winmail.dat (TNEF): what Outlook packs its messages into for servers of its own kind. The text and the files come out of it.
import { decodeText } from './charset.ts'

export interface Tnef {
  /** Empty where it has none. */
  text: string
  /** The text as packed Rich Text, or as HTML, where it has it. */
  rtf: Uint8Array | null
  html: Uint8Array | null
  files: { name: string; bytes: Uint8Array }[]
}

const attributes = { text: 0x800c, rendering: 0x9002, title: 0x8010, data: 0x800f, message: 0x9003, attachment: 0x9005 }
const properties = { body: 0x1000, rtf: 0x1009, html: 0x1013, name: 0x3704, longName: 0x3707 }
const mostFiles = 1000

/** Null for what is no TNEF. A file that is cut off is read as far as it goes. */
export function readTnef(bytes: Uint8Array): Tnef | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 6 || view.getUint32(0, true) !== 0x223e9f78) return null
  const read: Tnef = { text: '', rtf: null, html: null, files: [] }
  for (let at = 6; at + 9 <= bytes.length;) {
    const id = view.getUint16(at + 1, true)
    const length = view.getUint32(at + 5, true)
    const data = bytes.subarray(at + 9, at + 9 + length)
    if (data.length < length) break
    const file = read.files.at(-1)
    if (id === attributes.text) read.text ||= textOf(data)
    else if (id === attributes.rendering) {
      if (read.files.length < mostFiles) read.files.push({ name: '', bytes: new Uint8Array() })
    } else if (id === attributes.title && file) file.name ||= textOf(data)
    else if (id === attributes.data && file) file.bytes = data
    else if (id === attributes.attachment && file) {
      const found = propertiesOf(data)
      const name = found.get(properties.longName) ?? found.get(properties.name)
      if (name) file.name = textOf(name)
    } else if (id === attributes.message) {
      const found = propertiesOf(data)
      read.text ||= textOf(found.get(properties.body) ?? new Uint8Array())
      read.rtf = found.get(properties.rtf) ?? null
      read.html = found.get(properties.html) ?? null
    }
    at += 9 + length + 2
  }
  return { ...read, files: read.files.filter((file) => file.bytes.length > 0) }
}

/** Properties of variable length, by id, those in two-byte characters as UTF-8; what comes after one of an unknown form is passed over. */
function propertiesOf(bytes: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 4
  const left = () => bytes.length - at
  for (let count = bytes.length >= 4 ? view.getUint32(0, true) : 0; count > 0 && left() >= 4; count--) {
    const [type, id] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
    at += 4
    if (id >= 0x8000) {
      // A name of its own: 16 bytes, then a number or a text.
      const isText = left() >= 24 && view.getUint32(at + 16, true) === 1
      at += isText ? 24 + padded(view.getUint32(at + 20, true)) : 24
    }
    const width = widths.get(type & 0x0fff)
    const isMany = (type & 0x1000) !== 0
    if (width !== undefined && !isMany) {
      at += width
      continue
    }
    if (left() < 4) break
    const values = view.getUint32(at, true)
    at += 4
    if (width !== undefined) at += values * width
    else
      for (let value = 0; value < values && left() >= 4; value++) {
        const length = view.getUint32(at, true)
        const data = bytes.subarray(at + 4, at + 4 + length)
        const isWide = (type & 0x0fff) === 0x1f
        if (data.length === length && !found.has(id))
          found.set(id, isWide ? new TextEncoder().encode(new TextDecoder('utf-16le').decode(data)) : data)
        at += 4 + padded(length)
      }
  }
  return found
}

/** Bytes of values of fixed length, by type. */
const widths = new Map([
  [0x02, 4],
  [0x03, 4],
  [0x04, 4],
  [0x05, 8],
  [0x06, 8],
  [0x07, 8],
  [0x0a, 4],
  [0x0b, 4],
  [0x14, 8],
  [0x40, 8],
  [0x48, 16],
])

function padded(length: number): number {
  return (length + 3) & ~3
}

function textOf(bytes: Uint8Array): string {
  return decodeText(bytes).text.replace(/\0+$/, '')
}
