import { expect, it } from 'vitest'
import { formatNumber, general } from './cell-format.ts'

it.each([
  [0.256, '0%', '26%'],
  [0.256, '0.00%', '25.60%'],
  [1234.5, '#,##0.00', '1,234.50'],
  [1.005, '0.00', '1.01'],
  [-1234.5, '#,##0.00 "€";[Red]-#,##0.00 "€"', '-1,234.50 €'],
  [-5, '#,##0;(#,##0)', '(5)'],
  [-5, '0.0', '-5.0'],
  [1500, '[$€-407] #,##0', '€ 1,500'],
  [7, '000', '007'],
  [1.5, '0.0##', '1.5'],
  [3_400_000, '0.0,,"M"', '3.4M'],
  [12345, '0.00E+00', '1.23E+04'],
  [0, '0;-0;"none"', 'none'],
  [45292, 'yyyy-mm-dd', '2024-01-01'],
  [45292.75, 'd mmmm yyyy h:mm AM/PM', '1 January 2024 6:00 PM'],
  [45292.5, 'dddd', 'Monday'],
  [1.5, '[h]:mm', '36:00'],
  [0.000694444, 'mm:ss', '01:00'],
  [59, 'd/m/yy', '28/2/00'],
  [61, 'd/m/yy', '1/3/00'],
  [0.1 + 0.2, 'General', '0.3'],
  [1234567890123456, 'General', '1234567890123456'],
  [45292, '[$-407]dddd, d. mmmm yyyy', 'Montag, 1. Januar 2024'],
  [45352, '[$-40C]d mmm yyyy', '1 mars 2024'],
  [45292, '[$-F800]d. mmmm yyyy', '1. January 2024'],
])('shows %d under %s as %s', (value, code, shown) => {
  expect(formatNumber(value, code)).toBe(shown)
})

it('counts days from 1904 where the workbook does', () => {
  expect(formatNumber(0, 'yyyy-mm-dd', true)).toBe('1904-01-01')
})

it('shows long whole numbers in full', () => {
  expect([general(123_456_789_012), general(1 / 3), general(1e20)]).toEqual([
    '123456789012',
    '0.33333333333',
    '100000000000000000000',
  ])
})
