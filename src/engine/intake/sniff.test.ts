import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { formats } from './formats.ts'
import { sniff } from './sniff.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const type = (head: Uint8Array, name = 'file') => sniff({ head, name, size: head.length }).mediaType
function reason(head: Uint8Array, name = 'file'): string {
  const found = sniff({ head, name, size: head.length })
  return found.mediaType === null ? found.reason : `read as ${found.mediaType}`
}
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, bytes('x'.repeat(200))])))

describe('by signature', () => {
  it.each([
    ['application/pdf', bytes('%PDF-1.7\n')],
    ['application/pdf', bytes(`${'junk\n'.repeat(150)}%PDF-1.4`)],
    ['image/png', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
    ['image/jpeg', latin1('\xff\xd8\xff\xe0\0\x10JFIF')],
    ['image/tiff', latin1('II*\0\x08\0\0\0')],
    ['image/tiff', latin1('MM\0*\0\0\0\x08')],
    ['image/gif', latin1('GIF89a\x01\0')],
    ['image/webp', latin1('RIFF\x10\0\0\0WEBPVP8 ')],
    ['image/bmp', latin1('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0')],
    [docx, zip('[Content_Types].xml', 'word/document.xml')],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', zip('xl/workbook.xml')],
    ['application/vnd.openxmlformats-officedocument.presentationml.presentation', zip('ppt/presentation.xml')],
    ['application/epub+zip', zip('META-INF/container.xml')],
    ['application/zip', zip('photos/a.bin')],
    [
      'application/vnd.oasis.opendocument.text',
      zipSync({ mimetype: [bytes('application/vnd.oasis.opendocument.text-template'), { level: 0 }], b: bytes('') }),
    ],
    [
      'application/vnd.oasis.opendocument.graphics',
      zipSync({
        'a.xml': bytes('x'),
        mimetype: [bytes('application/vnd.oasis.opendocument.graphics'), { level: 0 }],
        z: bytes(''),
      }),
    ],
    ['application/vnd.ms-outlook', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1_\0_\0s\0u\0b\0s\0t\0g\x001\0.\x000\0_\0')],
    ['application/vnd.ms-excel', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1B\0o\0o\0k\0\0\0')],
    ['application/rtf', bytes('{\\rtf1 hello}')],
  ])('%s', (expected, head) => {
    expect(type(head, 'misleading.txt')).toBe(expected)
  })

  it('finds a Word folder in the directory at the end of a long zip', () => {
    const whole = zipSync({
      'a.bin': [new Uint8Array(90_000).map((_, i) => i * 7919), { level: 0 }],
      'word/document.xml': bytes('x'),
    })
    const head = whole.subarray(0, 65_536)
    expect(sniff({ head, tail: whole.subarray(-2000), name: 'a.docx', size: whole.length })).toEqual({
      mediaType: docx,
    })
  })

  it('takes a presentation that holds a workbook as it is for a presentation', () => {
    const chart = zip('[Content_Types].xml', 'xl/workbook.xml')
    const head = zipSync({ '[Content_Types].xml': bytes('x'), 'ppt/embeddings/a.xlsx': [chart, { level: 0 }] })
    expect(type(head, 'a.pptx')).toContain('presentationml')
    // Cut off before its directory.
    expect(type(head.subarray(0, head.lastIndexOf(80) - 60), 'a.pptx')).toContain('presentationml')
  })

  it.each([
    ['a program', zip('META-INF/MANIFEST.MF', 'a.class')],
    ['BigTIFF', latin1('II+\0\x08\0\0\0')],
    ['an old Office container', latin1('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1B\0o\0o\0k\0m\0a\0r\0k\0')],
  ])('names what it does not read yet: %s', (what, head) => {
    expect(reason(head)).toContain(what)
    expect(reason(head)).toContain('not supported yet')
  })

  it('takes an Office file with a password for what its name says', () => {
    const head = latin1(`\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${'EncryptedPackage'.split('').join('\0')}`)
    const type = (name: string) => sniff({ head, name, size: head.length }).mediaType
    expect(type('a.xlsx')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    expect(type('a.docx')).toBe(type('a'))
    expect(type('a')).toBe('application/vnd.openxmlformats-officedocument.wordprocessingml.document')
  })
})

describe('text', () => {
  const mail = 'Received: by x\nFrom: a@b.example\nTo: c@d.example\nSubject: hi\n\nHello'
  it.each([
    ['text/html', '<!doctype html><p>x', 'a.txt'],
    ['text/html', '<?xml version="1.0"?>\n<!-- x -->\n<html><p>x</p></html>', 'a'],
    ['text/html', '<div>a piece</div>', 'part'],
    ['text/html', 'no tag at all', 'a.html'],
    ['message/rfc822', mail, 'a'],
    ['message/rfc822', 'Subject: hi\n\nHello', 'a.eml'],
    ['text/plain', 'To: Bob\nFrom: Ann\nSubject: lunch\n\nNoon?', 'memo.txt'],
    ['text/markdown', 'plain words', 'a.md'],
    ['text/markdown', '# Title\n\nSee [this](https://example.org).\n', 'readme'],
    ['text/plain', '# Title\n\nSee [this](https://example.org).\n', 'readme.txt'],
    ['text/csv', 'a,b\n1,2', 'a.csv'],
    ['text/csv', 'a;b;c\n1;2;3\n4;5;6\n', 'table'],
    ['text/csv', 'a\tb', 'a.tsv'],
    ['application/json', '{"a":1}', 'a.json'],
    ['application/x-ndjson', '{"a":1}', 'a.jsonl'],
    ['application/xml', '<?xml version="1.0"?><a>b</a>', 'a'],
    ['text/plain', '<?xml version="1.0"?><a>b</a>', 'a.txt'],
    ['image/svg+xml', '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x" "y"><svg><text>b</text></svg>', 'a'],
    [
      'application/vnd.oasis.opendocument.text',
      '<?xml version="1.0"?>\n<office:document xmlns:office="x" office:mimetype="application/vnd.oasis.opendocument.text">',
      'a.fodt',
    ],
    ['application/mbox', `From a Fri Dec 16 17:04:16 2022\n${mail}\n\nFrom b Fri Dec 16 17:04:17 2022\n${mail}`, 'a'],
    ['message/rfc822', `From a Fri Dec 16 17:04:16 2022\n${mail}`, 'a'],
    ['text/plain', 'BM is how this begins', 'a'],
  ])('%s: %j as %s', (expected, text, name) => {
    expect(type(bytes(text), name)).toBe(expected)
  })

  it('is text in every width and in old sets', () => {
    const wide = new Uint8Array(Buffer.from('Hello there, 世界', 'utf16le'))
    expect(type(wide)).toBe('text/plain')
    expect(type(new Uint8Array([0xff, 0xfe, ...wide]))).toBe('text/plain')
    expect(type(new Uint8Array(new Uint32Array(Array.from('Hello there', (char) => char.charCodeAt(0))).buffer))).toBe(
      'text/plain',
    )
    expect(type(latin1('Gr\xfc\xdfe aus K\xf6ln'))).toBe('text/plain')
  })

  it('does not mind a character cut at the end of what it was shown', () => {
    const head = bytes('Grüße').subarray(0, 3)
    expect(sniff({ head, name: 'a.txt', size: 7 }).mediaType).toBe('text/plain')
  })
})

describe('nothing', () => {
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 2_654_435_761) >>> 13)
  it('says what it looked for where a name promises it', () => {
    expect(reason(noise, 'big.pdf')).toMatch(
      /not a PDF: looked for “%PDF-” in its first 1,024 bytes, found binary data/,
    )
    expect(reason(bytes('<<< not really a pdf >>>'), 'a.pdf')).toMatch(/not a PDF.*found plain text/)
    expect(reason(bytes('words'), 'a.docx')).toMatch(/not a Word document/)
  })
  it('is told from text', () => {
    expect(reason(noise, 'a.txt')).toContain('no text')
    expect(reason(new Uint8Array(100))).toContain('no text')
    expect(reason(new Uint8Array())).toContain('empty')
  })
})

it('lists each media type once', () => {
  expect(new Set(formats.map((format) => format.mediaType)).size).toBe(formats.length)
})
