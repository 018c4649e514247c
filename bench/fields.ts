// Measures fields: on invoices drawn here in three languages and four layouts, and on a folder's PDFs that carry their truth as XML. Text
// alone is measured against the XML; whether the XML itself is read, beside it. A value counts when its normal form is the true one; its
// box when the words in it hold the value.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { table } from '../scripts/tools/text-table.ts'
import type { Page } from '../src/contract/model.ts'
import type { Field } from '../src/contract/understanding.ts'
import type { Source } from '../src/contract/worker.ts'
import { openPdf } from '../src/worker/readers/pdf.ts'
import { attachedXml } from '../src/worker/stages/fields/attached-xml.ts'
import { electronicInvoiceFields } from '../src/worker/stages/fields/einvoice.ts'
import { fieldsIn } from '../src/worker/stages/fields/fields.ts'
import { languageTeller } from '../src/worker/stages/language.ts'
import { drawnDocuments } from './drawn-invoices.ts'
import { median } from './figures.ts'
import { labelled } from './folders.ts'
import { sentInvoices } from './sent-invoices.ts'

const asked = {
  invoice: ['number', 'date', 'due', 'supplier', 'net', 'vat', 'total', 'iban'],
  receipt: ['merchant', 'date', 'total'],
}
const drawnCount = 120

class Score {
  readonly #right = new Map<string, { right: number; of: number }>()
  boxed = 0
  boxes = 0
  readonly times: number[] = []

  /** One document's answers beside what is true. */
  add(found: readonly Field[], truth: Readonly<Record<string, string>>, pages: readonly Page[]): string[] {
    const wrong: string[] = []
    for (const [name, value] of Object.entries(truth)) {
      const field = found.find((one) => one.name === name)
      const right = field !== undefined && same(name, field.normal, value)
      const score = this.#right.get(name) ?? { right: 0, of: 0 }
      this.#right.set(name, { right: score.right + (right ? 1 : 0), of: score.of + 1 })
      if (!right) wrong.push(`${name} ${field?.normal ?? '–'} for ${value}`)
    }
    for (const field of found.filter(({ place, name }) => place !== null && name !== 'item')) {
      this.boxes++
      if (isIn(field, pages)) this.boxed++
    }
    return wrong
  }

  row(name: string, fields: readonly string[]): string[] {
    const share = (field: string): string => {
      const score = this.#right.get(field)
      return score ? `${(score.right / score.of).toFixed(2)} of ${score.of}` : ''
    }
    const boxes = this.boxes === 0 ? '' : (this.boxed / this.boxes).toFixed(3)
    return [name, ...fields.map(share), boxes, this.times.length === 0 ? '' : median(this.times).toFixed(1)]
  }
}

/** `args[0]`: a folder of PDFs, some with XML. `args[1]`: `errors` lists what was wrong. */
export async function run(args: string[]): Promise<void> {
  const folder = args[0] ?? labelled('orig/invoice')
  const errors: string[] = []
  const scores = { invoice: new Score(), receipt: new Score() }
  for (const { name, kind, bytes, truth } of await drawnDocuments(drawnCount)) {
    const source: Source = { sha256: '', name, mediaType: 'application/pdf', size: bytes.length, bytes }
    const { pages, found } = await read(source, scores[kind])
    const wrong = scores[kind].add(
      found.filter(({ of }) => of === kind),
      truth,
      pages,
    )
    if (wrong.length > 0) errors.push(`${name}: ${wrong.join('; ')}`)
  }
  const [sent, fromText, fromXml] = [new Score(), new Score(), new Score()]
  for (const { name, bytes, truth } of await sentInvoices()) {
    const source: Source = { sha256: '', name, mediaType: 'application/pdf', size: bytes.length, bytes }
    const { pages, found } = await read(source, sent)
    const own = found.filter(({ of }) => of === 'invoice')
    const wrong = [...sent.add(own, truth, pages), ...inventions(own, truth)]
    if (wrong.length > 0) errors.push(`${name}: ${wrong.join('; ')}`)
  }
  for (const name of existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.pdf')) : []) {
    const bytes = new Uint8Array(readFileSync(join(folder, name)))
    const source: Source = { sha256: '', name, mediaType: 'application/pdf', size: bytes.length, bytes }
    const xml = await attachedXml(source)
    const stated = xml === null ? [] : electronicInvoiceFields(xml)
    if (xml === null || stated.length === 0) continue
    const truth = Object.fromEntries(
      asked.invoice.flatMap((field) => {
        const value = stated.find((one) => one.name === field)?.normal
        return value === undefined ? [] : [[field, value]]
      }),
    )
    const { pages, found } = await read(source, fromText)
    const wrong = fromText.add(
      found.filter(({ of }) => of === 'invoice'),
      truth,
      pages,
    )
    if (wrong.length > 0) errors.push(`${name}: ${wrong.join('; ')}`)
    const checked = fieldsIn({ pages, metadata: {}, language: languageTeller(pages).document, stated })
    fromXml.add(
      checked.filter(({ of }) => of === 'invoice'),
      truth,
      pages,
    )
  }
  console.log(
    `${table(
      ['', ...asked.invoice, 'boxes', 'ms'],
      [
        scores.invoice.row('drawn invoices, text', asked.invoice),
        sent.row('by another hand, text', asked.invoice),
        fromText.row('PDFs with XML, text alone', asked.invoice),
        fromXml.row('PDFs with XML', asked.invoice),
      ],
    )}\n`,
  )
  console.log(table(['', ...asked.receipt, 'boxes', 'ms'], [scores.receipt.row('drawn receipts, text', asked.receipt)]))
  if (!existsSync(folder)) console.log(`\nskipped: there are no PDFs in ${folder}`)
  if (args[1] === 'errors') errors.forEach((line) => console.log(line))
}

/** Values that a document does not have. */
function inventions(found: readonly Field[], truth: Readonly<Record<string, string>>): string[] {
  return found
    .filter(({ name }) => ['due', 'net', 'vat', 'iban'].includes(name) && truth[name] === undefined)
    .map(({ name, normal, confidence }) => `${name} ${normal} (${confidence}) where there is none`)
}

/** Pages by the real reader, without recognition, and the fields by text alone. */
async function read(source: Source, score: Score): Promise<{ pages: Page[]; found: Field[] }> {
  const document = await openPdf(source)
  const pages: Page[] = []
  for (let number = 1; number <= document.pages; number++) {
    const page = await document.read(number, 'off')
    if (page) pages.push(page)
  }
  document.close()
  const language = languageTeller(pages).document
  const started = performance.now()
  const found = fieldsIn({ pages, metadata: {}, language, stated: [] })
  score.times.push(performance.now() - started)
  return { pages, found }
}

/** Names may be written with their legal form or without. */
function same(name: string, found: string, wanted: string): boolean {
  if (name !== 'supplier' && name !== 'merchant') return found === wanted
  const [a, b] = [found, wanted].map((text) => text.toLowerCase().replace(/[^\p{L}\d]/gu, '')) as [string, string]
  return a !== '' && (a.startsWith(b) || b.startsWith(a))
}

/** The words whose middles lie in the box hold the value. */
function isIn({ place, value }: Field, pages: readonly Page[]): boolean {
  const page = pages.find(({ number }) => number === place?.page)
  if (!page || !place) return false
  const [left, top, right, bottom] = place.bbox
  const inside = page.blocks
    .flatMap(({ lines }) => lines.flatMap(({ words }) => words))
    .filter(([, , x0, y0, x1, y1]) => {
      const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2]
      return x >= left && x <= right && y >= top && y <= bottom
    })
  const held = inside.map(([start, end]) => page.text.slice(start, end)).join(' ')
  return value.split(/\s+/).every((word) => held.includes(word))
}
