// Mutations: what happens to files on bad disks, in bad programs and on purpose. A package (DOCX, EPUB, …) is opened first and
// one of its parts is changed, since a broken archive alone would say nothing of its readers.
import { unzipSync, zipSync } from 'fflate'
import type { Random } from '../scripts/fixtures/random.ts'

type Change = (bytes: Uint8Array, chance: Random) => Uint8Array

const changes: Record<string, Change> = {
  'bytes changed': (bytes, chance) => {
    const out = new Uint8Array(bytes)
    for (let n = 1 + chance.whole(30); n > 0; n--) out[chance.whole(out.length)] = chance.whole(256)
    return out
  },
  'bits flipped in one place': (bytes, chance) => {
    const out = new Uint8Array(bytes)
    const at = chance.whole(out.length)
    for (let n = 0; n < 16 && at + n < out.length; n++) out[at + n] = (out[at + n] ?? 0) ^ (1 << chance.whole(8))
    return out
  },
  'cut off': (bytes, chance) => bytes.slice(0, 1 + chance.whole(bytes.length)),
  'a piece lost': (bytes, chance) => {
    const at = chance.whole(bytes.length)
    return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + chance.whole(2000)))
  },
  'a piece twice': (bytes, chance) => {
    const at = chance.whole(bytes.length)
    const piece = bytes.subarray(at, at + 1 + chance.whole(4000))
    return joined(bytes.subarray(0, at), piece, piece, bytes.subarray(at))
  },
  'a piece as nothing': (bytes, chance) => {
    const at = chance.whole(bytes.length)
    return new Uint8Array(bytes).fill(0, at, Math.min(bytes.length, at + 1 + chance.whole(4000)))
  },
  'pieces exchanged': (bytes, chance) => {
    const [a = 0, b = 0] = [chance.whole(bytes.length), chance.whole(bytes.length)].toSorted((x, y) => x - y)
    const length = Math.min(b - a, 3000)
    const out = new Uint8Array(bytes)
    out.set(bytes.subarray(b, Math.min(bytes.length, b + length)), a)
    return out
  },
  'numbers made huge': (bytes, chance) => {
    const text = Buffer.from(bytes).toString('latin1')
    const values = ['0', '-1', '65536', '2147483647', '4294967295', '99999999999', '1e308']
    const changed = text.replace(/\d+/g, (digits) => (chance.next() < 0.01 ? chance.pick(values) : digits))
    return new Uint8Array(Buffer.from(changed, 'latin1'))
  },
  'fields of 32 bits made huge': (bytes, chance) => {
    const out = new Uint8Array(bytes)
    for (let n = 1 + chance.whole(4); n > 0; n--) {
      const at = chance.whole(Math.min(out.length, 4096))
      out.fill(chance.pick([0, 0x7f, 0xff]), at, Math.min(out.length, at + 4))
    }
    return out
  },
  'nested deeply': (bytes, chance) => {
    const pieces = ['<div>', '[', '<<', '{\\b ', '(', '> ', '<w:p>', '{"a":', '- ']
    const piece = Buffer.from(chance.pick(pieces).repeat(1000 + chance.whole(20_000)))
    const at = chance.whole(bytes.length)
    return joined(bytes.subarray(0, at), piece, bytes.subarray(at))
  },
}

/** One or two changes of a file, and what they were. */
export function mutate(bytes: Uint8Array, chance: Random): { bytes: Uint8Array; how: string } {
  const parts = chance.next() < 0.7 ? partsOf(bytes) : null
  if (!parts) return changed(bytes, chance)
  const name = chance.pick(Object.keys(parts))
  const { bytes: part, how } = changed(parts[name] ?? new Uint8Array(), chance)
  return { bytes: zipSync({ ...parts, [name]: part }, { level: 1 }), how: `${how} in ${name}` }
}

function changed(bytes: Uint8Array, chance: Random): { bytes: Uint8Array; how: string } {
  if (bytes.length === 0) return { bytes, how: 'empty' }
  const name = chance.pick(Object.keys(changes))
  const once = changes[name]?.(bytes, chance) ?? bytes
  if (once.length === 0 || chance.next() < 0.7) return { bytes: once, how: name }
  const second = chance.pick(Object.keys(changes))
  return { bytes: changes[second]?.(once, chance) ?? once, how: `${name}, ${second}` }
}

function partsOf(bytes: Uint8Array): Record<string, Uint8Array> | null {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return null
  try {
    return unzipSync(bytes)
  } catch {
    return null // Broken already: its bytes are changed as they are.
  }
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
