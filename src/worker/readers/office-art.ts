// Drawings of old Office files: what their authors say of pictures and shapes.
import { childrenOf, type PptRecord } from './ppt-records.ts'

const options = 0xf00b
const description = 0x381
const deepest = 20
/** Programs put the name of a picture's file where nobody has described it. */
const isFile = /^\S+\.(?:png|jpe?g|gif|bmp|wmf|emf|tiff?|pct)$/i

/** The descriptions within records of drawings, in the order stored. */
export function descriptionsOf(records: readonly PptRecord[], depth = 0): string[] {
  return records.flatMap((record) => {
    if (record.type === options) return describedBy(record)
    return record.isContainer && depth < deepest ? descriptionsOf(childrenOf(record), depth + 1) : []
  })
}

/** Properties are a table of numbers; what is longer stands behind it, in the same order. */
function describedBy({ instance, data }: PptRecord): string[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let at = 6 * instance
  for (let i = 0; i < instance && 6 * i + 6 <= data.length; i++) {
    const property = view.getUint16(6 * i, true)
    const length = view.getUint32(6 * i + 2, true)
    if ((property & 0x8000) === 0) continue
    if ((property & 0x3fff) === description) {
      const text = new TextDecoder('utf-16le')
        .decode(data.subarray(at, at + length))
        .replace(/\0[\s\S]*$/, '')
        .trim()
      return text === '' || isFile.test(text) ? [] : [text]
    }
    at += length
  }
  return []
}
