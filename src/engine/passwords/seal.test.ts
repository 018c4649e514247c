// Sealed passwords: what opens them, and what does not.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { fileSecrets, sessionSecrets } from '../team/secrets.ts'
import { createSeal, sealingSecret } from './seal.ts'

const seal = (secret: string | null) => createSeal(() => Promise.resolve(secret))
afterEach(() => vi.unstubAllEnvs())

test('a sealed password opens with its secret, in its own row and unchanged, and in no other way', async () => {
  const own = seal('a secret')
  const sealed = await own.close('grün ✓', 'row 1')
  expect(await own.open(sealed, 'row 1')).toBe('grün ✓')
  expect(await seal('a secret').open(sealed, 'row 1')).toBe('grün ✓')
  expect(await own.open(sealed, 'row 2')).toBeNull()
  expect(await seal('another').open(sealed, 'row 1')).toBeNull()
  expect(await seal(null).open(sealed, 'row 1')).toBeNull()
  const bytes = Buffer.from(sealed, 'base64')
  for (const at of [0, 20, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(await own.open(changed.toString('base64'), 'row 1')).toBeNull()
  }
  expect(await own.close('grün ✓', 'row 1')).not.toBe(sealed)
  expect(sealed).not.toContain(Buffer.from('grün').toString('base64').slice(0, 5))
})

test('a home makes a key that only its owner reads; a team’s is what all its machines have, or nothing is kept', async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-seal-'))
  const kept = fileSecrets(home, 'passwords.key')
  const secret = await sealingSecret(null, kept)()
  expect(await sealingSecret(null, kept)()).toBe(secret)
  if (process.platform !== 'win32') expect(statSync(path.join(home, 'passwords.key')).mode & 0o777).toBe(0o600)
  rmSync(home, { recursive: true })
  vi.stubEnv('PGPASSWORD', undefined)
  const team = (url: string) => sealingSecret(url, sessionSecrets())()
  expect(await team('postgres://a:open%20sesame@db/team')).toBe('open sesame')
  expect(await team('postgres://a@db/team')).toBeNull()
  await expect(seal(null).close('x', 'row')).rejects.toMatchObject({ code: 'usage' })
  vi.stubEnv('SHEAF_PASSWORDS_KEY', 'of all')
  expect(await team('postgres://a:open%20sesame@db/team')).toBe('of all')
})
