// A draft as a PDF: set here, line by line, with embedded fonts (save for code), tables whose heads repeat on each page, an outline and page numbers.
import path from 'node:path'
import { type Font, openSync } from 'fontkit'
import PDFDocument from 'pdfkit'
import type { Draft, DraftTable } from '../../contract/draft.ts'
import { packageFolder } from '../models.ts'
import { cellText, isNumeric, totals } from './cells.ts'
import { drawChart } from './chart.ts'
import type { Part, Picture } from './parts.ts'
import { type Marked, type Run, runsOf } from './runs.ts'

/** Points. */
const margin = 56
const footHeight = 30
const headingSizes = [18, 15, 12.5, 11]
const textSize = 10.5
const tableSize = 9
const padding = 4
const accent = '#2f559b'
const linkColor = '#1a56b0'
/** What a character is written as that the fonts do not have. */
const missing = '\ufffd'

export async function writePdf(
  draft: Draft,
  parts: readonly Part[],
): Promise<{ bytes: Uint8Array<ArrayBuffer>; warnings: string[] }> {
  const setter = new Setter(draft)
  setter.title(draft)
  for (const [i, part] of parts.entries()) if (part.type !== 'page-break' || i < parts.length - 1) setter.part(part)
  const bytes = await setter.end()
  const warnings =
    setter.lost.size === 0
      ? []
      : [`the PDF’s fonts lack ${[...setter.lost].slice(0, 20).join(' ')}: written as ${missing}`]
  return { bytes, warnings }
}

/** Sets one part after another below what is there, and begins a new page where there is no room. */
class Setter {
  /** Characters that no font has. */
  readonly lost = new Set<string>()
  readonly #pdf: PDFKit.PDFDocument
  readonly #bytes: Promise<Uint8Array<ArrayBuffer>>
  readonly #font: Font

  constructor(draft: Draft) {
    const date = new Date(draft.createdAt)
    this.#pdf = new PDFDocument({
      size: 'A4',
      margins: { top: margin, left: margin, right: margin, bottom: margin + footHeight },
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      info: { Title: draft.title, Creator: 'Sheaf', Producer: 'Sheaf', CreationDate: date, ModDate: date },
    })
    const chunks: Buffer[] = []
    this.#bytes = new Promise((resolve, reject) => {
      this.#pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
      this.#pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
      this.#pdf.on('error', reject)
    })
    const folder = path.join(packageFolder('pdfjs-dist'), 'standard_fonts')
    const regular = path.join(folder, 'LiberationSans-Regular.ttf')
    // Bold and italic have the same characters.
    this.#font = openFont(regular)
    this.#pdf.registerFont('regular', regular)
    this.#pdf.registerFont('bold', path.join(folder, 'LiberationSans-Bold.ttf'))
    this.#pdf.registerFont('italic', path.join(folder, 'LiberationSans-Italic.ttf'))
    this.#pdf.registerFont('bold italic', path.join(folder, 'LiberationSans-BoldItalic.ttf'))
    this.#pdf.font('regular')
  }

  get #width(): number {
    return this.#pdf.page.width - 2 * margin
  }

  get #bottom(): number {
    return this.#pdf.page.height - margin - footHeight
  }

  title({ title, subtitle, createdAt }: Draft): void {
    this.#pdf.font('bold').fontSize(24).fillColor(accent).text(this.#shown(title), margin, margin)
    const line = subtitle || new Date(createdAt).toISOString().slice(0, 10)
    this.#pdf
      .font('regular')
      .fontSize(textSize)
      .fillColor('#666')
      .text(this.#shown(line))
      .moveDown(1.5)
      .fillColor('black')
  }

  part(part: Part): void {
    switch (part.type) {
      case 'heading':
        return this.#heading(part)
      case 'paragraph':
        return this.#text(part, 0)
      case 'item':
        return this.#item(part, 14 * (part.depth + 1))
      case 'code':
        return this.#text(codeOf(part.text.replaceAll('\t', '    ')), 10, 9)
      case 'table':
        return this.#table(part.table)
      case 'picture':
        return this.#picture(part.picture)
      case 'chart':
        return this.#picture(drawChart(part.chart))
      case 'page-break':
        this.#pdf.addPage()
    }
  }

  /** Numbers the pages and ends the file. */
  end(): Promise<Uint8Array<ArrayBuffer>> {
    const { start, count } = this.#pdf.bufferedPageRange()
    for (let i = start; i < start + count; i++) {
      this.#pdf.switchToPage(i)
      // Below the bottom margin, where a text would otherwise begin a new page.
      const { margins } = this.#pdf.page
      const { bottom } = margins
      margins.bottom = 0
      this.#pdf.font('regular').fontSize(8).fillColor('#777')
      this.#pdf.text(`${i - start + 1} / ${count}`, margin, this.#pdf.page.height - margin, {
        width: this.#width,
        align: 'center',
      })
      margins.bottom = bottom
    }
    this.#pdf.end()
    return this.#bytes
  }

  #room(height: number): void {
    if (this.#pdf.y + height > this.#bottom) this.#pdf.addPage()
  }

  #heading(heading: { level: number } & Marked): void {
    const { level, text } = heading
    const size = headingSizes[level - 1] ?? 11
    // With two lines of what follows: a heading never stands alone at the foot of a page.
    this.#room(size * 2 + textSize * 3)
    if (this.#pdf.y > margin + 1) this.#pdf.y += size * 0.6
    const runs = runsOf(heading).map((run) => ({ ...run, bold: true }))
    this.#runs(runs, size, margin, this.#pdf.y, { width: this.#width }, level <= 2 ? accent : 'black')
    if (level <= 2) this.#pdf.outline.addItem(text.slice(0, 200))
    this.#pdf.moveDown(0.35).font('regular').fillColor('black')
  }

  #text(text: Marked, indent: number, size = textSize): void {
    this.#runs(runsOf(text), size, margin + indent, this.#pdf.y, { width: this.#width - indent, lineGap: 2 })
    this.#pdf.moveDown(0.6)
  }

  #item(item: Marked, indent: number): void {
    const [marker = ''] = item.text.split(' ')
    this.#pdf.font('regular').fontSize(textSize)
    this.#room(textSize * 1.5)
    const { y } = this.#pdf
    this.#pdf.text(this.#shown(marker), margin + indent - 14, y, { lineBreak: false })
    const x = margin + indent + (marker.length > 1 ? 6 : 0)
    this.#runs(runsOf(item, marker.length + 1), textSize, x, y, { width: this.#width - indent - 6, lineGap: 2 })
    this.#pdf.moveDown(0.25)
  }

  /** Sets runs one behind the other as one text. */
  #runs(
    runs: readonly Run[],
    size: number,
    x: number,
    y: number,
    options: PDFKit.Mixins.TextOptions,
    color = 'black',
  ): void {
    // Fonts of other heights share the line they stand on.
    const baseline = (-size * this.#font.ascent) / this.#font.unitsPerEm
    if (runs.length === 0) this.#pdf.font('regular').fontSize(size).text('', x, y, options)
    for (const [i, run] of runs.entries()) {
      // What was set for a run holds for those behind it until it is said anew.
      const more = {
        link: run.link,
        underline: run.link !== null,
        strike: run.struck,
        continued: i < runs.length - 1,
      }
      const text = this.#shown(run.text)
      this.#pdf
        .font(fontOf(run, text))
        .fontSize(size)
        .fillColor(run.link === null ? color : linkColor)
      if (i === 0) this.#pdf.text(text, x, y, { ...options, ...more, baseline })
      else this.#pdf.text(text, { ...more, baseline })
    }
    this.#pdf.font('regular').fillColor('black')
  }

  #picture({ bytes, width, height, caption }: Picture): void {
    // Pictures are measured in pixels at 96 to the inch; charts are drawn at twice that.
    const most = Math.min(this.#width / width, 480 / height, 0.75)
    const shown = { width: width * most, height: height * most }
    this.#room(shown.height + (caption === '' ? 0 : 16))
    const { y } = this.#pdf
    this.#pdf.image(bytes, margin, y, shown)
    this.#pdf.y = y + shown.height + 4
    if (caption !== '') {
      this.#pdf
        .font('italic')
        .fontSize(9)
        .fillColor('#666')
        .text(this.#shown(caption), margin, this.#pdf.y, { width: this.#width })
      this.#pdf.font('regular').fillColor('black')
    }
    this.#pdf.moveDown(0.8)
  }

  #table(table: DraftTable): void {
    const { columns, rows, name } = table
    const sums = totals(table)
    if (name !== '') {
      this.#room(60)
      this.#pdf.font('bold').fontSize(textSize).text(this.#shown(name), margin, this.#pdf.y, { width: this.#width })
      this.#pdf.moveDown(0.4)
    }
    const widths = this.#columnWidths(table, sums)
    const head = columns.map(({ title }) => title)
    this.#row(table, widths, head, 'head')
    for (const row of rows) {
      const texts = columns.map((column, i) => cellText(row[i], column))
      if (this.#pdf.y + this.#rowHeight(widths, texts, 'body') > this.#bottom && this.#pdf.y > margin) {
        this.#pdf.addPage()
        this.#row(table, widths, head, 'head')
      }
      this.#row(table, widths, texts, 'body')
    }
    if (sums) {
      const texts = columns.map((column, i) => (i === 0 && sums[0] === null ? 'Total' : cellText(sums[i], column)))
      this.#row(table, widths, texts, 'total')
    }
    this.#pdf.moveDown(1)
  }

  /** Each column at least as wide as its longest word, figures and dates unbroken; what is left goes to the columns that want more. */
  #columnWidths({ columns, rows }: DraftTable, sums: (number | null)[] | undefined): number[] {
    this.#pdf.font('bold').fontSize(tableSize)
    const measured = columns.map((column, i) => {
      const texts = [
        column.title,
        cellText(sums?.[i], column),
        ...rows.slice(0, 200).map((row) => cellText(row[i], column)),
      ]
      const wide = (text: string): number => this.#pdf.widthOfString(this.#shown(text).slice(0, 80)) + 2 * padding + 1
      const whole = Math.max(...texts.map((text) => Math.max(...text.split('\n').map(wide))))
      const words = Math.max(...texts.flatMap((text) => text.split(/\s+/).map(wide)))
      return { least: column.kind === 'text' ? Math.min(words, 110) : whole, whole: Math.min(whole, 240) }
    })
    const least = measured.reduce((sum, one) => sum + one.least, 0)
    // Too many columns for the page: all of them narrower, and their words broken.
    if (least >= this.#width) return measured.map((one) => (one.least * this.#width) / least)
    const wanted = measured.map((one) => Math.max(0, one.whole - one.least))
    const all = wanted.reduce((sum, more) => sum + more, 0)
    const share = all === 0 ? 0 : Math.min(1, (this.#width - least) / all)
    return measured.map((one, i) => one.least + (wanted[i] ?? 0) * share)
  }

  #rowHeight(widths: number[], texts: string[], kind: 'head' | 'body' | 'total'): number {
    this.#pdf.font(kind === 'body' ? 'regular' : 'bold').fontSize(tableSize)
    const heights = texts.map((text, i) =>
      this.#pdf.heightOfString(this.#shown(text) || ' ', { width: Math.max(8, (widths[i] ?? 0) - 2 * padding) }),
    )
    // A row higher than a page is cut: it would never fit.
    return Math.min(Math.max(...heights) + 2 * padding, this.#bottom - margin)
  }

  #row({ columns }: DraftTable, widths: number[], texts: string[], kind: 'head' | 'body' | 'total'): void {
    const height = this.#rowHeight(widths, texts, kind)
    this.#room(height)
    const { y } = this.#pdf
    const whole = widths.reduce((sum, width) => sum + width, 0)
    if (kind === 'head') this.#pdf.rect(margin, y, whole, height).fill(accent)
    this.#pdf.fillColor(kind === 'head' ? 'white' : 'black')
    let x = margin
    for (const [i, text] of texts.entries()) {
      const column = columns[i]
      const width = widths[i] ?? 0
      this.#pdf.text(this.#shown(text), x + padding, y + padding, {
        width: Math.max(8, width - 2 * padding),
        height: height - 2 * padding + 1,
        align: column && isNumeric(column) ? 'right' : 'left',
        ellipsis: true,
      })
      x += width
    }
    this.#pdf.moveTo(margin, y + height).lineTo(margin + whole, y + height)
    this.#pdf
      .lineWidth(kind === 'total' ? 1 : 0.4)
      .strokeColor(kind === 'total' ? 'black' : '#ccc')
      .stroke()
    this.#pdf.fillColor('black')
    this.#pdf.x = margin
    this.#pdf.y = y + height
  }

  /** The text with what the fonts cannot show replaced. */
  #shown(text: string): string {
    let shown = ''
    for (const character of text.toWellFormed()) {
      if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(character)) shown += ' '
      else if (
        character === '\n' ||
        character < '\u007f' ||
        this.#font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)
      )
        shown += character
      else {
        this.lost.add(character)
        shown += missing
      }
    }
    return shown
  }
}

/** A text set as code throughout. */
const codeOf = (text: string): Marked => ({ text, marks: [{ from: 0, to: text.length, style: 'code' }] })

/** Code is set in the fixed font that every PDF reader has, where that one has its characters. */
function fontOf({ bold, italic, code }: Run, text: string): string {
  if (code && /^[\n\x20-\x7e\xa0-\xff]*$/.test(text)) return bold ? 'Courier-Bold' : 'Courier'
  if (bold) return italic ? 'bold italic' : 'bold'
  return italic ? 'italic' : 'regular'
}

function openFont(file: string): Font {
  const font = openSync(file)
  if ('hasGlyphForCodePoint' in font) return font
  throw new Error(`${file} is a collection of fonts`)
}
