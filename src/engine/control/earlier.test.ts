// Earlier results: which documents would be read otherwise today is told, and nothing is done about it unasked.
import path from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '../../contract/api.ts'
import { openDb } from '../store/open.ts'
import { openTestHome } from '../testing/home.ts'
import { describeResults, earlierResults } from './earlier.ts'

test('documents that an earlier version read are counted; they stay, and come anew only where a person asks', async () => {
  await using home = await openTestHome()
  home.engine.start()
  const files = [home.script('a.txt', { pages: 1 }), home.script('b.txt', { pages: 2 })]
  await home.engine.waitForBatch((await home.add(files)).id)
  const db = await openDb(path.join(home.folder, 'sheaf.db'))
  expect(await describeResults(db)).toBe('2 documents, all read by this version')
  const of = (await home.document('a.txt')).run ?? ''
  // As stages of other versions would have named it.
  await db.tx(({ kysely }) => kysely.updateTable('run').set({ pipeline: 'earlier' }).where('id', '=', of).execute())
  expect(await earlierResults(db)).toEqual({ documents: 2, earlier: 1 })
  await home.reopen()
  home.engine.start()
  const checks = await home.engine.handlers['system.doctor'](commands['system.doctor'].input.parse({}))
  expect(checks.find(({ name }) => name === 'results')).toMatchObject({
    ok: true,
    detail: expect.stringContaining('1 of 2 documents were read by an earlier version and stay as they are') as string,
  })
  expect(await home.document('a.txt')).toMatchObject({ state: 'done', run: of, pagesDone: 1 })
  await db.close()
}, 60_000)
