// OpenDocument files with a password: each part locked by itself (ODF 1.2), or the whole document within another (LibreOffice since 24.8).
// Not opened: Blowfish, as OpenOffice locked before 2011, and keys of certificates (OpenPGP).
import { argon2id } from '@noble/hashes/argon2.js'
import { zipSync } from 'fflate'
import { createDecipheriv, hash, pbkdf2Sync } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { readXml, type XmlAttributes } from '../readers/xml-events.ts'
import { readEntries, readEntry } from '../readers/zip.ts'
import { notOpened, type Outcome } from './locked.ts'

/** Rounds and memory (kB) that a file may ask for, for each password; programs ask for 100,000, and for 3 over 65,536. */
const most = { rounds: 1_000_000, argonRounds: 16, argonMemory: 256 * 1024, argonLanes: 16 }
/** Bytes of parts that are opened. */
const mostBytes = 200 * 2 ** 20

/** A part that is locked, as the manifest says. */
interface LockedPart {
  path: string
  size: number
  checksum: { type: string; value: string }
  algorithm: string
  start: Buffer
  startKey: string
  derivation: { name: string; attributes: XmlAttributes; salt: Buffer; size: number }
}

/** Throws `file-protected`. `limit`: bytes of texts that are opened; what is beyond is left empty. */
export function unlockOdf(bytes: Uint8Array, name: string, passwords: readonly string[], limit = mostBytes): Outcome {
  const kind = 'OpenDocument file'
  const entries = new Map(readEntries(bytes, kind).map((entry) => [entry.name, entry]))
  const manifest = entries.get('META-INF/manifest.xml')
  if (!manifest) return 'not-locked'
  const text = new TextDecoder().decode(readEntry(bytes, manifest, kind))
  if (!/<(?:\w+:)?encryption-data\b/.test(text)) return 'not-locked'
  const parts = lockedParts(text)
  const part = (path: string): Uint8Array | null => {
    const entry = entries.get(path)
    return entry ? readEntry(bytes, entry, kind) : null
  }
  const whole = parts.find(({ path }) => path === 'encrypted-package')
  // The smallest tells soonest whether a password is right.
  const probe = whole ?? parts.filter(({ path }) => entries.has(path)).toSorted((a, b) => a.size - b.size)[0]
  if (!probe || !isKnown(probe)) throw notOpened(name, 'by a cipher or a key that is not known here')
  for (const password of passwords) {
    const first = openPart(part(probe.path) ?? new Uint8Array(), probe, password, limit)
    if (!first) continue
    if (whole) return { bytes: first, password }
    const locked = new Map(parts.map((one) => [one.path, one]))
    const files: Record<string, Uint8Array> = {}
    let left = limit
    for (const path of entries.keys()) {
      const lock = locked.get(path)
      if (path === 'META-INF/manifest.xml' || path.endsWith('/')) continue
      // Only texts are read of it; of pictures it counts that they are there.
      const isText = /\.xml$|^mimetype$/.test(path)
      const data = isText && left > 0 ? part(path) : null
      const plain = data && lock ? openPart(data, lock, password, left) : data
      files[path] = plain ?? new Uint8Array()
      // What was opened counts, and not what the file says of it.
      left -= files[path].length
    }
    return { bytes: zipSync(files, { level: 0 }), password }
  }
  return 'wrong-password'
}

function lockedParts(manifest: string): LockedPart[] {
  const parts: LockedPart[] = []
  let file: XmlAttributes = new Map()
  let part: LockedPart | null = null
  readXml(manifest, {
    open(element, attributes) {
      const value = (name: string): string => attributes.get(name) ?? ''
      if (element === 'file-entry') file = attributes
      else if (element === 'encryption-data')
        part = {
          path: file.get('full-path') ?? '',
          size: Number(file.get('size') ?? 0),
          checksum: { type: value('checksum-type'), value: value('checksum') },
          algorithm: '',
          start: Buffer.alloc(0),
          startKey: 'SHA1',
          derivation: { name: '', attributes: new Map(), salt: Buffer.alloc(0), size: 16 },
        }
      else if (!part) return
      else if (element === 'algorithm') {
        part.algorithm = value('algorithm-name')
        part.start = Buffer.from(value('initialisation-vector'), 'base64')
      } else if (element === 'start-key-generation') part.startKey = value('start-key-generation-name')
      else if (element === 'key-derivation') {
        const salt = Buffer.from(value('salt'), 'base64')
        part.derivation = {
          name: value('key-derivation-name'),
          attributes,
          salt,
          size: Number(value('key-size') || 16),
        }
      }
    },
    close(element) {
      if (element !== 'encryption-data' || !part) return
      parts.push(part)
      part = null
    },
  })
  return parts
}

function isKnown({ algorithm, derivation: { name, size } }: LockedPart): boolean {
  return (
    /#aes(128|192|256)-(cbc|gcm)$/.test(algorithm) && /pbkdf2$|argon2id$/i.test(name) && [16, 24, 32].includes(size)
  )
}

/** null for a wrong password, and for what is longer than `limit` bytes. */
function openPart(data: Uint8Array, part: LockedPart, password: string, limit: number): Uint8Array | null {
  const key = keyOf(part, password)
  const packed = key && (part.algorithm.endsWith('gcm') ? openGcm(data, part, key) : openCbc(data, part, key))
  if (!packed) return null
  // The whole document is a zip, which some programs did not pack once more.
  if (packed[0] === 0x50 && packed[1] === 0x4b) return packed
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, Math.min(limit, part.size || limit)) })
  } catch {
    // The checksum is of the beginning only, and old files have none: what cannot be unpacked was opened by a wrong key, or is damaged.
    return null
  }
}

function keyOf(
  { startKey, derivation: { name, attributes, salt, size } }: LockedPart,
  password: string,
): Buffer | null {
  const first = hash(/sha-?256$/i.test(startKey) ? 'sha256' : 'sha1', password, 'buffer')
  const number = (attribute: string): number => Number(attributes.get(attribute) ?? 0)
  if (/argon2id$/i.test(name)) {
    const [t, m, p] = [number('argon2-iterations'), number('argon2-memory'), number('argon2-lanes')]
    if (!(t >= 1 && t <= most.argonRounds && m >= 8 && m <= most.argonMemory && p >= 1 && p <= most.argonLanes))
      return null
    return Buffer.from(argon2id(first, salt, { t, m, p, dkLen: size }))
  }
  const rounds = number('iteration-count') || 1024
  return rounds <= most.rounds ? pbkdf2Sync(first, salt, rounds, size, 'sha1') : null
}

const macSize = 16
const gcm = ['aes-128-gcm', 'aes-192-gcm', 'aes-256-gcm'] as const

function openGcm(data: Uint8Array, { start }: LockedPart, key: Buffer): Buffer | null {
  const hasStart = start.equals(data.subarray(0, start.length))
  const body = data.subarray(hasStart ? start.length : 0)
  if (body.length < macSize || start.length !== 12) return null
  const decipher = createDecipheriv(gcm[key.length / 8 - 2] ?? 'aes-256-gcm', key, start, { authTagLength: macSize })
  decipher.setAuthTag(body.subarray(body.length - macSize))
  try {
    return Buffer.concat([decipher.update(body.subarray(0, body.length - macSize)), decipher.final()])
  } catch {
    // The seal does not fit: a wrong password.
    return null
  }
}

function openCbc(data: Uint8Array, { start, checksum }: LockedPart, key: Buffer): Buffer | null {
  const whole = data.subarray(0, data.length - (data.length % 16))
  if (whole.length === 0 || start.length !== 16) return null
  const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, start).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(whole), decipher.final()])
  const padding = padded.at(-1) ?? 0
  if (padding < 1 || padding > 16) return null
  const plain = padded.subarray(0, padded.length - padding)
  if (checksum.value === '') return plain
  const beginning = plain.subarray(0, 1024)
  const sum = hash(/sha-?256/i.test(checksum.type) ? 'sha256' : 'sha1', beginning, 'buffer')
  return sum.equals(Buffer.from(checksum.value, 'base64')) ? plain : null
}
