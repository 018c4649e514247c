// Folders as network disks and those of other systems refuse to sync them.
import type { open } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { syncFolder } from './sync-folder.ts'

const thrown = (code: string): Error => Object.assign(new Error(code), { code })

test('a disk that cannot sync folders still takes files; one that fails is told of', async () => {
  const failing = (code: string): typeof open =>
    (async () => ({
      sync: () => Promise.reject(thrown(code)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    })) as unknown as typeof open
  for (const code of ['EINVAL', 'ENOTSUP', 'EPERM'])
    await syncFolder('/mnt', { platform: 'darwin', opened: failing(code) })
  await expect(syncFolder('/mnt', { platform: 'darwin', opened: failing('EIO') })).rejects.toThrow('EIO')
  const closed: typeof open = () => Promise.reject(thrown('EACCES'))
  await syncFolder('/drop', { platform: 'darwin', opened: closed })
  const never: typeof open = () => Promise.reject(thrown('EIO'))
  await syncFolder('C:\\out', { platform: 'win32', opened: never })
})
