import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './charset.ts'

const text = 'Grüße an Zoë: 5 € für 世界\n'
const utf16 = (value: string) => new Uint8Array(Buffer.from(value, 'utf16le'))
const utf32 = (value: string) =>
  new Uint8Array(new Uint32Array(Array.from(value, (char) => char.codePointAt(0) ?? 0)).buffer)
const swapped = (bytes: Uint8Array, width: number) =>
  bytes.map((_, i) => bytes[i - (i % width) + (width - 1 - (i % width))] ?? 0)

describe('decodeText', () => {
  it.each([
    ['utf-8', new TextEncoder().encode(text)],
    ['utf-8', new TextEncoder().encode(`\ufeff${text}`)],
    ['utf-16le', utf16(`\ufeff${text}`)],
    ['utf-16be', swapped(utf16(`\ufeff${text}`), 2)],
    ['utf-16le', utf16(text)],
    ['utf-16be', swapped(utf16(text), 2)],
    ['utf-32le', utf32(`\ufeff${text}`)],
    ['utf-32be', swapped(utf32(`\ufeff${text}`), 4)],
    ['utf-32le', utf32(text)],
    ['utf-32be', swapped(utf32(text), 4)],
  ])('reads %s, with and without a mark', (charset, bytes) => {
    expect(decodeText(bytes)).toEqual({ text, charset, replaced: false })
  })

  it('reads Korean with shifts', () => {
    const bytes = new Uint8Array(Buffer.from('\x1b$)C\x0eGQ19\x0f 2026\n\x0e1[\x0f', 'latin1'))
    expect(decodeText(bytes)).toEqual({ text: '한국 2026\n글', charset: 'iso-2022-kr', replaced: false })
    const recorded = '\x1b$)C Grüße'
    expect(decodeText(new TextEncoder().encode(recorded))).toEqual({
      text: recorded,
      charset: 'utf-8',
      replaced: false,
    })
  })

  it('falls back to windows-1252', () => {
    expect(decodeText(new Uint8Array(Buffer.from('Gr\xfc\xdfe \x80', 'latin1')))).toMatchObject({
      text: 'Grüße €',
      charset: 'windows-1252',
    })
  })

  it('believes a declared set where the bytes are not UTF-8, and only one that exists', () => {
    const sjis = new Uint8Array([0x93, 0xfa, 0x96, 0x7b])
    expect(decodeText(sjis, 'shift_jis').text).toBe('日本')
    expect(decodeText(sjis, 'no-such-set').charset).toBe('windows-1252')
    expect(decodeText(new TextEncoder().encode('é'), 'iso-8859-1').text).toBe('é')
    expect(decodeText(new Uint8Array([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42]), 'iso-2022-jp').text).toBe('日')
  })

  it('keeps UTF-8 with a broken byte as UTF-8, and says so', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('äöüäöüäöüäöü'), 0xff, 0x41])
    expect(decodeText(bytes)).toMatchObject({ charset: 'utf-8', replaced: true })
  })

  it('takes any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof decodeText(bytes).text === 'string'))
  })

  it('gives back any text that was UTF-8', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', minLength: 1 })
          .filter((value) => !value.includes('\0') && !value.startsWith('\ufeff')),
        (value) => {
          expect(decodeText(new TextEncoder().encode(value)).text).toBe(value)
        },
      ),
    )
  })
})
