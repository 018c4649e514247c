// Filters as people write them, and that nothing anybody writes makes them fall over.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DocumentFilter, parseFilter } from '../contract/filter.ts'

const now = Date.parse('2026-11-22T12:00:00Z')

test('keys narrow, the rest are words of the path', () => {
  expect(parseFilter('state:failed lane:slow error:timeout invoice "annual report"', now)).toEqual({
    filter: {
      states: ['failed'],
      lane: 'slow',
      errors: ['page-timeout', 'document-timeout'],
      words: ['invoice', 'annual report'],
    },
    unknown: [],
  })
  expect(parseFilter('state:failed,partial State:done class:invoice lang:de,en stage:ocr in:d1', now).filter).toEqual({
    states: ['failed', 'partial', 'done'],
    classes: ['invoice'],
    languages: ['de', 'en'],
    stages: ['page-ocr'],
    parent: 'd1',
  })
})

test('days and ages', () => {
  expect(parseFilter('since:2026-11-01 until:2026-11-02', now).filter).toEqual({
    from: Date.parse('2026-11-01T00:00:00Z'),
    to: Date.parse('2026-11-03T00:00:00Z') - 1,
  })
  expect(parseFilter('since:7d', now).filter).toEqual({ from: now - 7 * 86_400_000 })
})

test('a value that means nothing is told, and a colon in a name is a name', () => {
  expect(parseFilter('state:lost since:soon lane:fast C:\\scans 12:30 http://x', now)).toEqual({
    filter: { words: ['C:\\scans', '12:30', 'http://x'] },
    unknown: ['state:lost', 'since:soon', 'lane:fast'],
  })
})

test('whatever is written gives a filter of the contract', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('state:', 'error:', 'since:', 'until:', 'lang:', '"', ','))
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join('')
      expect(DocumentFilter.safeParse(parseFilter(text, now).filter).success).toBe(true)
    }),
  )
})
