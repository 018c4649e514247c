// Office files since 2007 with a password: an OLE container with the document, a zip, locked within (MS-OFFCRYPTO: agile, and standard
// as Office 2007 wrote it).
import { createDecipheriv, hash } from 'node:crypto'
import { CompoundFile } from '../readers/compound.ts'
import { readXml } from '../readers/xml-events.ts'
import { notOpened, type Outcome } from './locked.ts'

/** Documents that are only to be protected from changes are locked with this one, which every Excel knows. */
const everybodys = 'VelvetSweatshop'
/** Rounds that a file may ask for, for each password; Office asks for 100,000. */
const mostRounds = 1_000_000
const segment = 4096

/** Throws `file-protected`. */
export function unlockPackage(bytes: Uint8Array, name: string, passwords: readonly string[]): Outcome {
  const file = new CompoundFile(bytes, 'Office document')
  const locked = file.read('EncryptedPackage')
  const info = file.read('EncryptionInfo')
  if (!locked || locked.length < 8 || !info || info.length < 8) return 'not-locked'
  const view = Buffer.from(info.buffer, info.byteOffset, info.byteLength)
  const [major, minor] = [view.readUInt16LE(0), view.readUInt16LE(2)]
  const lock =
    major === 4 && minor === 4
      ? agileLock(new TextDecoder().decode(info.subarray(8)))
      : minor === 2 && major >= 2 && major <= 4
        ? standardLock(view)
        : null
  if (!lock) throw notOpened(name, 'by a cipher that is not known here')
  for (const password of [everybodys, ...passwords]) {
    const open = lock(Buffer.from(password, 'utf16le'))
    if (!open) continue
    const size = Number(new DataView(locked.buffer, locked.byteOffset).getBigUint64(0, true))
    const plain = open(locked.subarray(8))
    return {
      bytes: plain.subarray(0, Math.min(size, plain.length)),
      password: password === everybodys ? null : password,
    }
  }
  return 'wrong-password'
}

/** Gives what opens the document, or null for a wrong password. */
type Lock = (password: Uint8Array) => ((data: Uint8Array) => Uint8Array) | null

/** AES whose key is made by 50,000 rounds of SHA-1; blocks stand for themselves. null: another cipher, or damaged. */
function standardLock(info: Buffer): Lock | null {
  const at = 12 + info.readUInt32LE(8)
  if (info.length < 32 || at + 4 + 16 + 16 + 4 + 32 > info.length) return null
  const bits = info.readUInt32LE(28)
  if (![128, 192, 256].includes(bits) || ![0x660e, 0x660f, 0x6610].includes(info.readUInt32LE(20))) return null
  const salt = info.subarray(at + 4, at + 20)
  const [verifier, hashed] = [info.subarray(at + 20, at + 36), info.subarray(at + 40, at + 72)]
  return (password) => {
    const rounds = spun('sha1', Buffer.concat([salt, password]), 50_000)
    const last = hash('sha1', Buffer.concat([rounds, number(0)]), 'buffer')
    const derived = [0x36, 0x5c].map((pad) => {
      const block = Buffer.alloc(64, pad)
      for (const [i, byte] of last.entries()) block[i] = pad ^ byte
      return hash('sha1', block, 'buffer')
    })
    const key = Buffer.concat(derived).subarray(0, bits / 8)
    const open = (data: Uint8Array): Buffer => decrypted(`aes-${bits}-ecb`, key, null, data)
    const solved = hash('sha1', open(verifier), 'buffer')
    return solved.equals(open(hashed).subarray(0, 20)) ? open : null
  }
}

const blockKeys = {
  verifier: Buffer.from('fea7d2763b4b9e79', 'hex'),
  hashed: Buffer.from('d7aa0f6d3061344e', 'hex'),
  key: Buffer.from('146e0be7abacd0d6', 'hex'),
}
const hashes = new Map([
  ['SHA1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA384', 'sha384'],
  ['SHA512', 'sha512'],
])

/** AES in chains of 4,096 bytes, with a key that is locked by one made of the password. null: another cipher, or damaged. */
function agileLock(xml: string): Lock | null {
  const elements = new Map<string, ReadonlyMap<string, string>>()
  readXml(xml, {
    open: (element, attributes) => void elements.set(element.replace(/^.*:/, ''), new Map(attributes)),
  })
  const data = cipherOf(elements.get('keyData'))
  const own = elements.get('encryptedKey')
  const lock = cipherOf(own)
  const rounds = Number(own?.get('spinCount'))
  if (!own || !data || !lock || !(rounds >= 0 && rounds <= mostRounds)) return null
  const locked = (attribute: string): Buffer => Buffer.from(own.get(attribute) ?? '', 'base64')
  return (password) => {
    const spin = spun(lock.hash, Buffer.concat([lock.salt, password]), rounds)
    const open = (blockKey: Uint8Array, value: Buffer): Buffer =>
      decrypted(
        lock.cipher,
        fitted(hash(lock.hash, Buffer.concat([spin, blockKey]), 'buffer'), lock.keySize),
        fitted(lock.salt, 16),
        value,
      )
    const solved = hash(lock.hash, open(blockKeys.verifier, locked('encryptedVerifierHashInput')), 'buffer')
    const expected = open(blockKeys.hashed, locked('encryptedVerifierHashValue'))
    if (!solved.equals(expected.subarray(0, solved.length))) return null
    const key = fitted(open(blockKeys.key, locked('encryptedKeyValue')), data.keySize)
    return (bytes) => {
      const parts: Buffer[] = []
      for (let n = 0; n * segment < bytes.length; n++) {
        const start = fitted(hash(data.hash, Buffer.concat([data.salt, number(n)]), 'buffer'), 16)
        parts.push(decrypted(data.cipher, key, start, bytes.subarray(n * segment, (n + 1) * segment)))
      }
      return Buffer.concat(parts)
    }
  }
}

function cipherOf(attributes: ReadonlyMap<string, string> | undefined) {
  const algorithm = hashes.get(attributes?.get('hashAlgorithm')?.replace('-', '') ?? '')
  const bits = Number(attributes?.get('keyBits'))
  if (!attributes || algorithm === undefined || ![128, 192, 256].includes(bits)) return null
  if (attributes.get('cipherAlgorithm') !== 'AES' || attributes.get('cipherChaining') !== 'ChainingModeCBC') return null
  const salt = Buffer.from(attributes.get('saltValue') ?? '', 'base64')
  return { hash: algorithm, cipher: `aes-${bits}-cbc`, keySize: bits / 8, salt }
}

function spun(algorithm: string, start: Uint8Array, rounds: number): Buffer {
  const first = hash(algorithm, start, 'buffer')
  const joined = Buffer.concat([number(0), first])
  for (let round = 0; round < rounds; round++) {
    joined.writeUInt32LE(round)
    hash(algorithm, joined, 'buffer').copy(joined, 4)
  }
  return joined.subarray(4)
}

/** Cut, or filled up, as these files do it. */
function fitted(bytes: Buffer, size: number): Buffer {
  return bytes.length >= size
    ? bytes.subarray(0, size)
    : Buffer.concat([bytes, Buffer.alloc(size - bytes.length, 0x36)])
}

/** Whole blocks; what is left over at the end of a file that was cut off is not. */
function decrypted(cipher: string, key: Uint8Array, start: Uint8Array | null, data: Uint8Array): Buffer {
  const decipher = createDecipheriv(cipher, key, start).setAutoPadding(false)
  const whole = data.subarray(0, data.length - (data.length % 16))
  return Buffer.concat([decipher.update(whole), decipher.final()])
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
