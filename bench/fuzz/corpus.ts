// What is mutated: the samples, and a small file of every other kind that is read, made here.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { strToU8, unzipSync, zipSync } from 'fflate'
import type { Random } from '../../scripts/fixtures/random.ts'
import { root } from '../../scripts/tools/project.ts'
import { compoundFile, utf16 } from '../../src/worker/readers/compound-fixture.ts'
import { type Node, taggedPdf } from '../../src/worker/readers/pdf-tags-fixture.ts'
import { type Change, compound, eml, pdf, picture, rtf, tiff, xml, zipDirectory } from './changes.ts'

export interface Seed {
  name: string
  bytes: Uint8Array
  change: Change
}

/** Bytes; larger ones make slower mutations, not other ones. */
const largest = 400_000

const changeOf: Record<string, Change> = {
  '.pdf': pdf,
  '.docx': packed,
  '.xlsx': packed,
  '.pptx': packed,
  '.odt': packed,
  '.epub': packed,
  '.zip': packed,
  '.eml': eml,
  '.mbox': eml,
  '.rtf': rtf,
  '.tif': tiff,
  '.png': picture,
  '.jpg': picture,
  '.msg': compound,
  '.svg': xml,
  '.xml': xml,
  '.html': xml,
}

export function corpus(): Seed[] {
  const folder = path.join(root, 'samples')
  const samples = readdirSync(folder).map((name): [string, Uint8Array] => [name, readFileSync(path.join(folder, name))])
  return [...samples, ...Object.entries(made())].flatMap(([name, bytes]) => {
    const change = changeOf[path.extname(name)]
    return change && bytes.length <= largest ? [{ name, bytes: new Uint8Array(bytes), change }] : []
  })
}

/** A package: one of its XML parts changed as XML, or its directory. */
function packed(bytes: Uint8Array, chance: Random): Uint8Array {
  const parts = chance.next() < 0.3 ? null : partsOf(bytes)
  if (parts === null) return zipDirectory(bytes, chance)
  const name = chance.pick(Object.keys(parts))
  const part = parts[name] ?? new Uint8Array()
  if (chance.next() < 0.05) delete parts[name]
  else
    parts[name] = /\.(xml|rels|opf|xhtml|svg)$/.test(name)
      ? xml(part, chance)
      : part.slice(0, chance.whole(part.length))
  return zipSync(parts, { level: 1 })
}

function partsOf(bytes: Uint8Array): Record<string, Uint8Array> | null {
  try {
    return unzipSync(bytes)
  } catch {
    return null // Its directory was changed before: it is changed once more.
  }
}

/** A tagged PDF: headings, a list, a table with spans, over two pages. */
function tagged(): Uint8Array {
  const lines = (from: number) =>
    Array.from({ length: 12 }, (_, n) => ({
      text: `Line ${n} of a page, of which more is said`,
      y: from + n * 20,
      mark: n,
    }))
  const tree: Node = [
    'Document',
    ['H1', 0],
    ['L', ['LI', ['Lbl', 1], ['LBody', ['P', 2]]]],
    ['Table', ['TR', ['TH 2', 3]], ['TR', ['TD 1 2', 4], ['TD', 5]], ['TR', ['TD', ['Span', 6]]]],
    ['Sect', ['P', 7, 8], ['Note', 9], ['Caption', 10], ['P', 11, 1000, 1001]],
    ['Figure', 1002],
  ]
  const source = taggedPdf([lines(90), lines(120)], tree)
  return source.bytes ?? new Uint8Array()
}

function made(): Record<string, Uint8Array> {
  const zip = (parts: Record<string, string>): Uint8Array =>
    zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
  const canvas = createCanvas(300, 120)
  const ink = canvas.getContext('2d')
  ink.fillStyle = 'white'
  ink.fillRect(0, 0, 300, 120)
  ink.fillStyle = 'black'
  ink.font = '28px sans-serif'
  ink.fillText('A small picture', 20, 60)
  const page =
    '<html><head><title>T</title></head><body><h1>One</h1><p>first <a href="x">link</a></p><table><tr><td colspan="2">a</td></tr></table></body></html>'
  const mail =
    'From: Ann <ann@example.org>\r\nSubject: Figures\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="m"\r\n\r\n--m\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Dear=20Bob</p>\r\n--m\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="f.csv"\r\n\r\na,b\r\n1,2\r\n--m--\r\n'
  return {
    'picture.png': canvas.toBuffer('image/png'),
    'tagged.pdf': tagged(),
    'drawing.svg': strToU8(
      '<?xml version="1.0" encoding="utf-8"?><svg width="200" height="80"><text x="10" y="20">Drawn</text></svg>',
    ),
    'data.xml': strToU8(
      '<?xml version="1.0" encoding="utf-8"?><order number="17"><line amount="3"><item>Rope</item></line></order>',
    ),
    'page.html': strToU8(page),
    'mail.eml': strToU8(mail),
    'box.mbox': strToU8(
      `From ann@example.org Mon Jan  1 00:00:00 2024\r\n${mail}\r\nFrom bob@example.org Mon Jan  1 00:00:00 2024\r\n${mail}`,
    ),
    'text.rtf': strToU8(
      "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset128 X;}}\\pard\\b Title\\b0\\par Text \\u8364? \\'e9\\par\\trowd\\cellx1000\\cellx2000 a\\cell b\\cell\\row}",
    ),
    'letter.msg': compoundFile({
      '__properties_version1.0': new Uint8Array(32),
      '__substg1.0_0037001F': utf16('Subject'),
      '__substg1.0_1000001F': utf16('Hello.\r\nThe body of it.'),
      '__recip_version1.0_#00000000/__substg1.0_3001001F': utf16('Bob'),
    }),
    'book.epub': zip({
      mimetype: 'application/epub+zip',
      'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
      'OPS/book.opf':
        '<package><metadata><dc:title>A book</dc:title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
      'OPS/a.xhtml': page,
    }),
    'text.odt': zip({
      mimetype: 'application/vnd.oasis.opendocument.text',
      'content.xml':
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:body><office:text><text:h text:outline-level="1">Title</text:h><text:p>Text<text:s text:c="3"/>more</text:p><table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>a</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>',
    }),
    'sheet.xlsx': zip({
      '[Content_Types].xml':
        '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
      '_rels/.rels':
        '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
      'xl/workbook.xml': '<workbook><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
      'xl/worksheets/sheet1.xml':
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Item</t></is></c><c r="B1"><v>3</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>',
    }),
    'slides.pptx': zip({
      '[Content_Types].xml':
        '<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>',
      '_rels/.rels':
        '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="ppt/presentation.xml"/></Relationships>',
      'ppt/presentation.xml':
        '<p:presentation><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
      'ppt/_rels/presentation.xml.rels':
        '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide" Target="slides/slide1.xml"/></Relationships>',
      'ppt/slides/slide1.xml':
        '<p:sld><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>On a slide</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>',
    }),
    'files.zip': zip({ 'a/letter.eml': mail, 'b.txt': 'Text of b.', '../c.xml': '<a>c</a>' }),
  }
}
