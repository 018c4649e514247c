// A folder of all kinds for `bench/plan.ts`, drawn anew for each seed: texts of any length, scans dense, sparse and worn, letters, Word
// files. Kinds come in pairs, so that each half of it has some of each.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Document, Packer, Paragraph } from 'docx'
import { drawPdf } from '../scripts/fixtures/large.ts'
import { paragraph, sentences } from '../scripts/fixtures/prose.ts'
import { random } from '../scripts/fixtures/random.ts'
import { drawPage } from './ocr-pages.ts'
import { toPng, wear } from './ocr-wear.ts'

const scans: [kind: string, wear: string][] = [
  ['prose', 'clean'],
  ['columns', 'skew3'],
  ['note', 'clean'],
  ['receipt', 'clean'],
  ['form', 'photo'],
  ['table', 'shadow'],
  ['prose', 'turned90'],
  ['languages', 'turned270'],
]

/** Fills `folder`; files lie in it in pairs of a kind. */
export async function drawMix(folder: string, seed: number): Promise<void> {
  mkdirSync(folder, { recursive: true })
  let count = 0
  const write = (name: string, bytes: Uint8Array | string): void =>
    writeFileSync(join(folder, `${String(++count).padStart(2, '0')}-${name}`), bytes)
  const pdf = async (name: string, pages: number, scanned: boolean | ((page: number) => boolean)): Promise<void> =>
    write(name, await drawPdf({ pages, scanned, seed: seed + count, dpi: 150 }))
  await pdf('report.pdf', 4 + (seed % 3), false)
  await pdf('book.pdf', 30, false)
  await pdf('scan.pdf', 2, true)
  await pdf('archive.pdf', 5, true)
  await pdf('mixed.pdf', 6, (page) => page % 3 === 0)
  await pdf('short.pdf', 1, false)
  for (const [kind, worn] of scans)
    write(`${kind}-${worn}.png`, toPng(wear(worn, drawPage(kind, seed + count).sheet, seed)))
  for (let n = 1; n <= 6; n++) {
    const from = sentences(random(seed * 100 + n))
    const letter = Array.from({ length: 3 * n }, () => paragraph(from, 4))
    if (n <= 4) write(`letter-${n}.txt`, letter.join('\n\n'))
    else write(`minutes-${n}.docx`, new Uint8Array(await Packer.toBuffer(word(letter))))
  }
}

function word(paragraphs: readonly string[]): Document {
  return new Document({ sections: [{ children: paragraphs.map((text) => new Paragraph(text)) }] })
}
