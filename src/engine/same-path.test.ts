// Paths compared as Linux, macOS and Windows compare them.
import { expect, test } from 'vitest'
import { comparable, liesIn, storedPath } from './same-path.ts'

const composed = 'M\u00fcller'
const decomposed = 'Mu\u0308ller'

test('case and normal form tell files apart on Linux alone', () => {
  for (const platform of ['win32', 'darwin'] as const) {
    expect(comparable('/Scans/A.pdf', platform)).toBe(comparable('/scans/a.PDF', platform))
    expect(comparable(composed, platform)).toBe(comparable(decomposed, platform))
  }
  expect(comparable('/Scans/A.pdf', 'linux')).toBe('/Scans/A.pdf')
  expect(comparable(decomposed, 'linux')).toBe(decomposed)
})

test('Windows has two separators and drives in either case; what begins alike lies not within', () => {
  expect(liesIn('C:\\Scans\\in\\a.pdf', 'c:/scans', 'win32')).toBe(true)
  expect(liesIn('C:\\Scans', 'c:\\scans', 'win32')).toBe(true)
  expect(liesIn('C:\\Scans2\\a.pdf', 'C:\\Scans', 'win32')).toBe(false)
  expect(liesIn('D:\\a.pdf', 'D:\\', 'win32')).toBe(true)
  expect(liesIn('\\\\nas\\scans\\a.pdf', '\\\\NAS\\Scans', 'win32')).toBe(true)
  expect(liesIn('/Users/a/In/x', '/users/a/in', 'darwin')).toBe(true)
  expect(liesIn('/home/a/In/x', '/home/a/in', 'linux')).toBe(false)
  expect(liesIn('/home/a', '/', 'linux')).toBe(true)
})

test('stored paths have forward slashes and composed letters; a backslash is a letter where it separates nothing', () => {
  expect(storedPath('in\\2026\\a.pdf', 'win32')).toBe('in/2026/a.pdf')
  expect(storedPath('in/a\\b.pdf', 'linux')).toBe('in/a\\b.pdf')
  expect(storedPath(`in/${decomposed}.pdf`, 'darwin')).toBe(`in/${composed}.pdf`)
})
