// Files that passwords lock, as tests make them: PDFs by the libraries that write them, zips and Office documents by small lockers of their own.
import { PDFDocument } from '@cantoo/pdf-lib'
import { Document, Packer, Paragraph } from 'docx'
import { createCipheriv, createHmac, hash, pbkdf2Sync } from 'node:crypto'
import { crc32, deflateRawSync } from 'node:zlib'
import { compoundFile } from '../readers/compound-fixture.ts'
import { countedAes } from './zip-locked.ts'

export type PdfCipher = 'RC4-40' | 'RC4-128' | 'AES-128' | 'AES-256'

/** The same PDF, locked. Without `user` only its owner has a password. */
export async function lockedPdf(
  bytes: Uint8Array,
  { cipher, user = '', owner = 'owner' }: { cipher: PdfCipher; user?: string; owner?: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false })
  pdf.encrypt({
    algorithm: cipher,
    allowWeakCryptography: true,
    ownerPassword: owner,
    ...(user === '' ? {} : { userPassword: user }),
  })
  return new Uint8Array(await pdf.save({ useObjectStreams: false }))
}

/** A Word document that says `text`, locked as Office 2010 and later do it (agile, AES-256, SHA-512). */
export async function lockedDocx(text: string, password: string): Promise<Uint8Array<ArrayBuffer>> {
  return agile(await plainDocx(text), password)
}

export async function plainDocx(text: string): Promise<Buffer> {
  return Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph(text)] }] }))
}

const rounds = 1000

function agile(document: Uint8Array, password: string): Uint8Array<ArrayBuffer> {
  const salt = Buffer.alloc(16, 7)
  const key = Buffer.alloc(32, 9)
  const sha = (...parts: Uint8Array[]): Buffer => hash('sha512', Buffer.concat(parts), 'buffer')
  const number = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
  let spin = sha(salt, Buffer.from(password, 'utf16le'))
  for (let n = 0; n < rounds; n++) spin = sha(number(n), spin)
  const lock = (with_: Uint8Array, start: Uint8Array, data: Uint8Array): Buffer => {
    const cipher = createCipheriv('aes-256-cbc', with_, start).setAutoPadding(false)
    return Buffer.concat([cipher.update(padded(data)), cipher.final()])
  }
  const value = (blockKey: string, data: Uint8Array): string =>
    lock(sha(spin, Buffer.from(blockKey, 'hex')).subarray(0, 32), salt, data).toString('base64')
  const riddle = Buffer.alloc(16, 3)
  const common = `saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="${salt.toString('base64')}"`
  const xml = `<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><keyData ${common}/><keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="${rounds}" ${common} encryptedVerifierHashInput="${value('fea7d2763b4b9e79', riddle)}" encryptedVerifierHashValue="${value('d7aa0f6d3061344e', sha(riddle))}" encryptedKeyValue="${value('146e0be7abacd0d6', key)}"/></keyEncryptor></keyEncryptors></encryption>`
  const parts: Buffer[] = [Buffer.from(BigUint64Array.of(BigInt(document.length)).buffer)]
  for (let at = 0, n = 0; at < document.length; at += 4096, n++)
    parts.push(lock(key, sha(salt, number(n)).subarray(0, 16), document.subarray(at, at + 4096)))
  const info = Buffer.concat([Buffer.from(Uint16Array.of(4, 4).buffer), number(0x40), Buffer.from(xml)])
  return new Uint8Array(
    compoundFile({ EncryptionInfo: new Uint8Array(info), EncryptedPackage: new Uint8Array(Buffer.concat(parts)) }),
  )
}

function padded(data: Uint8Array): Buffer {
  return Buffer.concat([data, Buffer.alloc((16 - (data.length % 16)) % 16)])
}

export interface ZipFile {
  name: string
  text: string
  password?: string
  /** How it is locked; PKZIP's own cipher where it is left out. */
  aes?: boolean
}

/** A zip whose files are locked one by one, each with its own password or none. */
export function lockedZip(files: readonly ZipFile[]): Uint8Array<ArrayBuffer> {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, text, password, aes } of files) {
    const plain = Buffer.from(text)
    const crc = crc32(plain)
    const deflated = deflateRawSync(plain)
    const isAes = password !== undefined && aes === true
    const data =
      password === undefined ? deflated : isAes ? lockAes(deflated, password) : lockOld(deflated, password, crc)
    const extra = isAes ? Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, 8, 0]) : Buffer.alloc(0)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(password === undefined ? 0 : 1, 2)
    common.writeUInt16LE(isAes ? 99 : 8, 4)
    common.writeUInt32LE(isAes ? 0 : crc, 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(plain.length, 18)
    common.writeUInt16LE(name.length, 22)
    common.writeUInt16LE(extra.length, 24)
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), extra, data])
    const behind = Buffer.alloc(14)
    behind.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, behind, Buffer.from(name), extra]))
    bodies.push(body)
    offset += body.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(offset, 12)
  return new Uint8Array(Buffer.concat([...bodies, list, Buffer.from('PK\x05\x06'), end]))
}

function lockAes(data: Uint8Array, password: string): Buffer {
  const salt = Buffer.alloc(16, 5)
  const keys = pbkdf2Sync(password, salt, 1000, 66, 'sha1')
  const locked = countedAes(data, keys.subarray(0, 32))
  const mac = createHmac('sha1', keys.subarray(32, 64)).update(locked).digest().subarray(0, 10)
  return Buffer.concat([salt, keys.subarray(64), locked, mac])
}

/** PKZIP's cipher, by the letter of its description and not by the code that opens it. */
function lockOld(data: Uint8Array, password: string, crc: number): Buffer {
  const keys = [0x12345678, 0x23456789, 0x34567890]
  const byByte = (old: number, byte: number): number => {
    let value = old ^ byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    return value >>> 0
  }
  const update = (byte: number): void => {
    keys[0] = byByte(keys[0] ?? 0, byte)
    keys[1] = Number((BigInt((keys[1] ?? 0) + ((keys[0] ?? 0) & 255)) * 134775813n + 1n) & 0xffffffffn)
    keys[2] = byByte(keys[2] ?? 0, (keys[1] ?? 0) >>> 24)
  }
  for (const byte of Buffer.from(password)) update(byte)
  const head = Buffer.alloc(12, 0xaa)
  head[11] = crc >>> 24
  return Buffer.from(
    [...head, ...data].map((byte) => {
      const word = ((keys[2] ?? 0) & 0xffff) | 2
      const stream = (word * (word ^ 1)) >>> 8
      update(byte)
      return (byte ^ stream) & 255
    }),
  )
}
