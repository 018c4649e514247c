// Ids: random ones for batches, documents and hosts; hashes for what is known by its content.
import { createHash, randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's: no i, l, o, u

/** `prefix` and 60 random bits in 12 letters: short enough to type, unique enough for a database. */
export function newId(prefix: string): string {
  const bytes = randomBytes(12)
  let id = prefix
  for (const byte of bytes) id += alphabet[byte & 31]
  return id
}

/** SHA-256 as 64 hex digits. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
