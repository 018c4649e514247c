// Generated documents through the queue, on both backends: made once, tried again, given up with a reason, cancelled, kept for a while.
import { describe, expect, test } from 'vitest'
import { commands, type Input } from '../../contract/api.ts'
import type { Artifact, ArtifactState } from '../../contract/commands/generate.ts'
import { type Backend, openTestHome, type TestHome } from '../testing/home.ts'

const backends: Backend[] = ['sqlite', 'postgres']

const create = (home: TestHome, input: Input<'generate.create'>): Promise<Artifact> =>
  home.engine.handlers['generate.create'](commands['generate.create'].input.parse(input))

async function until(home: TestHome, id: string, states: ArtifactState[]): Promise<Artifact> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const artifact = await home.engine.handlers['generate.get']({ artifact: id })
    if (states.includes(artifact.state)) return artifact
    if (Date.now() > deadline) throw new Error(`it stayed ${JSON.stringify(artifact)}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

const statesOf = async (home: TestHome, id: string): Promise<unknown[]> =>
  (await home.events()).filter(({ data }) => data['artifact'] === id).map(({ data }) => data['state'])

describe.for(backends)('on %s', (backend) => {
  test('made of documents that were read, kept by its hash, told by events', async () => {
    await using home = await openTestHome({}, backend)
    home.engine.start()
    const batch = await home.add([home.script('a.txt', { pages: 2 }), home.script('b.txt', { pages: 1 })])
    await home.engine.waitForBatch(batch.id)
    const selection = { filter: { batch: batch.id } }
    const asked = await create(home, { kind: 'pdf', title: 'Both', source: { template: 'transcript', selection } })
    expect(asked).toMatchObject({
      state: 'queued',
      documents: 2,
      name: 'Both.pdf',
      template: 'transcript',
      sha256: null,
    })
    const made = await until(home, asked.id, ['done'])
    const { bytes } = await home.engine.artifact(asked.id)
    const written = JSON.parse(Buffer.from(bytes ?? []).toString()) as { blocks: string[] }
    expect(written.blocks.filter((type) => type === 'page-break')).toHaveLength(1)
    expect(made.size).toBe(bytes?.length)
    expect(await statesOf(home, asked.id)).toEqual(['queued', 'running', 'done'])
    expect(await home.engine.handlers['generate.list']({ limit: 10 })).toEqual([made])
  })

  test('one whose writer dies is tried again as often as asked, then given up with its reason; retry begins anew', async () => {
    await using home = await openTestHome({}, backend)
    home.engine.start()
    const source = { content: { markdown: 'Words.' } }
    const asked = await create(home, { kind: 'document', title: 'crash', source, maxRetries: 1 })
    const failed = await until(home, asked.id, ['failed'])
    expect(failed).toMatchObject({ retryCount: 1, maxRetries: 1, error: { code: 'page-failed' } })
    expect(await statesOf(home, asked.id)).toEqual(['queued', 'running', 'retrying', 'running', 'failed'])
    await expect(home.engine.artifact(asked.id)).rejects.toMatchObject({ code: 'not-found' })
    await home.engine.handlers['generate.retry']({ artifact: asked.id })
    await until(home, asked.id, ['running', 'retrying', 'failed'])
  })

  test('cancelled before it is begun and while it is made; removed ones are gone', async () => {
    await using home = await openTestHome({}, backend)
    const source = { content: { tables: [{ columns: [{ title: 'A' }], rows: [[1]] }] } }
    const waiting = await create(home, { kind: 'spreadsheet', title: 'waiting', source })
    expect(await home.engine.handlers['generate.cancel']({ artifact: waiting.id })).toMatchObject({
      state: 'cancelled',
    })
    home.engine.start()
    const hanging = await create(home, { kind: 'spreadsheet', title: 'hang', source })
    await until(home, hanging.id, ['running'])
    await home.engine.handlers['generate.cancel']({ artifact: hanging.id })
    await until(home, hanging.id, ['cancelled'])
    await home.engine.handlers['generate.remove']({ artifact: hanging.id })
    await expect(home.engine.handlers['generate.get']({ artifact: hanging.id })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('what is being made when the engine stops is made after the next start', async () => {
    await using home = await openTestHome({}, backend)
    home.engine.start()
    const asked = await create(home, { kind: 'pdf', title: 'hang', source: { content: { markdown: 'x' } } })
    await until(home, asked.id, ['running'])
    await home.reopen()
    expect(await home.engine.handlers['generate.get']({ artifact: asked.id })).toMatchObject({
      state: 'queued',
      retryCount: 0,
    })
    home.engine.start({ artifact: asked.id })
    await until(home, asked.id, ['running'])
  })

  test('its bytes are forgotten when its time is over', async () => {
    await using home = await openTestHome({}, backend)
    const asked = await create(home, {
      kind: 'pdf',
      title: 'short',
      source: { content: { markdown: 'x' } },
      keepHours: 1e-6,
    })
    await new Promise((resolve) => setTimeout(resolve, 10))
    home.engine.start()
    await until(home, asked.id, ['expired'])
    await expect(home.engine.artifact(asked.id)).rejects.toMatchObject({
      hint: expect.stringContaining('again') as string,
    })
  })
})

test('asking for nothing, or for what was not read, is refused with what to do', async () => {
  await using home = await openTestHome()
  const refused = async (source: Input<'generate.create'>['source'], code: string): Promise<void> =>
    expect(create(home, { kind: 'pdf', title: 'x', source })).rejects.toMatchObject({ code })
  await refused({ content: {} }, 'usage')
  await refused({ template: 'digest', selection: { filter: {} } }, 'not-found')
  await refused({ template: 'digest', search: 'nothing like it' }, 'not-found')
})
