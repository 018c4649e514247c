// A draft as a word processor's document: headings that a table of contents can use, real lists and tables, pictures, page numbers.
import {
  AlignmentType,
  BorderStyle,
  Document,
  ExternalHyperlink,
  Footer,
  HeadingLevel,
  type IRunOptions,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { Draft, DraftTable } from '../../contract/draft.ts'
import { cellText, columnShares, isNumeric, totals } from './cells.ts'
import { drawChart } from './chart.ts'
import type { Part, Picture } from './parts.ts'
import { type Marked, runsOf } from './runs.ts'

const headings = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3, HeadingLevel.HEADING_4]
/** Pixels at 96 to the inch: what a page of A4 has between its margins. */
const widest = 600
const highest = 800
/** The same width in twentieths of a point. */
const textWidth = 9026
const mono = 'Courier New'

export async function writeDocument(draft: Draft, parts: readonly Part[]): Promise<Uint8Array<ArrayBuffer>> {
  const date = new Date(draft.createdAt).toISOString().slice(0, 10)
  const children: (Paragraph | Table)[] = [
    new Paragraph({ text: draft.title, heading: HeadingLevel.TITLE }),
    new Paragraph({
      children: [new TextRun({ text: draft.subtitle || date, color: '666666' })],
      spacing: { after: 300 },
    }),
  ]
  for (const [i, part] of parts.entries()) {
    // A break right at the end would leave an empty page behind.
    if (part.type === 'page-break' && i === parts.length - 1) continue
    children.push(...blocks(part))
  }
  const footer = new Footer({
    children: [
      new Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ children: [PageNumber.CURRENT] })] }),
    ],
  })
  const document = new Document({
    title: draft.title,
    creator: 'Sheaf',
    styles: { default: { document: { run: { font: 'Calibri', size: 22 } } } },
    sections: [{ children, footers: { default: footer } }],
  })
  return new Uint8Array(await Packer.toBuffer(document))
}

function blocks(part: Part): (Paragraph | Table)[] {
  switch (part.type) {
    case 'heading': {
      const heading = headings[part.level - 1] ?? HeadingLevel.HEADING_4
      return [new Paragraph({ children: runs(part), heading, spacing: { before: 240, after: 120 }, keepNext: true })]
    }
    case 'paragraph':
      return [new Paragraph({ children: runs(part), spacing: { after: 140 } })]
    case 'item':
      return [
        new Paragraph({
          children: runs(part),
          indent: { left: 360 * (part.depth + 1), hanging: 260 },
          spacing: { after: 60 },
        }),
      ]
    case 'code':
      return [new Paragraph({ children: lines(part.text, { font: mono, size: 18 }), spacing: { after: 140 } })]
    case 'table':
      return [
        ...(part.table.name === ''
          ? []
          : [new Paragraph({ children: [new TextRun({ text: part.table.name, bold: true })], keepNext: true })]),
        tableOf(part.table),
        new Paragraph({}),
      ]
    case 'picture':
      return pictureOf(part.picture)
    case 'chart':
      return pictureOf({ ...drawChart(part.chart), caption: '' })
    case 'page-break':
      return [new Paragraph({ pageBreakBefore: true })]
  }
}

/** A text's runs; one that leads somewhere is a link. */
function runs(text: Marked): (TextRun | ExternalHyperlink)[] {
  return runsOf(text)
    .map((run) => {
      const children = lines(run.text, {
        bold: run.bold,
        italics: run.italic,
        strike: run.struck,
        ...(run.code && { font: mono }),
        ...(run.link !== null && { style: 'Hyperlink' }),
      })
      return run.link === null ? children : new ExternalHyperlink({ link: run.link, children })
    })
    .flat()
}

function lines(text: string, style: Omit<IRunOptions, 'text' | 'break'>): TextRun[] {
  return text.split('\n').map((line, i) => new TextRun({ ...style, text: line, ...(i > 0 && { break: 1 }) }))
}

function tableOf(table: DraftTable): Table {
  const { columns, rows } = table
  const sums = totals(table)
  const widths = columnShares(table).map((share) => Math.round(share * textWidth))
  const cell = (text: string, at: number, style: { bold?: boolean; fill?: string; color?: string } = {}): TableCell => {
    const column = columns[at]
    return new TableCell({
      width: { size: widths[at] ?? 0, type: WidthType.DXA },
      ...(style.fill !== undefined && { shading: { fill: style.fill } }),
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
      children: text.split('\n').map(
        (line) =>
          new Paragraph({
            alignment: column && isNumeric(column) ? AlignmentType.RIGHT : AlignmentType.LEFT,
            children: [
              new TextRun({
                text: line,
                size: 20,
                bold: style.bold === true,
                ...(style.color !== undefined && { color: style.color }),
              }),
            ],
          }),
      ),
    })
  }
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(({ title }, i) => cell(title, i, { bold: true, fill: '2F559B', color: 'FFFFFF' })),
  })
  const body = rows.map(
    (row) => new TableRow({ children: columns.map((column, i) => cell(cellText(row[i], column), i)) }),
  )
  const foot = sums && [
    new TableRow({
      children: columns.map((column, i) =>
        cell(i === 0 && sums[0] === null ? 'Total' : cellText(sums[i], column), i, { bold: true }),
      ),
    }),
  ]
  const line = { style: BorderStyle.SINGLE, size: 4, color: 'CCCCCC' }
  const borders = { top: line, bottom: line, left: line, right: line, insideHorizontal: line, insideVertical: line }
  return new Table({
    rows: [head, ...body, ...(foot ?? [])],
    width: { size: textWidth, type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    borders,
  })
}

function pictureOf({ bytes, type, width, height, caption }: Picture): Paragraph[] {
  const scale = Math.min(1, widest / width, highest / height)
  const transformation = { width: Math.round(width * scale), height: Math.round(height * scale) }
  const image = new ImageRun({
    data: bytes,
    type,
    transformation,
    altText: { name: caption, description: caption, title: caption },
  })
  const picture = new Paragraph({ children: [image], spacing: { after: 80 }, keepNext: caption !== '' })
  if (caption === '') return [picture]
  return [
    picture,
    new Paragraph({
      children: [new TextRun({ text: caption, italics: true, color: '666666' })],
      spacing: { after: 200 },
    }),
  ]
}
