// Documents for the specs, drawn on the spot: a PDF with text, a scan that has to be recognised, a file that is no PDF at all.
import { createCanvas } from '@napi-rs/canvas'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import PDFDocument from 'pdfkit'

const letter = { width: 612, height: 792 }
/** Pixels a point: 150 dpi. */
const scanScale = 150 / 72

/** A PDF with a text layer: a heading and two paragraphs a page. */
export function textPdf(folder: string, name: string, pages: number): Promise<string> {
  return pdf(folder, name, pages, (document, page) => {
    document.font('Helvetica-Bold').fontSize(20).text(`Section ${page} of ${name}`, 72, 72)
    document.font('Helvetica').fontSize(11)
    for (const line of paragraphs(page)) document.moveDown().text(line, { width: 468 })
  })
}

/** A scan: pictures of text and nothing else. `lines` of it a page at most: what a page costs to recognise goes by them. */
export function scanPdf(folder: string, name: string, pages: number, lines = 4): Promise<string> {
  return pdf(folder, name, pages, (document, page) => {
    document.image(scan(page, lines), 0, 0, letter)
  })
}

/** Begins like a PDF and is none: reading it fails. */
export async function damagedPdf(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, '%PDF-1.7\nthis is where the objects should be\n')
  return file
}

export async function textFile(folder: string, name: string, words: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, words)
  return file
}

async function pdf(
  folder: string,
  name: string,
  pages: number,
  draw: (document: PDFKit.PDFDocument, page: number) => void,
): Promise<string> {
  const file = path.join(folder, name)
  const document = new PDFDocument({ size: 'LETTER', margin: 0, info: { Title: name } })
  const stream = document.pipe(createWriteStream(file))
  for (let page = 1; page <= pages; page += 1) {
    if (page > 1) document.addPage()
    draw(document, page)
  }
  document.end()
  await finished(stream)
  return file
}

function scan(page: number, lines: number): Buffer {
  const canvas = createCanvas(letter.width * scanScale, letter.height * scanScale)
  const context = canvas.getContext('2d')
  context.scale(scanScale, scanScale)
  context.fillStyle = 'white'
  context.fillRect(0, 0, letter.width, letter.height)
  context.fillStyle = 'black'
  context.font = 'bold 20px sans-serif'
  context.fillText(`Scanned page ${page}`, 72, 90)
  context.font = '13px sans-serif'
  const words = paragraphs(page).join(' ').split(' ')
  for (let line = 0; line < lines && line * 9 < words.length; line += 1) {
    context.fillText(words.slice(line * 9, line * 9 + 9).join(' '), 72, 130 + line * 19)
  }
  return canvas.toBuffer('image/jpeg', 80)
}

const paragraphs = (page: number): string[] => [
  `This is page ${page}. The harbour office keeps a ledger of every ship, its cargo, its master and the day of its arrival.`,
  `Entries are written by hand and checked twice: once at noon against the tide table, and once at dusk against the lamp keeper's log. ` +
    `Where the two disagree, both are kept, and the difference is noted in the margin with the initials of whoever found it.`,
]
