import { expect, it } from 'vitest'
import { compoundFile } from './compound-fixture.ts'
import { readDoc } from './doc.ts'

const textAt = 2048

/** A document of paragraphs given as [text with its end mark, style, sprms]; the text is in windows-1252. */
function document(
  paragraphs: [text: string, style?: number, sprms?: number[]][],
  flags = 0,
  version = 0xc1,
): Uint8Array {
  const bytes = Buffer.from(paragraphs.map(([text]) => text).join(''), 'latin1')
  const main = new Uint8Array(textAt + Math.max(512, bytes.length))
  main.set(bytes, textAt)
  const view = new DataView(main.buffer)
  view.setUint16(0, 0xa5ec, true)
  view.setUint16(2, version, true)
  view.setUint16(0x0a, flags, true)
  view.setUint32(0x4c, bytes.length, true)
  // One page of properties at 1,024.
  const page = 1024
  let at = textAt
  let free = 510
  const count = paragraphs.length
  for (const [i, [text, style = 0, sprms = []]] of paragraphs.entries()) {
    view.setUint32(page + 4 * i, at, true)
    at += text.length
    const size = 2 + sprms.length + ((sprms.length + 1) % 2)
    free = (free - 1 - size) & ~1
    main[page + 4 * (count + 1) + 13 * i] = free / 2
    main[page + free] = (size + 1) / 2
    view.setUint16(page + free + 1, style, true)
    main.set(sprms, page + free + 3)
  }
  view.setUint32(page + 4 * count, at, true)
  main[page + 511] = count
  const table = new Uint8Array(64)
  const tableView = new DataView(table.buffer)
  // The pieces at 0, the pages of properties at 32.
  table[0] = 2
  tableView.setUint32(1, 16, true)
  tableView.setUint32(9, bytes.length, true)
  tableView.setUint32(15, 0x40000000 | (textAt * 2), true)
  view.setUint32(0x1a2, 0, true)
  view.setUint32(0x1a6, 21, true)
  tableView.setUint32(36, 0xffffffff, true)
  tableView.setUint32(40, 2, true)
  view.setUint32(0x102, 32, true)
  view.setUint32(0x106, 12, true)
  return compoundFile({ WordDocument: main, '0Table': table })
}

const inTable = [0x16, 0x24, 1]
const rowEnd = [0x16, 0x24, 1, 0x17, 0x24, 1]

it('reads headings, paragraphs, fields and tables', () => {
  const { blocks } = readDoc(
    document([
      ['Title\r', 2],
      ['see \x13 HYPERLINK "x" \x14the \x93page\x94\x15 \x13 PAGE \x15here\vtoo\r'],
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
    { kind: 'paragraph', text: 'see the “page” here\ntoo' },
    { kind: 'list-item', depth: 0, text: '• item' },
    { kind: 'table', rows: [[{ text: 'a\nb' }, { text: '' }]] },
    { kind: 'paragraph', text: 'after' },
    { kind: 'page-break' },
    { kind: 'paragraph', text: 'end' },
  ])
})

it('tells encrypted, old and damaged documents apart', () => {
  expect(() => readDoc(document([['x\r']], 0x100))).toThrow(expect.objectContaining({ code: 'file-encrypted' }))
  expect(() => readDoc(document([['x\r']], 0, 0x65))).toThrow(expect.objectContaining({ code: 'format-unsupported' }))
  expect(() => readDoc(compoundFile({ WordDocument: new Uint8Array(2000) }))).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
})
