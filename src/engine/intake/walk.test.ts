// What a dropped folder means: regular files in it, and nothing that leads elsewhere.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { onDisk } from './on-disk.ts'
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

// Only Linux has such names: elsewhere a file system refuses them.
test.runIf(process.platform === 'linux')(
  'names that are no UTF-8 are told in a way that leads back to their files',
  async () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'sheaf-walk-'))
    try {
      const place = (name: string): Buffer => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')])
      const texts = { 'caf\xe9.txt': 'acute', 'caf\xe8.txt': 'grave', 'plain.txt': 'plain', '\\xe7.txt': 'written out' }
      for (const [name, text] of Object.entries(texts)) writeFileSync(place(name), text)
      mkdirSync(place('\xff'))
      writeFileSync(place('\xff/in.txt'), 'inner')
      const found = await Array.fromAsync(walk(root, 'in'))
      expect(found.map(({ relative, error }) => [relative, error])).toEqual(
        ['in/\\xe7.txt', 'in/ÿ/in.txt', 'in/cafè.txt', 'in/café.txt', 'in/plain.txt'].map((name) => [name, null]),
      )
      const read = async (file: string): Promise<string> => readFile(await onDisk(file), 'utf8')
      expect(await Promise.all(found.map(({ absolute }) => read(absolute)))).toEqual([
        'written out',
        'inner',
        'grave',
        'acute',
        'plain',
      ])
      // As Node gives it as an argument: only where one name can be meant.
      expect(await read(`${root}/\ufffd/in.txt`)).toBe('inner')
      await expect(read(`${root}/caf\ufffd.txt`)).rejects.toThrow('ENOENT')
      expect(await Array.fromAsync(walk(`${root}/\ufffd`, 'one'))).toMatchObject([
        { relative: 'one/in.txt', error: null },
      ])
    } finally {
      rmSync(root, { recursive: true })
    }
  },
)

test.skipIf(process.platform === 'win32')('a path that is too long says so, without the path twice', async () => {
  const deep = `/${'d'.repeat(200)}`.repeat(25)
  const [found] = await Array.fromAsync(walk(deep))
  expect(found?.error).toMatchObject({
    code: 'file-unreadable',
    message: `the path of ${deep} is longer than this system takes`,
  })
})
