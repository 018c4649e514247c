import { strToU8, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { readEpub } from './epub.ts'

const book = (more: Record<string, string> = {}) =>
  zipSync(
    Object.fromEntries(
      Object.entries({
        mimetype: 'application/epub+zip',
        'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        'OPS/book.opf':
          '<package><metadata><dc:title>A book</dc:title><dc:creator>Ann</dc:creator><dc:language>en</dc:language></metadata><manifest>' +
          '<item id="b" href="text/b%20two.xhtml" media-type="application/xhtml+xml"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="p" href="p.png" media-type="image/png"/></manifest>' +
          '<spine><itemref idref="a"/><itemref idref="p"/><itemref idref="b"/><itemref idref="gone"/></spine></package>',
        'OPS/a.xhtml':
          '<?xml version="1.0"?><!DOCTYPE html><html><head><title>T</title></head><body><h1>One</h1><p>first</p></body></html>',
        'OPS/text/b two.xhtml': '<html><body><p>second</p></body></html>',
        ...more,
      }).map(([name, text]) => [name, strToU8(text)]),
    ),
  )

it('reads the chapters in the order of the spine', () => {
  expect(readEpub(book())).toEqual({
    blocks: [
      { kind: 'heading', level: 1, text: 'One' },
      { kind: 'paragraph', text: 'first' },
      { kind: 'page-break' },
      { kind: 'paragraph', text: 'second' },
    ],
    metadata: { title: 'A book', author: 'Ann', language: 'en' },
    warnings: [],
  })
})

it('tells a protected book from one with scrambled fonts', () => {
  const encryption = (uri: string) => ({
    'META-INF/encryption.xml': `<encryption><enc:CipherReference URI="${uri}"/></encryption>`,
  })
  expect(readEpub(book(encryption('OPS/font.otf'))).blocks.length).toBe(4)
  expect(() => readEpub(book(encryption('OPS/a.xhtml')))).toThrow(expect.objectContaining({ code: 'file-protected' }))
})

it('says what is damaged', () => {
  expect(() => readEpub(zipSync({ a: strToU8('x') }))).toThrow(expect.objectContaining({ code: 'file-damaged' }))
})
