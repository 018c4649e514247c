// Searchable PDFs of a folder of outputs (json and pdf): the share of recognised words that PDFium and pdf.js find within 2 points.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Box, Page } from '../src/contract/model.ts'
import { fromUpright } from '../src/worker/pdf-out/text-layer.ts'
import type { PdfEngine, PdfText, PdfWord } from '../src/worker/readers/pdf-engine.ts'
import { pdfium } from '../src/worker/readers/pdf-pdfium.ts'
import { pdfjs } from '../src/worker/readers/pdf-pdfjs.ts'
import { openSource } from '../src/worker/source.ts'

const Document = z.object({ pages: z.array(Page) })
const ending = '.ocr.pdf'
/** Points every edge of a word's box may be off. */
const tolerance = 2

/** `args`: the folder; `-v` names the words that are off. */
export async function run(args: string[]): Promise<void> {
  const folder = args.find((arg) => !arg.startsWith('-'))
  if (!folder) throw new Error('name a folder written with --formats json,pdf')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending))
  for (const [name, engine] of Object.entries({ pdfium, pdfjs })) {
    let total = 0
    let near = 0
    for (const file of files.toSorted()) {
      const words = await measure(engine, join(folder, file))
      const off = words.filter((word) => !word.near)
      total += words.length
      near += words.length - off.length
      if (off.length > 0) console.log(`${name}  ${file}  ${share(words.length - off.length, words.length)}`)
      if (args.includes('-v')) for (const { page, text } of off) console.log(`  page ${page}: ${text}`)
    }
    console.log(`${name}  ${near} of ${total} words within ${tolerance} pt: ${share(near, total)}`)
  }
}

function share(part: number, of: number): string {
  return of === 0 ? 'none' : `${((100 * part) / of).toFixed(2)} %`
}

async function measure(engine: PdfEngine, path: string): Promise<{ page: number; text: string; near: boolean }[]> {
  const json = `${path.slice(0, -ending.length)}.json`
  if (!existsSync(json)) throw new Error(`${json} is missing: write outputs with --formats json,pdf`)
  const pages = Document.parse(JSON.parse(readFileSync(json, 'utf8'))).pages.filter((page) => page.source === 'ocr')
  if (pages.length === 0) return []
  const bytes = new Uint8Array(readFileSync(path))
  const reader = openSource({ sha256: '', name: path, mediaType: 'application/pdf', size: bytes.length, bytes })
  const file = await engine.open(reader, path)
  const measured: { page: number; text: string; near: boolean }[] = []
  for (const page of pages) {
    const found = await file.text(page.number)
    for (const { text, box } of placedWords(page, found))
      measured.push({ page: page.number, text, near: found.words.some((word) => isSame(word, text, box)) })
  }
  file.close()
  return measured
}

/** The words where they are on the page as shown. */
function placedWords(page: Page, shown: PdfText): { text: string; box: Box }[] {
  const place = fromUpright(page, shown)
  return page.blocks.flatMap((block) =>
    block.lines.flatMap((line) =>
      line.words.map(([start, end, x0, y0, x1, y1]) => {
        const corners = [place(x0, y0), place(x1, y0), place(x1, y1), place(x0, y1)]
        const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
        const box: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
        return { text: page.text.slice(start, end), box }
      }),
    ),
  )
}

/** A hyphen at the end of a line is on the page, not in the word. */
function isSame(word: PdfWord, text: string, box: Box): boolean {
  const bare = (value: string): string => value.replace(/[-\u00ad\ufffe]$/, '')
  return bare(word.text) === bare(text) && word.bbox.every((edge, at) => Math.abs(edge - (box[at] ?? 0)) <= tolerance)
}
