import { expect, test } from 'vitest'
import type { RetentionRule } from '../../contract/settings.ts'
import { openLog } from '../log.ts'
import { createRetention } from './retention.ts'
import { openTestHome } from '../testing/home.ts'

test('what the settings name goes, nothing else, and it is on record', async () => {
  await using home = await openTestHome()
  const { handlers } = home.engine
  const add = (name: string, realm: string, fail: number[] = []) =>
    home.add([home.script(name, { pages: 1, fail })], { realm })
  const batches = [await add('a.txt', 'acme'), await add('b.txt', 'globex'), await add('c.txt', 'acme', [1])]
  home.engine.start()
  await Promise.all(batches.map(({ id }) => home.engine.waitForBatch(id)))

  let rules: RetentionRule[] = []
  const clean = handlers['store.clean']
  const retention = createRetention({ rules: () => rules, look: clean, clean, log: openLog(home.folder, 'silent') })
  const left = async (): Promise<string[]> => (await home.documents()).map(({ name }) => name)
  expect(await retention.sweep()).toBe(0)
  rules = [{ days: 1, realm: 'acme' }]
  expect([await retention.sweep(), await left()]).toEqual([0, ['a.txt', 'b.txt', 'c.txt']])
  rules = [{ days: 1e-9, realm: 'acme', states: ['failed'] }]
  expect([await retention.sweep(), await left()]).toEqual([1, ['a.txt', 'b.txt']])
  rules = [{ days: 1e-9, realm: 'acme' }]
  expect([await retention.sweep(), await left()]).toEqual([1, ['b.txt']])
  const { entries } = await handlers['audit.list']({ after: 0, actor: 'retention', limit: 100 })
  expect(entries).toMatchObject([
    { action: 'store.clean', detail: { realm: 'acme', states: ['failed'] } },
    { action: 'store.clean', detail: { realm: 'acme' } },
  ])
})
