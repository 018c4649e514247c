// Seals: passwords as they lie in the database, opened by a secret that is not in it: a key of the home (in a file of its owner's, or in the
// system's keychain), of a team what all its machines have, or were given, beside the database.
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { SheafError } from '../../contract/error.ts'
import type { Secrets } from '../team/secrets.ts'
import { parsePostgresUrl } from '../store/postgres-url.ts'

export interface Seal {
  /** `about`: what it belongs to; moved to another row it opens no more. Throws `usage` where there is no secret. */
  close(text: string, about: string): Promise<string>
  /** null: sealed by another secret, or changed. */
  open(sealed: string, about: string): Promise<string | null>
}

const [saltSize, startSize, macSize] = [16, 12, 16]
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 }

/** `secret`: asked when first needed; null where there is none. */
export function createSeal(secret: () => Promise<string | null>): Seal {
  const keys = new Map<string, Promise<Buffer | null>>()
  /** The salt that this process closes with: of what it opened last, so that one key serves all. */
  let salt = randomBytes(saltSize)
  const keyOf = (salt: Buffer): Promise<Buffer | null> => {
    const name = salt.toString('hex')
    const known = keys.get(name) ?? secret().then((text) => (text === null ? null : derived(text, salt)))
    keys.set(name, known)
    // A secret that could not be read may be there the next time.
    known.catch(() => keys.delete(name))
    return known
  }

  return {
    async close(text, about) {
      const key = await keyOf(salt)
      if (!key) throw noSecret()
      const start = randomBytes(startSize)
      const cipher = createCipheriv('aes-256-gcm', key, start).setAAD(Buffer.from(about))
      const locked = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([salt, start, locked, cipher.getAuthTag()]).toString('base64')
    },
    async open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64')
      if (bytes.length < saltSize + startSize + macSize) return null
      const own = bytes.subarray(0, saltSize)
      const key = await keyOf(own)
      if (!key) return null
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(saltSize, saltSize + startSize))
      decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(bytes.length - macSize))
      try {
        const locked = bytes.subarray(saltSize + startSize, bytes.length - macSize)
        const text = Buffer.concat([decipher.update(locked), decipher.final()]).toString('utf8')
        salt = Buffer.from(own)
        return text
      } catch {
        // Another machine's secret, an old one, or a row that somebody changed: it is as if it were not there.
        return null
      }
    },
  }
}

function derived(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(secret, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key))),
  )
}

/** Names the secret by which a queue's passwords are sealed. `kept`: where this host keeps a key of its own. */
export function sealingSecret(queue: string | null, kept: Secrets): () => Promise<string | null> {
  return async () => {
    const given = process.env['SHEAF_PASSWORDS_KEY']
    if (given) return given
    if (queue !== null) {
      // Who may join has it, and a copy of the database has not.
      const { password } = parsePostgresUrl(queue).config
      return typeof password === 'string' ? password : (process.env['PGPASSWORD'] ?? null)
    }
    const own = await kept.read()
    if (own !== null) return own
    const made = randomBytes(32).toString('base64')
    await kept.keep(made)
    return made
  }
}

function noSecret(): SheafError {
  return new SheafError(
    'usage',
    'passwords cannot be kept in this queue: its machines share no secret to seal them with',
    {
      hint: 'Set $SHEAF_PASSWORDS_KEY to the same long text on every machine of the team, and start Sheaf again.',
    },
  )
}
