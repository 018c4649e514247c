// Digests of rows that went through either database and came back are what they were; a change that is lawful renews them, and makes no damage good.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDb } from '../testing/database.ts'
import type { Db } from './db.ts'
import { digestOf, proofOf, renewed, withDigest } from './digests.ts'

/** Texts with all that databases are picky about. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\0', '\ud83d', '\udc4d', '\n', ':', '"', '\\'),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
})
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })

describe.for(['sqlite', 'postgres'] as const)('%s', (dialect) => {
  let db: Db
  let end: () => Promise<void>
  beforeAll(async () => {
    ;({ db, end } = await openTestDb(dialect))
  }, 60_000)
  afterAll(() => end())

  test('a row that comes back has the digest it was stored with, whatever stands in it', async () => {
    let n = 0
    const rows = fc.record({
      name: text,
      title: fc.option(text),
      confidence: fc.option(number),
      pages: fc.option(fc.nat()),
    })
    await fc.assert(
      fc.asyncProperty(rows, fc.uint8Array({ maxLength: 40 }), async (row, bytes) => {
        const id = `r${n++}`
        const of = {
          realm: '',
          sha256: 's',
          media_type: 't',
          pipeline: 'p',
          options_json: '{}',
          batch_id: '',
          priority: 0,
        }
        const wanted = {
          ...of,
          versions_json: '{}',
          warnings_json: '[]',
          metadata_json: '{}',
          chunks: 0,
          embeddings: 0,
        }
        await db.tx(async ({ kysely }) => {
          const run = withDigest('run', { ...wanted, ...row, id, state: 'done' })
          await kysely.insertInto('run').values(run).execute()
          const vector = withDigest('vector', { run_id: id, idx: 0, model: row.name, data: bytes })
          await kysely.insertInto('vector').values(vector).execute()
        })
        const run = await db.read.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
        const vector = await db.read.selectFrom('vector').selectAll().where('run_id', '=', id).executeTakeFirstOrThrow()
        expect([proofOf('run', run), proofOf('vector', vector)]).toEqual(['held', 'held'])
        const changed = { ...run, ...renewed('run', run, { title: `${row.name}!` }) }
        expect(changed.digest).not.toBe(run.digest)
        expect(proofOf('run', changed)).toBe('held')
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  test('what is written beside damage does not make it good; what is not of the result leaves the digest alone', async () => {
    const run = await db.read.selectFrom('run').selectAll().limit(1).executeTakeFirstOrThrow()
    const damaged = { ...run, class: 'other' }
    expect(proofOf('run', damaged)).toBe('damaged')
    expect(proofOf('run', { ...damaged, ...renewed('run', damaged, { title: 'new' }) })).toBe('damaged')
    expect(renewed('run', run, { progress: 0.5, stage: null })).toEqual({ progress: 0.5, stage: null })
    expect(proofOf('run', { ...run, digest: null })).toBeUndefined()
    const first = { ...run, digest: null }
    expect(proofOf('run', { ...first, ...renewed('run', first, { title: 'new' }) })).toBe('held')
  })
})

test('values do not run into each other, and a row of a set knows how many there are', () => {
  const field = { realm: '', sha256: 's', of: 'invoice', name: 'a', value: 'b', at: 1 }
  const all = [
    digestOf('field_value', field),
    digestOf('field_value', { ...field, name: 'a\n1:b', value: '' }),
    digestOf('field_value', { ...field, value: null }),
    digestOf('field_value', { ...field, value: 'null' }),
    digestOf('field_value', field, 2),
    digestOf('mention', {}),
  ]
  expect(new Set(all).size).toBe(all.length)
})
