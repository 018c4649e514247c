// Uploads wait on disk for their batch, for their realm only; a caller's key stands for one batch, however often it comes.
import { expect, test } from 'vitest'
import { commands, type Input } from '../../contract/api.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const add = async (home: TestHome, input: Input<'intake.add'>) =>
  (await home.engine.handlers['intake.add'](commands['intake.add'].input.parse(input))).batch

test.each(['sqlite', 'postgres'] as const)('%s: an upload outlives its process and is its realm’s', async (backend) => {
  await using home = await openTestHome({}, backend)
  const large = 'A large one.\n'.repeat(20_000)
  const small = await home.engine.upload(bytes('A small one.'), { realm: 'acme' })
  const big = await home.engine.upload(bytes(large), { realm: 'acme' })
  await home.reopen()
  const source = { kind: 'upload', upload: small.upload, name: 'small.txt' } as const
  const blob = { kind: 'blob', sha256: big.sha256, name: 'big.txt' } as const
  for (const foreign of [source, blob])
    await expect(add(home, { sources: [foreign], realm: 'globex' })).rejects.toMatchObject({ code: 'not-found' })
  const batch = await add(home, { sources: [source, blob], realm: 'acme' })
  expect(batch.total).toBe(2)
  expect(await home.documents()).toMatchObject([
    { name: 'small.txt', size: 12, mediaType: 'text/plain', sha256: small.sha256 },
    { name: 'big.txt', size: large.length, sha256: big.sha256 },
  ])
  // Named once, an upload is used up; bytes that the realm has a document of are not.
  await expect(add(home, { sources: [source], realm: 'acme' })).rejects.toMatchObject({ code: 'not-found' })
  expect((await add(home, { sources: [blob], realm: 'acme' })).total).toBe(1)
})

test.each(['sqlite', 'postgres'] as const)('%s: one key, one batch, also for ten who come at once', async (backend) => {
  await using home = await openTestHome({}, backend)
  const file = home.script('a.txt', { pages: 1 })
  const input = { sources: [{ kind: 'path', path: file }], key: 'order 7' } as const satisfies Input<'intake.add'>
  const batches = await Promise.all(
    Array.from({ length: 10 }, () => add(home, { ...input, sources: [...input.sources] })),
  )
  expect(new Set(batches.map(({ id }) => id)).size).toBe(1)
  const elsewhere = await add(home, { ...input, sources: [...input.sources], realm: 'acme' })
  expect(elsewhere.id).not.toBe(batches[0]?.id)
  expect(await home.documents()).toHaveLength(2)
})
