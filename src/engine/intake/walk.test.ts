// What a dropped folder means: regular files in it, and nothing that leads elsewhere.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { walk } from './walk.ts'

test.skipIf(process.platform === 'win32')(
  'links in a folder are not followed, pipes are not opened, loops end',
  async () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'sheaf-walk-'))
    try {
      const folder = path.join(root, 'in')
      mkdirSync(folder)
      writeFileSync(path.join(root, 'secret.txt'), 'secret')
      writeFileSync(path.join(folder, 'a.txt'), 'a')
      symlinkSync(path.join(root, 'secret.txt'), path.join(folder, 'b.txt'))
      symlinkSync('/etc', path.join(folder, 'c'))
      symlinkSync(folder, path.join(folder, 'loop'))
      execFileSync('mkfifo', [path.join(folder, 'pipe.txt')])
      const found = await Array.fromAsync(walk(folder))
      expect(found.filter(({ error }) => error === null).map(({ relative }) => relative)).toEqual(['in/a.txt'])
      expect(found.filter(({ error }) => error !== null).map(({ relative }) => relative)).toEqual(['in/pipe.txt'])
    } finally {
      rmSync(root, { recursive: true })
    }
  },
)
