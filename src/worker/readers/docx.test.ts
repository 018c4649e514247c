import {
  Document,
  Footer,
  FootnoteReferenceRun,
  Header,
  HeadingLevel,
  Packer,
  Paragraph,
  SectionType,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from 'docx'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readDocx } from './docx.ts'

const text = (value: string) => new Paragraph({ children: [new TextRun(value)] })
const cell = (value: string, columnSpan = 1) => new TableCell({ children: [text(value)], columnSpan })

async function sample(): Promise<Uint8Array> {
  const document = new Document({
    title: 'Quarter',
    creator: 'Ann',
    footnotes: { 1: { children: [text('A note.')] } },
    sections: [
      {
        headers: { default: new Header({ children: [text('Top line')] }) },
        footers: { default: new Footer({ children: [text('Bottom line')] }) },
        children: [
          new Paragraph({ text: 'Report', heading: HeadingLevel.HEADING_1 }),
          new Paragraph({ children: [new TextRun('First paragraph.'), new FootnoteReferenceRun(1)] }),
          new Paragraph({ text: 'An item', bullet: { level: 0 } }),
          new Paragraph({ text: 'Below it', bullet: { level: 1 } }),
          new Table({
            rows: [new TableRow({ children: [cell('wide', 2)] }), new TableRow({ children: [cell('a'), cell('b')] })],
          }),
        ],
      },
    ],
  })
  return new Uint8Array(await Packer.toBuffer(document))
}

describe('readDocx', () => {
  it('reads text, structure, margins and properties', async () => {
    const { blocks, metadata } = await readDocx(await sample())
    expect(blocks).toEqual([
      { kind: 'header', text: 'Top line' },
      { kind: 'heading', level: 1, text: 'Report' },
      { kind: 'paragraph', text: 'First paragraph.[1]' },
      { kind: 'list-item', depth: 0, text: '• An item' },
      { kind: 'list-item', depth: 1, text: '• Below it' },
      { kind: 'table', rows: [[{ text: 'wide', colspan: 2 }], [{ text: 'a' }, { text: 'b' }]] },
      { kind: 'list-item', depth: 0, text: '1. A note.' },
      { kind: 'footer', text: 'Bottom line' },
    ])
    expect(metadata).toMatchObject({ title: 'Quarter', author: 'Ann' })
  })

  const body = (xml: string) => `<?xml version="1.0"?>${xml}`
  it('begins a page with a section, unless that begins on the page before', async () => {
    const section = (type: (typeof SectionType)[keyof typeof SectionType], name: string) => ({
      properties: { type },
      children: [text(name)],
    })
    const document = new Document({
      sections: [
        section(SectionType.CONTINUOUS, 'one'),
        section(SectionType.NEXT_PAGE, 'two'),
        section(SectionType.CONTINUOUS, 'three'),
        section(SectionType.ODD_PAGE, 'four'),
        section(SectionType.NEXT_COLUMN, 'five'),
      ],
    })
    const { blocks } = await readDocx(new Uint8Array(await Packer.toBuffer(document)))
    expect(blocks.map((block) => ('text' in block ? block.text : block.kind))).toEqual([
      'one',
      'page-break',
      'two',
      'three',
      'page-break',
      'four',
      'five',
    ])
  })

  const word = (xml: string, more: Parameters<typeof zipSync>[0] = {}) =>
    zipSync({
      '[Content_Types].xml': strToU8(
        body(
          '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        ),
      ),
      'word/document.xml': strToU8(xml),
      ...more,
    })
  const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

  it('refuses entities, cut-off files, nonsense and lying sizes as damaged', async () => {
    const lol = word(body('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'))
    const lying = word(body(`<w:document ${w}>${' '.repeat(5000)}</w:document>`))
    const view = new DataView(lying.buffer)
    for (let at = 0; at < lying.length - 4; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true)
    for (const bytes of [lol, lol.subarray(0, lol.length - 40), word('\0\x01<<'), lying, strToU8('PK\x03\x04')])
      await expect(readDocx(bytes)).rejects.toMatchObject({ name: 'SheafError', code: 'file-damaged' })
  })

  it('refuses a bomb before it unpacks it', async () => {
    const bomb = word(body(`<w:document ${w}/>`), { 'word/media/bomb.bin': new Uint8Array(30_000_000) })
    await expect(readDocx(bomb)).rejects.toMatchObject({ code: 'file-too-large' })
    const many = word(
      body(`<w:document ${w}/>`),
      Object.fromEntries(
        Array.from({ length: 10_100 }, (_, i) => [`a${i}`, [new Uint8Array(), { level: 0 }] as const]),
      ) as Parameters<typeof zipSync>[0],
    )
    await expect(readDocx(many)).rejects.toMatchObject({ code: 'file-too-large' })
  })

  it('ends in an error where elements are nested without end', async () => {
    const deep = word(body(`<w:document ${w}><w:body>${'<w:tbl><w:tr><w:tc>'.repeat(30_000)}`))
    await expect(readDocx(deep)).rejects.toMatchObject({ name: 'SheafError' })
  })
})
