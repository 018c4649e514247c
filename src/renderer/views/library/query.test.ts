// The library's address: what is shown and what narrows it, and what of it is kept as a search.
import { expect, test } from 'vitest'
import { filterOf, formatView, parseView, searchOf } from './query.ts'

const whole = 'show=find&q=Rechnung+M%C3%BCller&class=invoice&lang=de&state=done&added=week'

test('what is in the address is shown, and stands there again', () => {
  const view = parseView(whole)
  expect(view).toMatchObject({
    words: 'Rechnung Müller',
    class: 'invoice',
    language: 'de',
    state: 'done',
    added: 'week',
  })
  expect(parseView(formatView(view))).toEqual(view)
})

test('what means nothing narrows nothing', () => {
  expect(filterOf(parseView('added=fortnight&state=lost&added=toString'))).toEqual({})
})

test('a period counts back from the hour it is', () => {
  const now = Date.UTC(2026, 10, 23, 12, 34)
  expect(filterOf(parseView('added=week'), now).from).toBe(Date.UTC(2026, 10, 16, 12))
  expect(filterOf(parseView('added=week'), now + 60_000)).toEqual(filterOf(parseView('added=week'), now))
})

test('a search is kept by its words and filters, whatever is shown beside it', () => {
  const kept = searchOf(parseView(whole.replace('show=find', 'show=review') + '&of=d-1'))
  expect(parseView(kept)).toEqual(parseView(whole))
  expect(searchOf(parseView('q=+'))).toBe('')
  expect(searchOf(parseView('q=a+'))).toBe(searchOf(parseView('q=a')))
})
