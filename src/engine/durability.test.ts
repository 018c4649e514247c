// What an answer promises is on disk before it is given, against power loss too: rows by a commit that syncs, bytes and names by syncs of
// their own. What a disk without power keeps of it is tried by `npm run torture` (power cut).
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { commands, type Command, type Input, type Parsed } from '../contract/api.ts'
import { inlineLimit } from './blobs/blobs.ts'
import { writeFileAtomically } from './exports/write-file.ts'
import { sha256 } from './ids.ts'
import { syncFolder } from './sync-folder.ts'
import { openTestHome, type TestHome } from './testing/home.ts'
import { recordSyncs } from './testing/syncs.ts'

let home: TestHome
beforeAll(async () => {
  home = await openTestHome()
})
afterAll(() => home[Symbol.asyncDispose]())

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function call<C extends Command>(command: C, input: Input<C>): Promise<void> {
  const handler = home.engine.handlers[command] as (input: Parsed<C>) => Promise<unknown>
  await handler(commands[command].input.parse(input) as Parsed<C>)
}

describe('on disk before it is answered', () => {
  const rule = { name: 'sacks', class: 'freight', pattern: 'sacks', weight: 1 }
  const cancelled = { selection: { filter: { states: ['cancelled' as const] } } }
  const document = async (): Promise<string> => (await home.document('read.txt')).id
  beforeAll(async () => {
    home.engine.start()
    await home.engine.waitForBatch((await home.add([home.script('read.txt', { pages: 1 })])).id)
    await call('queue.pause', {})
    await home.add([home.script('cancelled.txt', { pages: 1 })])
    await call('documents.cancel', { selection: { documents: [(await home.document('cancelled.txt')).id] } })
  })

  const promises: [string, () => Promise<unknown>][] = [
    ['documents that were handed in', () => home.add([home.script('a.txt', { pages: 1 })])],
    ['bytes that were uploaded', () => home.engine.upload(pieces(Buffer.from('small')))],
    ['documents that are tried again', () => call('documents.retry', cancelled)],
    [
      'a class that a person corrected',
      async () => call('classify.correct', { document: await document(), class: 'x' }),
    ],
    [
      'a field that a person gave',
      async () => call('fields.correct', { document: await document(), name: 'number', value: '7' }),
    ],
    ['a rule of one’s own', () => call('rules.save', { realm: '', rule })],
    ['a token', () => call('tokens.create', { name: 'mill', scopes: ['read'] })],
  ]
  test.each(promises)('%s', async (_, act) => {
    const pragma = vi.spyOn(Database.prototype, 'pragma')
    onTestFinished(() => pragma.mockRestore())
    await call('documents.list', {})
    expect(pragma).not.toHaveBeenCalledWith('synchronous = FULL')
    await act()
    expect(pragma).toHaveBeenCalledWith('synchronous = FULL')
  })
})

describe.skipIf(process.platform === 'win32')('bytes and their names', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-synced-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  /** Each sync of `act` and whether `file` had its name by then; what was synced of the file and the folders above it. */
  async function syncs(file: string, act: () => Promise<unknown>): Promise<{ named: boolean[]; synced: boolean[] }> {
    const named: boolean[] = []
    using recorded = await recordSyncs(() => named.push(existsSync(file)))
    await act()
    const places = [file, path.dirname(file), path.dirname(path.dirname(file))]
    return { named, synced: await Promise.all(places.map(recorded.has)) }
  }
  // The bytes before their name is there; then the name, and the folder that was made for it.
  const inOrder = { named: [false, true, true], synced: [true, true, true] }

  test('of a file that is kept', async () => {
    const bytes = Buffer.alloc(2 * inlineLimit, 'q')
    const digest = sha256(bytes)
    const file = path.join(home.folder, 'blobs', digest.slice(0, 2), digest)
    expect(await syncs(file, () => home.engine.upload(pieces(bytes)))).toEqual(inOrder)
  })

  test('of an output', async () => {
    const file = path.join(folder, 'made', 'a.md')
    expect(await syncs(file, () => writeFileAtomically(file, 'text'))).toEqual(inOrder)
  })

  test('a file system that syncs no folders is used all the same; a disk that fails is told', async () => {
    const fail = (code: string) =>
      recordSyncs(() => {
        throw Object.assign(new Error(code), { code })
      })
    {
      using _ = await fail('EINVAL')
      await syncFolder(folder)
      await expect(writeFileAtomically(path.join(folder, 'b.md'), 'text')).rejects.toMatchObject({
        code: 'output-failed',
      })
    }
    using _ = await fail('EIO')
    await expect(syncFolder(folder)).rejects.toThrow('EIO')
  })
})
