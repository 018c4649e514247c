// Attempts at the moments between two claims: whoever has lost the claim changes nothing in any table, what is told twice counts once, and the
// end of a stage stands or falls with all that follows from it.
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { SheafError, toWire } from '../../contract/error.ts'
import type { RunStage } from '../../contract/payload.ts'
import { Settings } from '../../contract/settings.ts'
import type { Result } from '../../contract/worker.ts'
import { openStore } from '../open-store.ts'
import type { Claim } from '../queue/queue.ts'
import { initTeam } from '../store/team.ts'
import { openTestHome } from '../testing/home.ts'
import { freshDatabase } from '../testing/postgres.ts'
import { sampleContent } from '../testing/sample-content.ts'
import { createUnderstanding } from '../understanding/understanding.ts'
import { type Attempts, createAttempts, isLostClaim } from './attempts.ts'
import { createChain, type RunRow } from './chain.ts'
import { buildTask } from './tasks.ts'

const tables = ['run', 'document', 'batch', 'page', 'chunk', 'vector', 'run_child', 'blob', 'event'] as const
const error = toWire(new SheafError('page-failed', 'unreadable', { hint: 'Scan it again.' }))
const [page] = sampleContent.pages
if (!page) throw new Error('there is no page')

/** A document of three pages whose first job was claimed, beside a host that may claim it too. */
async function openWork(backend: 'sqlite' | 'postgres') {
  const database = backend === 'postgres' ? await freshDatabase() : null
  if (database) await initTeam(database.url)
  const home = await openTestHome({}, database ?? 'sqlite')
  await home.add([home.script('a.txt', { pages: 3 })])
  const { db, queue, blobs } = await openStore(home.folder, database?.url ?? null, 'cli')
  const settings = Settings.parse({})
  const chain = createChain({ queue, blobs, settings, now: Date.now })
  const log = pino({ level: 'silent' })
  const understanding = createUnderstanding({ db, chain, now: Date.now, changed: () => undefined, log })
  const attempts = createAttempts({ db, queue, blobs, chain, understanding, now: Date.now })
  const sources = { db, blobs, ring: { of: () => Promise.resolve([]) }, maxPages: 100 }
  const claim = async (owner: string): Promise<Claim> => {
    const [claim] = await queue.claim({ owner, lease: 60_000, names: ['document-parse'], limit: 1 })
    if (!claim) throw new Error('nothing was claimed')
    return claim
  }
  return {
    attempts,
    claim,
    task: (run: RunRow, stage: RunStage, payload: unknown) => buildTask(sources, run, stage, payload),
    /** What the claims of a dead host were is anybody's. */
    giveBack: (owner: string) => db.tx((tx) => queue.recover(tx, { deadOwners: [owner] })),
    /** Every row of every table that an attempt writes to, and the jobs. */
    async all(): Promise<unknown> {
      const rows = tables.map((name) => db.read.selectFrom(name).selectAll().execute())
      return [await Promise.all(rows), await queue.list({ limit: 100 })]
    },
    pages: (run: string) =>
      db.read.selectFrom('run').select(['pages_done', 'pages_failed']).where('id', '=', run).executeTakeFirstOrThrow(),
    async [Symbol.asyncDispose]() {
      await db.close()
      await home[Symbol.asyncDispose]()
      await database?.drop()
    },
  }
}

const parsed: Result = { stage: 'document-parse', pages: 3, ocr: [], metadata: {}, warnings: [] }
const child = { index: 0, name: 'inner.txt', mediaType: null, bytes: Buffer.from('Another one.') }
const writes: Record<string, (attempts: Attempts, claim: Claim, run: string) => Promise<unknown>> = {
  opened: (attempts, claim, run) => attempts.opened(claim, run, 3),
  storePage: (attempts, claim, run) => attempts.storePage(claim, run, page),
  storeChild: (attempts, claim, run) => attempts.storeChild(claim, run, child),
  failPage: (attempts, claim, run) => attempts.failPage(claim, run, 1, 'error', error),
  complete: (attempts, claim, run) => attempts.complete(claim, run, { result: parsed }),
  fail: (attempts, claim, run) => attempts.fail(claim, run, error),
  release: (attempts, claim, run) => attempts.release(claim, run, { interrupted: false, note: 1, why: 'stop' }),
  cancelled: (attempts, claim, run) => attempts.cancelled(claim, run),
}

describe.each(['sqlite', 'postgres'] as const)('%s', (backend) => {
  test('whoever has lost the claim changes nothing, whatever it tells', async () => {
    await using work = await openWork(backend)
    const late = await work.claim('one')
    await work.attempts.begin(late)
    await work.giveBack('one')
    const claim = await work.claim('two')
    await work.attempts.begin(claim)
    for (const [name, write] of Object.entries(writes)) {
      const before = await work.all()
      const told = await write(work.attempts, late, claim.group).then(
        () => 'written',
        (refused: unknown) => (isLostClaim(refused) ? 'refused' : refused),
      )
      expect([name, told]).toEqual([name, 'refused'])
      expect(await work.all(), name).toEqual(before)
    }
    // The same words of whoever holds it are taken.
    for (const name of ['opened', 'storePage', 'storeChild', 'complete'])
      await writes[name]?.(work.attempts, claim, claim.group)
    expect(await work.pages(claim.group)).toEqual({ pages_done: 1, pages_failed: 0 })
  })

  test('what is told twice counts once, and a page has one end', async () => {
    await using work = await openWork(backend)
    const claim = await work.claim('one')
    await work.attempts.begin(claim)
    const store = (number: number) => work.attempts.storePage(claim, claim.group, { ...page, number })
    const fail = (number: number) => work.attempts.failPage(claim, claim.group, number, 'error', error)
    await work.attempts.opened(claim, claim.group, 3)
    await store(1)
    await fail(2)
    const before = await work.all()
    for (const again of [() => store(1), () => fail(1), () => fail(2), () => store(2)]) {
      await again()
      expect(await work.all()).toEqual(before)
    }
    expect(await work.pages(claim.group)).toEqual({ pages_done: 1, pages_failed: 1 })
  })

  test('what has ended is not asked for again: neither pages that were stored nor those that failed', async () => {
    await using work = await openWork(backend)
    const claim = await work.claim('one')
    const run = await work.attempts.begin(claim)
    if (!run) return expect.fail('nobody wants it')
    await work.attempts.storePage(claim, run.id, { ...page, number: 1 })
    await work.attempts.failPage(claim, run.id, 2, 'timeout', error)
    expect(await work.task(run, 'document-parse', claim.payload)).toMatchObject({ have: [1], skip: [2] })
    const recognise = (pages: number[]) => work.task(run, 'page-ocr', { v: 1, run: run.id, pages })
    expect(await recognise([1, 2, 3])).toMatchObject({ pages: [3] })
    expect(await recognise([1, 2])).toBe(null)
  })

  test('progress stays where it was when another attempt finds more pages', async () => {
    await using work = await openWork(backend)
    const claim = await work.claim('one')
    await work.attempts.begin(claim)
    await work.attempts.opened(claim, claim.group, 2)
    const { progress } = await work.attempts.storePage(claim, claim.group, page)
    await work.attempts.opened(claim, claim.group, 9)
    expect((await work.attempts.storePage(claim, claim.group, { ...page, number: 2 })).progress).toBe(progress)
  })

  test('a stage ends with its result, its events, the next job and the next claim, or not at all', async () => {
    await using work = await openWork(backend)
    const claim = await work.claim('one')
    await work.attempts.begin(claim)
    const before = await work.all()
    const next = { owner: '', lease: 0, names: ['document-chunk'], limit: 1 }
    await expect(work.attempts.complete(claim, claim.group, { result: parsed, next })).rejects.toThrow(SheafError)
    expect(await work.all()).toEqual(before)
  })
})
