import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columns, displayed, duration, durationBetween, shortened } from './display.ts'

test('what could move a cursor or turn a line round is written as an escape', () => {
  expect(displayed('a\nb\r\tc')).toBe('a\\nb\\r\\tc')
  expect(displayed('\u001b[31mred')).toBe('\\x1b[31mred')
  expect(displayed('invoice\u202efdp.exe')).toBe('invoice\\u{202e}fdp.exe')
  expect(displayed('zero\u200bwidth\u2028line\ud800')).toBe('zero\\u{200b}width\\u{2028}line\\u{d800}')
})

test('letters of any script and emoji stay', () => {
  const names = ['Übersicht é.pdf', '見積書.pdf', 'حساب.pdf', 'نرم\u200cافزار.pdf', '👩‍👩‍👧.pdf', 'it\'s & "quoted" $HOME']
  for (const name of names) expect(displayed(name)).toBe(name)
})

test('columns: wide letters take two, marks none', () => {
  expect(columns('abc')).toBe(3)
  expect(columns('見積書')).toBe(6)
  expect(columns('e\u0301')).toBe(1)
  expect(columns('👩‍👩‍👧')).toBe(2)
  expect(columns('น้ำ')).toBe(2)
  expect(columns('क्षमा')).toBe(3)
})

test('no text leaves a control or is wider than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const shown = shortened(displayed(text), width)
      expect(columns(shown)).toBeLessThanOrEqual(width)
      expect(displayed(shown)).toBe(shown)
    }),
  )
})

test('a long name keeps its beginning and its extension', () => {
  expect(shortened('annual-report-2024-final.pdf', 16)).toBe('annual-r…nal.pdf')
})

test('durations are read at a glance', () => {
  expect([840, 12_440, 185_000, 7_800_000].map(duration)).toEqual(['840 ms', '12.4 s', '3 min 05 s', '2 h 10 min'])
})

test('a time that is known roughly is told from and to, in one unit where there is one', () => {
  expect(durationBetween(3200, 11_800)).toBe('3–10 s')
  expect(durationBetween(22_000, 43_000)).toBe('20–45 s')
  expect(durationBetween(42_000, 130_000)).toBe('40 s–2 min')
  expect(durationBetween(231_000, 545_000)).toBe('4–9 min')
  expect(durationBetween(3_000_000, 7_500_000)).toBe('50 min–2 h 05 min')
  expect(durationBetween(200, 700)).toBe('1 s')
})
