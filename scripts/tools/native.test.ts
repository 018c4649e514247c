// Native modules told by their heads, and what a packed app lacks.
import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { missingNatives, targetOf } from './native.ts'
import { root } from './project.ts'

const prebuilds = path.join(root, 'node_modules/better-sqlite3/prebuilds')

test('what a binary was built for stands in its head, for each of the systems', () => {
  for (const name of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']) {
    const [platform, arch] = name.split('-')
    expect(targetOf(readFileSync(path.join(prebuilds, `${name}.node`)).subarray(0, 4096))).toEqual({ platform, arch })
  }
  expect(targetOf(Buffer.alloc(4096))).toBeNull()
  expect(targetOf(Buffer.from('MZ'))).toBeNull()
})

test('an app for a Mac of the other kind, packed with what npm installed here, is not let through', () => {
  using folder = mkdtempDisposableSync(path.join(os.tmpdir(), 'sheaf-native-'))
  const put = (place: string, from: string): void => {
    const file = path.join(folder.path, 'node_modules', place)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, readFileSync(path.join(prebuilds, `${from}.node`)).subarray(0, 4096))
  }
  put('better-sqlite3/prebuilds/darwin-x64.node', 'darwin-x64')
  put('better-sqlite3/prebuilds/darwin-arm64.node', 'darwin-arm64')
  put('@napi-rs/canvas-darwin-arm64/skia.darwin-arm64.node', 'darwin-arm64')
  expect(missingNatives(folder.path, { platform: 'darwin', arch: 'arm64' })).toEqual([])
  expect(missingNatives(folder.path, { platform: 'darwin', arch: 'x64' })).toEqual([
    expect.stringMatching(/canvas.*nothing for darwin x64 \(skia\.darwin-arm64\.node is of darwin arm64\)/),
  ])
  expect(missingNatives(folder.path, { platform: 'win32', arch: 'x64' })).toHaveLength(2)
})
