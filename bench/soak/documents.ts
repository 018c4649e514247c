// Documents of the soak: of every kind, each with words of its own, so that no two share a reading; and hostile ones among them.
import { Document, Packer, Paragraph, TextRun } from 'docx'
import { strToU8, zipSync } from 'fflate'
import { drawEmail } from '../../scripts/fixtures/email.ts'
import { scannedLeaf, drawPdf } from '../../scripts/fixtures/large.ts'
import { openPdf, pdfBytes } from '../../scripts/fixtures/pdf.ts'
import { paragraph, sentences } from '../../scripts/fixtures/prose.ts'
import type { Random } from '../../scripts/fixtures/random.ts'
import { corpus, type Seed } from '../fuzz/corpus.ts'

export interface Drawn {
  kind: string
  extension: string
  bytes: Uint8Array
  /** A word that stands in it and in no other; null: none that a reading must have. */
  mark: string | null
  /** It has to be read without an error, whatever happens around it. */
  isSound: boolean
}

type Draw = (mark: string, chance: Random) => Drawn | Promise<Drawn>

let seeds: Seed[] | undefined

const sound = (kind: string, extension: string, bytes: Uint8Array | string, mark: string | null): Drawn => ({
  kind,
  extension,
  bytes: typeof bytes === 'string' ? strToU8(bytes) : bytes,
  mark,
  isSound: true,
})

const prose = (chance: Random): [string, string] => {
  const stream = sentences(chance)
  return [paragraph(stream, 4), paragraph(stream, 4)]
}

const text: Draw = (mark, chance) => {
  const [first, second] = prose(chance)
  const forms: [string, string][] = [
    ['txt', `Note ${mark}\n\n${first}\n\n${second}\n`],
    ['md', `# Note ${mark}\n\n${first}\n\n${second}\n`],
    ['html', `<h1>Note ${mark}</h1><p>${first}</p><p>${second}</p>`],
    ['csv', `number,text\n1,${mark}\n2,"${first}"\n3,"${second}"\n`],
    ['json', JSON.stringify({ note: mark, first, second })],
  ]
  const [extension, body] = chance.pick(forms)
  return sound('text', extension, body, mark)
}

const mail: Draw = (mark) =>
  sound(
    'mail',
    'eml',
    Buffer.from(drawEmail()).toString('utf8').replace('Paper for the second quarter', `Paper ${mark}`),
    mark,
  )

const office: Draw = async (mark, chance) => {
  const children = [`Note ${mark}`, ...prose(chance)].map((line) => new Paragraph({ children: [new TextRun(line)] }))
  const bytes = await Packer.toBuffer(new Document({ sections: [{ children }] }))
  return sound('office', 'docx', new Uint8Array(bytes), mark)
}

const pdf: Draw = async (mark, chance) => {
  const file = openPdf({ title: mark, author: 'Harrow Lane Bindery', date: '2025-01-06' })
  const pages = 1 + chance.whole(6)
  for (let page = 1; page <= pages; page++) {
    file.addPage().font('sans').fontSize(11).text(`Note ${mark}, leaf ${page}`)
    for (const line of prose(chance)) file.moveDown().text(line)
  }
  return sound('pdf', 'pdf', await pdfBytes(file), mark)
}

const scan: Draw = async (_mark, chance) =>
  sound(
    'scan',
    'pdf',
    await drawPdf({ pages: 1 + chance.whole(2), scanned: true, seed: chance.whole(1e6), dpi: 110 }),
    null,
  )

const picture: Draw = (_mark, chance) => sound('picture', 'jpg', scannedLeaf(1, chance.whole(1e6), 110), null)

const archive: Draw = (mark, chance) => {
  const [first, second] = prose(chance)
  const files = { 'one.txt': strToU8(`${mark}\n\n${first}`), 'notes/two.md': strToU8(`# ${mark}\n\n${second}`) }
  return sound('archive', 'zip', zipSync(files), null)
}

const hostile: Draw = (_mark, chance) => {
  seeds ??= corpus()
  const { name, bytes, change } = chance.pick(seeds)
  const extension = name.split('.').at(-1) ?? 'bin'
  return { kind: 'hostile', extension, bytes: change(bytes, chance), mark: null, isSound: false }
}

/** How often each comes, of a hundred. */
const kinds: [number, Draw][] = [
  [38, text],
  [9, mail],
  [9, office],
  [14, pdf],
  [5, scan],
  [5, picture],
  [4, archive],
  [16, hostile],
]

/** The next document. `mark`: letters and figures that are used once. */
export async function drawNext(mark: string, chance: Random): Promise<Drawn> {
  let at = chance.whole(100)
  for (const [share, draw] of kinds) {
    if (at < share) return draw(mark, chance)
    at -= share
  }
  return text(mark, chance)
}
