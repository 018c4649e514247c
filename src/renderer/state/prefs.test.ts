// What a window remembers, as it is read when it opens again.
import { expect, test } from 'vitest'
import { parseView, searchOf } from '../views/library/query.ts'
import { Prefs } from './prefs.ts'

test('a search of as many words as can be asked is there again, whatever letters it is written in', () => {
  const searches = ['ü'.repeat(2000), '漢'.repeat(2000), 'Rechnung'].map((words) =>
    searchOf({ ...parseView('class=invoice&lang=de&state=done&added=week'), words }),
  )
  expect(Prefs.parse({ searches }).searches).toEqual(searches)
})
