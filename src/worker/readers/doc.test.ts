import { expect, it } from 'vitest'
import { compoundFile } from './compound-fixture.ts'
import { counted, docFile, int32, listLevel, listParts, type DocParagraph } from './doc-fixture.ts'
import { readDoc } from './doc.ts'

const inTable = [0x16, 0x24, 1]
const rowEnd = [...inTable, 0x17, 0x24, 1]

it('reads headings, paragraphs, fields and tables', () => {
  const { blocks } = readDoc(
    docFile([
      ['Title\r', 2],
      ['see \x13 HYPERLINK "https://x.org/" \x14the \x93page\x94\x15 \x13 PAGE \x15here\vtoo\r'],
      ['item\r', 0, [0x0b, 0x46, 1, 0]],
      ['a\r', 0, inTable],
      ['b\x07', 0, inTable],
      ['\x07', 0, inTable],
      ['\x07', 0, rowEnd],
      ['after\x0cend\r'],
    ]),
  )
  expect(blocks).toEqual([
    { kind: 'heading', level: 2, text: 'Title' },
    {
      kind: 'paragraph',
      text: 'see the “page” here\ntoo',
      links: [{ text: 'the “page”', target: 'https://x.org/' }],
    },
    { kind: 'list-item', depth: 0, text: '• item' },
    { kind: 'table', rows: [[{ text: 'a\nb' }, { text: '' }]] },
    { kind: 'paragraph', text: 'after' },
    { kind: 'page-break' },
    { kind: 'paragraph', text: 'end' },
  ])
})

it('writes the numbers of clauses as their levels say', () => {
  const { definitions, lists } = listParts([
    listLevel(0, '\0.'),
    listLevel(0, '\0.\x01'),
    listLevel(4, '(\x02)'),
    listLevel(2, '\x03.', 3),
    ...Array<number[]>(5).fill(listLevel(255, '')),
  ])
  const item = (text: string, level: number): DocParagraph => [`${text}\r`, 0, [0x0b, 0x46, 1, 0, 0x0a, 0x26, level]]
  const paragraphs = [item('a', 0), item('b', 1), item('c', 1), item('d', 2), item('e', 3), item('f', 0), item('g', 1)]
  const bytes = docFile([...paragraphs, ['between\r'], item('h', 0), item('plain', 5)], {
    parts: { 0x2e2: definitions, 0x2ea: lists },
  })
  // The levels lie behind the definitions that the header counts.
  const { blocks } = readDoc(withLength(bytes, 0x2e6, 2 + 28))
  expect(blocks.map((block) => ('text' in block ? block.text : ''))).toEqual([
    '1. a',
    '1.1 b',
    '1.2 c',
    '(a) d',
    'iii. e',
    '2. f',
    '2.1 g',
    'between',
    '3. h',
    'plain',
  ])
})

it('leaves out what was deleted or is hidden, and reads signs of symbol fonts', () => {
  const text = 'kept gone secret end (\r'
  const font = [0, ...Array<number>(39).fill(0), ...Buffer.from('Wingdings\0', 'utf16le')]
  font[0] = font.length - 1
  const { blocks } = readDoc(
    docFile([[text], ['one\r'], ['two\r']], {
      runs: [
        [5, 10, [0x00, 0x08, 1]],
        [10, 17, [0x3c, 0x08, 1]],
        [21, 22, [0x09, 0x6a, 0, 0, 0xfc, 0xf0]],
        // The end of a paragraph that was deleted.
        [26, 27, [0x00, 0x08, 1]],
      ],
      parts: { 0x112: [1, 0, 0, 0, ...font] },
    }),
  )
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'kept end ✓' },
    { kind: 'paragraph', text: 'onetwo' },
  ])
})

it('joins cells by their edges and as their row says', () => {
  const definition = (edges: number[], flags: number[]) => {
    const body = [
      flags.length,
      ...edges.flatMap((edge) => [edge & 0xff, edge >> 8]),
      ...flags.flatMap((flag) => [flag, 0, ...Array<number>(18).fill(0)]),
    ]
    return [...rowEnd, 0x08, 0xd6, (body.length + 1) & 0xff, (body.length + 1) >> 8, ...body]
  }
  const row = (texts: string[], sprms: number[]): DocParagraph[] => [
    ...texts.map((text): DocParagraph => [`${text}\x07`, 0, inTable]),
    ['\x07', 0, sprms],
  ]
  const heading = [0x04, 0x34, 1]
  const { blocks } = readDoc(
    docFile([
      ...row(['wide'], [...definition([0, 300], [0]), ...heading]),
      ...row(['tall', 'b', 'c'], definition([0, 100, 200, 300], [0x60, 0, 0])),
      ...row(['', 'd', ''], definition([0, 100, 200, 300], [0x20, 1, 2])),
      ['end\r'],
    ]),
  )
  expect(blocks).toEqual([
    {
      kind: 'table',
      rows: [
        [{ text: 'wide', colspan: 3, header: true }],
        [{ text: 'tall', rowspan: 2 }, { text: 'b' }, { text: 'c' }],
        [{ text: 'd', colspan: 2 }],
      ],
    },
    { kind: 'paragraph', text: 'end' },
  ])
})

it('reads a table within a cell', () => {
  const inner = [...inTable, 0x49, 0x66, 2, 0, 0, 0]
  const { blocks } = readDoc(
    docFile([
      ['before\r', 0, inTable],
      ['x\r', 0, [...inner, 0x4b, 0x24, 1]],
      ['y\r', 0, [...inner, 0x4b, 0x24, 1]],
      ['\r', 0, [...inner, 0x4c, 0x24, 1]],
      ['\x07', 0, inTable],
      ['beside\x07', 0, inTable],
      ['\x07', 0, rowEnd],
      ['end\r'],
    ]),
  )
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'before' },
    { kind: 'table', rows: [[{ text: 'x' }, { text: 'y' }]] },
    { kind: 'paragraph', text: 'beside' },
    { kind: 'paragraph', text: 'end' },
  ])
})

it('numbers notes, names who commented, and tells headers from footers', () => {
  const body = 'Text\x02 and\x02 more\x05\r'
  const notes = '\x02 A note.\r\x02 Another.\r'
  const margins = 'Top\rBelow\r7\r'
  const comment = '\x05Check this.\r'
  const { blocks } = readDoc(
    docFile([[body], ['\x02 A note.\r'], ['\x02 Another.\r'], ['Top\r'], ['Below\r'], ['7\r'], [comment]], {
      lengths: { 0x50: notes.length, 0x54: margins.length, 0x5c: comment.length },
      parts: {
        0xaa: [...int32(4, 9, body.length), 1, 0, 1, 0],
        0xb2: int32(0, 10, notes.length),
        // Separators, then the margins of even and odd pages.
        0xf2: int32(0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 10, 12),
        0xba: [...int32(15, body.length), ...Array<number>(30).fill(0)],
        0xc2: int32(0, comment.length),
        0x1ba: counted('Bea'),
      },
    }),
  )
  expect(blocks).toEqual([
    { kind: 'header', text: 'Top' },
    { kind: 'paragraph', text: 'Text[1] and[2] more' },
    { kind: 'list-item', depth: 0, text: '1. A note.' },
    { kind: 'list-item', depth: 0, text: '2. Another.' },
    { kind: 'paragraph', text: 'Comment (Bea): Check this.' },
    { kind: 'footer', text: 'Below' },
  ])
})

it('believes styles: headings, captions, what they hide, lists', () => {
  const style = (id: number, base: number, name: string, paragraph: number[], characters: number[] = []) => {
    const upx = (bytes: number[]) => [bytes.length, 0, ...bytes, ...(bytes.length % 2 === 1 ? [0] : [])]
    const head = [id & 0xff, id >> 8, 1 | ((base & 0xf) << 4), base >> 4, 0x02, 0, 0, 0, 0, 0]
    const bytes = [...head, ...counted(name), 0, 0, ...upx([0, 0, ...paragraph]), ...upx(characters)]
    return [bytes.length, 0, ...bytes]
  }
  const sheet = [
    // The length of what comes first, how many styles there are, how long the head of each is.
    4,
    0,
    6,
    0,
    10,
    0,
    ...style(0, 0xfff, 'Normal', []),
    ...style(1, 0, 'heading 1', [0x0b, 0x46, 1, 0]),
    ...style(0xffe, 1, 'Chapter', [0x0a, 0x26, 1]),
    ...style(62, 0, 'Title', []),
    ...style(34, 0, 'caption', []),
    ...style(0xffe, 0, 'Secret', [], [0x3c, 0x08, 1]),
  ]
  const { definitions, lists } = listParts([
    listLevel(1, '\0.'),
    listLevel(0, '\0.\x01'),
    ...Array<number[]>(7).fill(listLevel(255, '')),
  ])
  const bytes = docFile(
    [
      ['A title\r', 3],
      ['One\r', 1],
      ['Deep\r', 2],
      ['unseen\r', 5],
      ['Figure\r', 4],
      ['Two\r', 1],
    ],
    {
      parts: { 0xa2: sheet, 0x2e2: definitions, 0x2ea: lists },
    },
  )
  expect(readDoc(withLength(bytes, 0x2e6, 2 + 28)).blocks).toEqual([
    { kind: 'heading', level: 1, text: 'A title' },
    { kind: 'heading', level: 1, text: 'I. One' },
    { kind: 'heading', level: 1, text: 'I.1 Deep' },
    { kind: 'caption', text: 'Figure' },
    { kind: 'heading', level: 1, text: 'II. Two' },
  ])
})

it('shows what form fields say', () => {
  const text = 'Box \x13 FORMCHECKBOX \x01\x14\x15 and \x13 FORMDROPDOWN \x01\x14\x15.\r'
  const [first, second] = [text.indexOf('\x01'), text.lastIndexOf('\x01')]
  const data = (bits: number, more: number[]) => [
    ...Array<number>(68).fill(0),
    ...int32(-1, bits),
    // Two lengths, a name, what is so by default, five texts: all empty.
    ...Array<number>(28).fill(0),
    ...more,
  ]
  const box = data(1 | (1 << 2), [])
  const list = data(2 | (1 << 2), [0xff, 0xff, 2, 0, 0, 0, ...counted('red'), ...counted('green')])
  const { blocks } = readDoc(
    docFile([[text]], {
      data: [...box, ...list],
      runs: [
        [first, first + 1, [0x06, 0x08, 1, 0x03, 0x6a, ...int32(0)]],
        [second, second + 1, [0x06, 0x08, 1, 0x03, 0x6a, ...int32(box.length)]],
      ],
    }),
  )
  expect(blocks).toEqual([{ kind: 'paragraph', text: 'Box ☒ and green.' }])
})

it('counts endnotes for themselves, and begins no page where a section goes on', () => {
  const text = 'One\x02 two\x02\x0cnext\x0clast\r'
  const foot = '\x02 At the foot.\r'
  const end = '\x02 At the end.\r'
  const bytes = docFile([['One\x02 two\x02\x0c'], ['next\x0c'], ['last\r'], [foot], [end]], {
    lengths: { 0x50: foot.length, 0x60: end.length },
    parts: {
      0xaa: [...int32(3, text.length), 1, 0],
      0xb2: int32(0, foot.length, foot.length),
      0x20a: [...int32(8, text.length), 1, 0],
      0x212: int32(0, end.length, end.length),
      // The properties of the second section lie among those of characters, which this document has none of.
      0xca: [...int32(0, 10, 15, text.length), ...section(0xffffffff), ...section(1600), ...section(0xffffffff)],
    },
  })
  const main = 512 + 1600
  bytes.set([3, 0, 0x09, 0x30, 0], main)
  expect(readDoc(bytes).blocks).toEqual([
    { kind: 'paragraph', text: 'One[1] two[i]' },
    { kind: 'paragraph', text: 'next' },
    { kind: 'page-break' },
    { kind: 'paragraph', text: 'last' },
    { kind: 'list-item', depth: 0, text: '1. At the foot.' },
    { kind: 'list-item', depth: 0, text: 'i. At the end.' },
  ])
})

it('is not stopped by thousands of notes that all hold the whole text', () => {
  const count = 3000
  const text = `${'\x02word '.repeat(count)}\r`
  const note = `${'a b c d '.repeat(30_000)}\r`
  const places = Array.from({ length: count }, (_, i) => 6 * i)
  const bytes = docFile([[text], [note]], {
    lengths: { 0x50: note.length },
    parts: {
      0xaa: [...int32(...places, text.length), ...places.flatMap(() => [1, 0])],
      0xb2: int32(...places.map((_, i) => (i % 2) * note.length), 0),
    },
  })
  const read = readDoc(bytes).blocks.reduce((sum, block) => sum + ('text' in block ? block.text.length : 0), 0)
  expect(read).toBeGreaterThan(text.length)
  expect(read).toBeLessThan(5 * bytes.length)
})

it('tells encrypted, old and damaged documents apart', () => {
  expect(() => readDoc(docFile([['x\r']], { flags: 0x100 }))).toThrow(
    expect.objectContaining({ code: 'file-encrypted' }),
  )
  expect(() => readDoc(docFile([['x\r']], { version: 0x65 }))).toThrow(
    expect.objectContaining({ code: 'format-unsupported' }),
  )
  expect(() => readDoc(compoundFile({ WordDocument: new Uint8Array(2000) }))).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
})

/** The file with another number at a place of its main stream. */
function withLength(bytes: Uint8Array, at: number, value: number): Uint8Array {
  new DataView(bytes.buffer).setUint32(512 + at, value, true)
  return bytes
}

/** A section whose properties lie at a place of the main stream. */
function section(at: number): number[] {
  return [0, 0, ...int32(at), 0, 0, ...int32(0)]
}

it('is not led on and on by text boxes that hang on one another', () => {
  const boxes = 20_000
  const numbers = [...Array(boxes).keys()]
  const record = (size: number, at: number, id: number) => {
    const bytes = Buffer.alloc(size)
    bytes.writeUInt32LE(id, at)
    return [...bytes]
  }
  const file = docFile([['Text\x08\r'], ['\x08'.repeat(boxes)]], {
    lengths: { 0x64: boxes },
    parts: {
      // Of the shapes, the first hangs on the text, each other on the box before it.
      0x1da: [...int32(4, ...numbers.map((i) => 6 + i)), ...numbers.flatMap((i) => record(26, 0, i))],
      0x25a: [...int32(...numbers, boxes), ...numbers.flatMap((i) => record(22, 14, i))],
    },
  })
  expect(readDoc(file).blocks).toEqual([{ kind: 'paragraph', text: 'Text' }])
})
