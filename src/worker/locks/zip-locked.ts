// Entries of zips that a password locks: by the zip's own cipher of 1989, or by AES (WinZip's AE-1 and AE-2, as 7-Zip and others write).
import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What the zip says of a locked entry. `check`: the byte that the old cipher's head must end with; `aes`: how AES locks it, or null. */
export interface ZipLock {
  check: number
  aes: { strength: number; method: number } | null
}

/** The field that says that AES locks an entry, of all the extra fields of it; null where there is none. */
export function aesField(extra: Uint8Array): ZipLock['aes'] {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength)
  for (let at = 0; at + 4 <= extra.length;) {
    const length = view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 0x9901 && length >= 7 && at + 11 <= extra.length)
      return { strength: view.getUint8(at + 8), method: view.getUint16(at + 9, true) }
    at += 4 + length
  }
  return null
}

/** The entry's packed bytes, or null for a wrong password. Of the old cipher one in 256 wrong ones passes: what comes of it is no file. */
export function unlockEntry(data: Uint8Array, lock: ZipLock, password: string): Uint8Array | null {
  return lock.aes ? openAes(data, lock.aes.strength, password) : openTraditional(data, lock.check, password)
}

const rounds = 1000
const macSize = 10
/** Blocks whose counters are made at a time. */
const blocksAtOnce = 4096

function openAes(data: Uint8Array, strength: number, password: string): Uint8Array | null {
  const keySize = [16, 24, 32][strength - 1]
  if (keySize === undefined) return null
  const saltSize = keySize / 2
  if (data.length < saltSize + 2 + macSize) return null
  const keys = pbkdf2Sync(password, data.subarray(0, saltSize), rounds, 2 * keySize + 2, 'sha1')
  if (!keys.subarray(2 * keySize).equals(data.subarray(saltSize, saltSize + 2))) return null
  const locked = data.subarray(saltSize + 2, data.length - macSize)
  const mac = createHmac('sha1', keys.subarray(keySize, 2 * keySize))
    .update(locked)
    .digest()
    .subarray(0, macSize)
  if (!mac.equals(data.subarray(data.length - macSize))) return null
  return countedAes(locked, keys.subarray(0, keySize))
}

/** AES in counter mode, the counter's smallest byte first. The same opens and locks. */
export function countedAes(data: Uint8Array, key: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false)
  const open = new Uint8Array(data.length)
  const counters = Buffer.alloc(16 * blocksAtOnce)
  for (let at = 0; at < data.length; at += counters.length) {
    const many = Math.min(blocksAtOnce, Math.ceil((data.length - at) / 16))
    for (let n = 0; n < many; n++) counters.writeUInt32LE(at / 16 + n + 1, n * 16)
    const stream = cipher.update(counters.subarray(0, many * 16))
    const end = Math.min(data.length, at + many * 16)
    for (let i = at; i < end; i++) open[i] = (data[i] ?? 0) ^ (stream[i - at] ?? 0)
  }
  return open
}

const headSize = 12

function openTraditional(data: Uint8Array, check: number, password: string): Uint8Array | null {
  if (data.length < headSize) return null
  // Programs of Windows took the bytes of its own character set; what is not ASCII is tried as UTF-8, as newer ones write it.
  const cipher = new Traditional(Buffer.from(password, 'utf8'))
  const head = new Uint8Array(data.subarray(0, headSize))
  cipher.open(head)
  if (head[headSize - 1] !== check) return null
  const open = new Uint8Array(data.subarray(headSize))
  cipher.open(open)
  return open
}

/** One step of CRC-32, by the table of a byte's. */
const steps = Uint32Array.from(
  { length: 256 },
  (_, byte) => (crc32(Uint8Array.of(byte)) ^ crc32(Uint8Array.of(0))) >>> 0,
)

/** The cipher of PKZIP 2: three keys that each byte changes. */
class Traditional {
  #a = 0x12345678
  #b = 0x23456789
  #c = 0x34567890
  constructor(password: Uint8Array) {
    for (const byte of password) this.#change(byte)
  }

  open(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      const byte = (bytes[i] ?? 0) ^ this.#next()
      this.#change(byte)
      bytes[i] = byte
    }
  }

  #next(): number {
    const word = (this.#c | 2) & 0xffff
    return (Math.imul(word, word ^ 1) >>> 8) & 0xff
  }

  #change(byte: number): void {
    this.#a = step(this.#a, byte)
    this.#b = (Math.imul((this.#b + (this.#a & 0xff)) >>> 0, 134775813) + 1) >>> 0
    this.#c = step(this.#c, this.#b >>> 24)
  }
}

function step(crc: number, byte: number): number {
  return ((crc >>> 8) ^ (steps[(crc ^ byte) & 0xff] ?? 0)) >>> 0
}
