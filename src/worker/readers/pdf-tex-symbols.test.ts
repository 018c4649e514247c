// Signs of TeX's fonts: found by the font's name alone, and two drawn as one are one.
import { expect, test } from 'vitest'
import { isBoldTex, isCentred, isLargeTable, pairOf, symbolsOf } from './pdf-tex-symbols.ts'

test('signs stand at their codes', () => {
  const symbols = symbolsOf('KRTUZJ+CMSY10') ?? ''
  expect([0x00, 0x21, 0x30, 0x32, 0x34, 0x5b, 0x6b, 0x78, 0x7f].map((code) => symbols[code]).join('')).toBe('−→′∈△∪‖§♠')
  const large = symbolsOf('CMEX10') ?? ''
  expect([0x00, 0x12, 0x30, 0x50, 0x58, 0x5a, 0x70, 0x7f].map((code) => large[code]).join('')).toBe('((⎛∑∑∫√⇓')
  const italic = symbolsOf('CMMIB10') ?? ''
  expect([0x0b, 0x22, 0x30, 0x3c, 0x40].map((code) => italic[code]).join('')).toBe('αε0<∂')
  const [a, b] = [symbolsOf('MSAM10') ?? '', symbolsOf('ABCDEF+MSBM7') ?? '']
  expect([0x03, 0x29, 0x36, 0x58, 0x7f].map((code) => a[code]).join('')).toBe('□∴⩽✓⊝')
  expect([0x00, 0x2d, 0x3f, 0x52, 0x7b, 0x7f].map((code) => b[code]).join('')).toBe('≨∤∅Rϰ϶')
})

test('Latin Modern and the fonts to go with Times and Palatino have the same signs at the same codes', () => {
  expect(symbolsOf('OXCJHP+LMMathExtension10-Regular')).toBe(symbolsOf('CMEX10'))
  expect(symbolsOf('LMMathSymbols8-Bold')).toBe(symbolsOf('CMSY8'))
  expect(symbolsOf('LMMathItalic10-Regular')).toBe(symbolsOf('CMMI10'))
  expect(symbolsOf('KMQJZZ+txex')).toBe(symbolsOf('CMEX10'))
  expect(symbolsOf('pxsy')).toBe(symbolsOf('CMSY10'))
  expect(isLargeTable(symbolsOf('CMEX10'))).toBe(true)
  expect([0x00, 0x30, 0x50, 0x58, 0x70].filter(isCentred)).toEqual([0x00, 0x50, 0x58])
})

test('bold fonts of TeX are known by two letters', () => {
  const fonts = [
    'ABCDEF+CMBX12',
    'CMSSBX10',
    'SFBX1000',
    'CMBXTI10',
    'CMB10',
    'CMR10',
    'CMTI10',
    'SFRM1000',
    'CMBSY10',
    'ECBX',
  ]
  expect(fonts.filter(isBoldTex)).toEqual(['ABCDEF+CMBX12', 'CMSSBX10', 'SFBX1000', 'CMBXTI10', 'CMB10', 'ECBX'])
})

test('other fonts have no such table', () => {
  for (const name of ['CMR10', 'ABCDEF+Helvetica', 'CMSYSTEM-Bold', '']) expect(symbolsOf(name)).toBeNull()
})

test('a slash over the next sign makes one of both; what has no such sign stays two', () => {
  expect(String.fromCharCode(pairOf(0x338, 0x3d))).toBe('≠')
  expect(pairOf(0x338, 0x41)).toBe(0)
})
