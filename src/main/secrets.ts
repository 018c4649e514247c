// Secrets (a team's password, the key that seals passwords of documents) encrypted by the system's keychain. Where the system has none that
// deserves the name (Linux without a keyring would use a key that everybody knows), they are kept otherwise: for this session only, where
// nobody says how.
import { safeStorage } from 'electron'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { writeFileAtomically } from '../engine/exports/write-file.ts'
import { sessionSecrets, type Secrets } from '../engine/team/secrets.ts'

export function keychainSecrets(home: string, name = 'team.secret', session: Secrets = sessionSecrets()): Secrets {
  const file = path.join(home, name)
  return {
    async read() {
      if (!existsSync(file) || !(await isSafe())) return session.read()
      try {
        const { result } = await safeStorage.decryptStringAsync(readFileSync(file))
        return result
      } catch {
        // Encrypted by another user or another machine: it is asked for again.
        return session.read()
      }
    },
    async keep(secret) {
      if (!(await isSafe())) return session.keep(secret)
      await writeFileAtomically(file, await safeStorage.encryptStringAsync(secret), { mode: 0o600 })
      return 'kept'
    },
    async forget() {
      rmSync(file, { force: true })
      await session.forget()
    },
  }
}

async function isSafe(): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
  return process.platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
}
