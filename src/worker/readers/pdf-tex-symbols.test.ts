// Signs of TeX's fonts: found by the font's name alone, and two drawn as one are one.
import { expect, test } from 'vitest'
import { pairOf, symbolsOf } from './pdf-tex-symbols.ts'

test('signs stand at their codes', () => {
  const symbols = symbolsOf('KRTUZJ+CMSY10') ?? ''
  expect([0x00, 0x21, 0x30, 0x32, 0x34, 0x5b, 0x6b, 0x78, 0x7f].map((code) => symbols[code]).join('')).toBe('−→′∈△∪‖§♠')
  const large = symbolsOf('CMEX10') ?? ''
  expect([0x00, 0x12, 0x30, 0x50, 0x58, 0x5a, 0x70, 0x7f].map((code) => large[code]).join('')).toBe('((⎛∑∑∫√⇓')
  const italic = symbolsOf('CMMIB10') ?? ''
  expect([0x0b, 0x22, 0x30, 0x3c, 0x40].map((code) => italic[code]).join('')).toBe('αε0<∂')
})

test('other fonts have no such table', () => {
  for (const name of ['CMR10', 'ABCDEF+Helvetica', 'CMSYSTEM-Bold', '']) expect(symbolsOf(name)).toBeNull()
})

test('a slash over the next sign makes one of both; what has no such sign stays two', () => {
  expect(String.fromCharCode(pairOf(0x338, 0x3d))).toBe('≠')
  expect(pairOf(0x338, 0x41)).toBe(0)
})
