// OpenDocument files locked as ODF 1.2 does it, part by part, and as LibreOffice does since 24.8, as a whole.
import { argon2id } from '@noble/hashes/argon2.js'
import { zipSync } from 'fflate'
import { createCipheriv, hash, pbkdf2Sync } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readFlow } from '../readers/flow.ts'
import { readEntries } from '../readers/zip.ts'
import { unlockOdf } from './odf-locked.ts'

const mediaType = 'application/vnd.oasis.opendocument.text'
const secret = 'grün & geheim'
const salt = Buffer.alloc(16, 3)
const content = `<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text><text:p>The lease ends in May.</text:p></office:text></office:body></office:document-content>`
const files = { mimetype: Buffer.from(mediaType), 'content.xml': Buffer.from(content) }
const startKey = hash('sha256', secret, 'buffer')
const entry = (path: string, size: number, checksum: string, algorithm: string, start: Buffer, derivation: string) =>
  Buffer.from(
    `<manifest:manifest xmlns:manifest="m" xmlns:loext="l"><manifest:file-entry manifest:full-path="${path}" manifest:size="${size}"><manifest:encryption-data ${checksum}><manifest:algorithm manifest:algorithm-name="${algorithm}" manifest:initialisation-vector="${start.toString('base64')}"/><manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/><manifest:key-derivation ${derivation} manifest:key-size="32" manifest:salt="${salt.toString('base64')}"/></manifest:encryption-data></manifest:file-entry></manifest:manifest>`,
  )

function lockedPart(path: string, size = 0) {
  const packed = deflateRawSync(content)
  const padding = 16 - (packed.length % 16)
  const start = Buffer.alloc(16, 7)
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(startKey, salt, 1000, 32, 'sha1'), start)
  const locked = cipher.setAutoPadding(false).update(Buffer.concat([packed, Buffer.alloc(padding, padding)]))
  const sum = hash('sha256', packed.subarray(0, 1024), 'buffer').toString('base64')
  const checksum = `manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" manifest:checksum="${sum}"`
  const derivation = 'manifest:key-derivation-name="PBKDF2" manifest:iteration-count="1000"'
  const algorithm = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc'
  return { path, locked, manifest: entry(path, size, checksum, algorithm, start, derivation) }
}

function byParts(): Uint8Array {
  const { path, locked, manifest } = lockedPart('content.xml', content.length)
  return zipSync({ ...files, [path]: locked, 'META-INF/manifest.xml': manifest }, { level: 0 })
}

function asAWhole(): Uint8Array {
  const start = Buffer.alloc(12, 7)
  const key = argon2id(startKey, salt, { t: 1, m: 64, p: 1, dkLen: 32 })
  const cipher = createCipheriv('aes-256-gcm', key, start)
  const document = zipSync(files)
  const locked = Buffer.concat([start, cipher.update(deflateRawSync(document)), cipher.final(), cipher.getAuthTag()])
  const derivation =
    'manifest:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id" loext:argon2-iterations="1" loext:argon2-memory="64" loext:argon2-lanes="1"'
  const algorithm = 'http://www.w3.org/2009/xmlenc11#aes256-gcm'
  const manifest = entry('encrypted-package', document.length, '', algorithm, start, derivation)
  return zipSync(
    { mimetype: files.mimetype, 'encrypted-package': locked, 'META-INF/manifest.xml': manifest },
    { level: 0 },
  )
}

it.each([
  ['part by part', byParts()],
  ['as a whole', asAWhole()],
])('a text locked %s is what it would be without', async (_, bytes) => {
  const read = (given: Uint8Array, passwords: string[]) =>
    readFlow({
      name: 'a.odt',
      mediaType,
      bytes: new Uint8Array(given),
      passwords: passwords.map((text) => ({ id: text, text })),
    })
  const opened = await read(bytes, ['wrong', secret])
  expect([...opened.pages]).toEqual([...(await read(zipSync(files), [])).pages])
  expect(opened.passwords).toEqual([secret])
  await expect(read(bytes, ['wrong'])).rejects.toMatchObject({ code: 'file-encrypted' })
})

it('opens no more than it may, whatever the file says of its sizes', () => {
  const files = ['a', 'b', 'c'].map((name) => lockedPart(`${name}.xml`))
  const manifest = Buffer.concat(files.map((file) => file.manifest))
  const parts = Object.fromEntries(files.map(({ path, locked }) => [path, locked]))
  const bytes = zipSync({ ...parts, 'META-INF/manifest.xml': manifest }, { level: 0 })
  const outcome = unlockOdf(bytes, 'a.odt', [secret], 1.5 * content.length)
  if (typeof outcome === 'string') expect.fail(outcome)
  const sizes = readEntries(outcome.bytes, 'text').map(({ size }) => size)
  expect(sizes).toEqual([content.length, 0, 0])
})
