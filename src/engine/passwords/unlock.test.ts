// How a password is tried on documents: each content once, and not on more than somebody waits for.
import { expect, test } from 'vitest'
import { Trial } from './unlock.ts'

const candidate = (n: number) => ({ run: { sha256: `${n}` } })

test('of more contents than are tried while somebody waits, the rest is kept apart and not taken for locked', async () => {
  let tries = 0
  const trial = new Trial<ReturnType<typeof candidate>>(() => Promise.resolve(++tries > 0))
  const first = await trial.on(Array.from({ length: 150 }, (_, n) => candidate(n)))
  const more = await trial.on(Array.from({ length: 152 }, (_, n) => candidate(n + 50)))
  expect([first.length, more.length, tries]).toEqual([150, 150, 200])
  expect(trial.untried).toEqual([candidate(200), candidate(201)])
})
