// The keys of Office files before 2007 (MS-OFFCRYPTO 2.3.6 RC4, 2.3.5 RC4 CryptoAPI), and whether a password makes the right ones.
// Older still, and not opened: texts laid over by a password (XOR), Office 95 and before.
import { hash } from 'node:crypto'
import { Rc4 } from './rc4.ts'

/** How a file says it is locked. Block after block has a key of its own. */
export interface BinaryLock {
  /** The key's maker for a password, or null for a wrong one. */
  open(password: string): ((block: number) => Uint8Array) | null
}

/** Reads what stands before the text: a version, a salt, and a riddle that only the right key solves. null: another kind of lock. */
export function readBinaryLock(bytes: Uint8Array): BinaryLock | null {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (header.length < 52) return null
  const [major, minor] = [header.readUInt16LE(0), header.readUInt16LE(2)]
  if (major === 1 && minor === 1)
    return lockOf(header.subarray(4, 20), header.subarray(20, 36), header.subarray(36, 52), 'md5', rc4Keys)
  if (minor !== 2 || major < 2 || major > 4) return null
  const at = 12 + header.readUInt32LE(8)
  if (at + 4 + 16 + 16 + 4 + 20 > header.length || header.readUInt32LE(20) !== rc4Algorithm) return null
  const bits = header.readUInt32LE(28) || 40
  if (bits < 40 || bits > 128 || bits % 8 !== 0) return null
  const riddle = { salt: at + 4, verifier: at + 20, hashed: at + 40 }
  const part = (from: number, length: number): Buffer => header.subarray(from, from + length)
  return lockOf(part(riddle.salt, 16), part(riddle.verifier, 16), part(riddle.hashed, 20), 'sha1', (password, salt) =>
    apiKeys(password, salt, bits),
  )
}

const rc4Algorithm = 0x6801

type Keys = (password: string, salt: Uint8Array) => (block: number) => Uint8Array

function lockOf(salt: Uint8Array, verifier: Uint8Array, hashed: Uint8Array, algorithm: string, keys: Keys): BinaryLock {
  return {
    open(password) {
      const keyOf = keys(password, salt)
      const riddle = new Uint8Array(Buffer.concat([verifier, hashed]))
      new Rc4(keyOf(0)).apply(riddle)
      const solved = hash(algorithm, riddle.subarray(0, verifier.length), 'buffer')
      return solved.equals(riddle.subarray(verifier.length)) ? keyOf : null
    },
  }
}

const rc4Keys: Keys = (password, salt) => {
  const short = hash('md5', Buffer.from(password, 'utf16le'), 'buffer').subarray(0, 5)
  const many = Buffer.concat(Array.from({ length: 16 }, () => [short, salt]).flat())
  const base = hash('md5', many, 'buffer').subarray(0, 5)
  return (block) => hash('md5', Buffer.concat([base, number(block)]), 'buffer')
}

function apiKeys(password: string, salt: Uint8Array, bits: number): (block: number) => Uint8Array {
  const base = hash('sha1', Buffer.concat([salt, Buffer.from(password, 'utf16le')]), 'buffer')
  return (block) => {
    const key = hash('sha1', Buffer.concat([base, number(block)]), 'buffer').subarray(0, bits / 8)
    // Keys of 40 bits are filled up with zeros.
    return bits === 40 ? Buffer.concat([key, Buffer.alloc(11)]) : key
  }
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
