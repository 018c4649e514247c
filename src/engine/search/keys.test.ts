// Keys: a number or a date has one however it is written, and a question's is that of what it means.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keysOf } from './keys.ts'

const keys = (text: string): string[] => keysOf(text).map(({ term }) => term.slice(1))
/** What the question asks for that the text holds, by where it stands there. */
const meets = (question: string, text: string): string[] => {
  const asked = new Set(keysOf(question, undefined, { asked: true }).map(({ term }) => term))
  return keysOf(text).flatMap(({ term, start, end }) => (asked.has(term) ? [text.slice(start, end)] : []))
}

test.each([
  ['2025-03-14', 'dated 14.03.2025 in Basel', '14.03.2025'],
  ['14. März 2025', 'Date: March 14, 2025', 'March 14, 2025'],
  ['14 March 2025', 'vom 14. 3. 2025', '14. 3. 2025'],
  ['14.3.25', 'vom 14. März 2025', '14. März 2025'],
  ['March 2025', 'Datum 14.03.2025', '14.03.2025'],
  ['März', 'on March 14, 2025', 'March 14, 2025'],
  ['05/06/2024', 'am 05.06.2024', '05.06.2024'],
  ['05/06/2024', 'on May 6, 2024', 'May 6, 2024'],
  ['1234,56', 'Total 1.234,56 EUR', '1.234,56'],
  ['1,234.56', 'Summe 1 234,56', '1 234,56'],
  ["1'234.56", 'Total 1234.56', '1234.56'],
  ['25000', 'Darlehen 25.000,00 EUR', '25.000,00'],
  ['DE89370400440532013000', 'IBAN DE89 3704 0044 0532 0130 00, BIC', 'DE89 3704 0044 0532 0130 00'],
  ['RE20250318', 'Nr. RE-2025-0318 vom 14.03.2025', 'RE-2025-0318'],
  ['07627 1234567', 'Telefon +49 (0)7627 123 45-67', '49 (0)7627 123 45-67'],
  ['LÖJW482', 'Kennzeichen LÖ-JW 482', 'LÖ-JW 482'],
])('%s is found in “%s”', (question, text, found) => {
  expect(meets(question, text)).toContain(found)
})

test.each([
  ['2025-03-14', '15.03.2025'],
  ['14.03.2025', 'a day of March 2025'],
  ['1234,56', '12.345,60'],
  ['123456', '1.234,56'],
])('%s is not found in “%s”', (question, text) => {
  expect(meets(question, text)).toEqual([])
})

test('months that are words as well are months beside a number only', () => {
  expect(keys('They may march on')).toEqual([])
  expect(keys('on 3 May')).toEqual(['m05'])
  expect(keys('in August')).toEqual(['m08'])
})

test('numbers of a table’s row are no number', () => {
  expect(keys('12 15 88 91 12 44 52 61 33 21 18 90')).toEqual([])
})

test('a day, or an amount, has one key in every form', () => {
  const two = (n: number): string => String(n).padStart(2, '0')
  fc.assert(
    fc.property(
      fc.integer({ min: 1950, max: 2060 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
      (y, m, d) => {
        const day = `d${y}${two(m)}${two(d)}`
        for (const form of [
          `${two(d)}.${two(m)}.${y}`,
          `${d}.${m}.${y}`,
          `${y}-${two(m)}-${two(d)}`,
          `${d}. ${m}. ${y}`,
          `${two(d)}/${two(m)}/${y}`,
        ])
          expect(keys(`on ${form}, then`)).toContain(day)
      },
    ),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 999_999_999 }), fc.integer({ min: 1, max: 99 }), (units, cents) => {
      const groups = (by: string): string => String(units).replace(/\B(?=(?:\d{3})+$)/g, by)
      for (const form of [
        `${groups('.')},${two(cents)}`,
        `${groups(',')}.${two(cents)}`,
        `${groups(' ')},${two(cents)}`,
        `${units}.${two(cents)}`,
      ])
        expect(keys(`EUR ${form} in all`)).toContain(`a${units}x${two(cents)}`)
    }),
  )
})

test('keys stand where they say, in any text, in time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('12', '.', '-', ' ', 'März', '2025', 'DE', '0', '/', '(', ')', 'may', ','), {
        maxLength: 60,
      }),
      (parts) => {
        const text = parts.join('')
        for (const { start, end } of keysOf(text, undefined, { asked: true })) {
          expect(start).toBeLessThan(end)
          expect(end).toBeLessThanOrEqual(text.length)
        }
      },
    ),
  )
  const began = process.cpuUsage().user
  keysOf('1-'.repeat(100_000))
  keysOf('1 234.'.repeat(30_000))
  expect(process.cpuUsage().user - began).toBeLessThan(3_000_000)
})
