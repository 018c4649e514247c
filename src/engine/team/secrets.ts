// Secrets: where a host keeps a team's password, and the key that seals passwords of documents. The desktop has the system's keychain (main/secrets.ts); a server has this file.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { SheafError } from '../../contract/error.ts'
import { writeFileAtomically } from '../exports/write-file.ts'

export interface Secrets {
  /** null: none is kept, or it can no longer be read. */
  read(): Promise<string | null>
  /** `session`: it could not be kept safely and is gone with this process. */
  keep(secret: string): Promise<'kept' | 'session'>
  forget(): Promise<void>
}

/** A file of the home that only its owner may read (mode 600). Throws `forbidden` for one that others may read. */
export function fileSecrets(home: string, name = 'team.secret'): Secrets {
  const file = path.join(home, name)
  return {
    async read() {
      if (!existsSync(file)) return null
      if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
        throw new SheafError('forbidden', `${file} holds a secret and others may read it`, {
          hint: `Take their rights away: chmod 600 ${file}`,
        })
      return readFileSync(file, 'utf8')
    },
    async keep(secret) {
      await writeFileAtomically(file, secret, { mode: 0o600 })
      return 'kept'
    },
    async forget() {
      rmSync(file, { force: true })
    },
  }
}

/** Kept nowhere: gone with the process. */
export function sessionSecrets(): Secrets {
  let kept: string | null = null
  return {
    read: () => Promise.resolve(kept),
    keep(secret) {
      kept = secret
      return Promise.resolve('session')
    },
    forget() {
      kept = null
      return Promise.resolve()
    },
  }
}
