// The structure of PDF pages: running lines, drawn tables, footnotes beside columns, outline, links, notes, page names.
import { expect, test } from 'vitest'
import type { Page } from '../../contract/model.ts'
import type { Source } from '../../contract/worker.ts'
import { openSource } from '../source.ts'
import { openPdf } from './pdf.ts'
import { type Draw, drawnPdf } from './pdf-fixture.ts'
import { pdfium } from './pdf-pdfium.ts'
import { Texts } from './pdf-texts.ts'

async function pages(draw: Draw): Promise<Page[]> {
  return readAll(await drawnPdf(draw))
}

/** The pages wanted, else all, of a file opened for them. */
async function readAll(source: Source, wanted?: number[]): Promise<Page[]> {
  const file = await openPdf(source)
  const read: Page[] = []
  for (const number of wanted ?? Array.from({ length: file.pages }, (_, index) => index + 1)) {
    const page = await file.read(number, 'auto')
    if (page) read.push(page)
  }
  file.close()
  return read
}

const sentence = 'Nobody on this page minds the quick brown fox at all, and the lazy dog sleeps on. '
const textOf = (page: Page | undefined, kind: string): string[] =>
  page?.blocks.filter((block) => block.kind === kind).map(({ start, end }) => page.text.slice(start, end)) ?? []
const at = (document: PDFKit.PDFDocument, text: string, x: number, y: number): unknown =>
  document.text(text, x, y, { lineBreak: false })

test('lines that come again at the same place are headers and footers, and stay in the text', async () => {
  const read = await pages((document) => {
    for (let number = 1; number <= 4; number++) {
      if (number > 1) document.addPage()
      at(document.fontSize(9), `Annual report ${2000 + number}`, 72, 40)
      at(document, `Confidential — ${number}`, 250, 740)
      document.fontSize(11).text(sentence.repeat(5 + number), 72, 90)
    }
  })
  expect(read.map((page) => [textOf(page, 'header'), textOf(page, 'footer')])).toEqual(
    [1, 2, 3, 4].map((number) => [[`Annual report ${2000 + number}`], [`Confidential — ${number}`]]),
  )
  for (const page of read) expect(page.blocks.map(({ kind }) => kind)).toEqual(['header', 'paragraph', 'footer'])
})

test('running lines within a band over the page’s width are headers, within a box they may be cells', async () => {
  const read = (x: number, width: number) =>
    pages((document) => {
      for (let number = 1; number <= 3; number++) {
        if (number > 1) document.addPage()
        document.rect(x, 20, width, 40).stroke()
        at(document.fontSize(9), `Index ${number}`, 72, 40)
        document.fontSize(11).text(sentence.repeat(5 + number), 72, 90)
      }
    })
  expect((await read(0, 612)).map((page) => textOf(page, 'header'))).toEqual([['Index 1'], ['Index 2'], ['Index 3']])
  expect((await read(60, 200)).flatMap((page) => textOf(page, 'header'))).toEqual([])
})

test('titles of sections beside a page’s number are headers, whatever they say; lines whose numbers do not count are text', async () => {
  const [titles, first] = [['Harbours', 'The council', 'Bridges', 'Of the binders'], 11]
  const read = (numbers: readonly number[]) =>
    pages((document) => {
      for (const [index, number] of numbers.entries()) {
        if (index > 0) document.addPage()
        at(document.fontSize(9), index % 2 === 0 ? (titles[index] ?? '') : String(number), 72, 40)
        at(document, index % 2 === 0 ? String(number) : (titles[index] ?? ''), 450, 40)
        document.fontSize(11).text(sentence.repeat(5 + index), 72, 90)
      }
    })
  const counted = await read([0, 1, 2, 3].map((index) => first + index))
  expect(counted.map((page) => textOf(page, 'header').length)).toEqual([1, 1, 1, 1])
  const others = await read([40, 11, 92, 70])
  expect(others.flatMap((page) => textOf(page, 'header'))).toEqual([])
})

test('what stands over one line across each page is a header, whatever it says; over the lines of a table it is text', async () => {
  const titles = ['Harbours of the north', 'The council', 'Bridges', 'Of the binders']
  const read = (lines: readonly number[]) =>
    pages((document) => {
      for (const [index, title] of titles.entries()) {
        if (index > 0) document.addPage()
        at(document.fontSize(9), title, 72, 70)
        for (const y of lines) document.moveTo(72, y).lineTo(540, y).stroke()
        document.fontSize(11).text(sentence.repeat(5 + index), 72, 110)
      }
    })
  expect((await read([83])).map((page) => textOf(page, 'header'))).toEqual(titles.map((title) => [title]))
  expect((await read([83, 400, 420, 440])).flatMap((page) => textOf(page, 'header'))).toEqual([])
})

test('a drawn table keeps its cells, also over columns and rows and of several lines', async () => {
  const [page] = await pages((document) => {
    document.fontSize(11).text(sentence.repeat(3), 72, 72)
    const [xs, ys] = [
      [72, 200, 320, 440],
      [200, 230, 270, 310],
    ] as const
    for (const y of ys) document.moveTo(72, y).lineTo(440, y).stroke()
    for (const x of xs)
      document
        .moveTo(x, x === 200 || x === 320 ? 230 : 200)
        .lineTo(x, 310)
        .stroke()
    at(document.font('Helvetica-Bold'), 'Title over all three', 80, 208)
    document.font('Helvetica')
    for (const [row, cells] of [
      ['North', 'one line', '12'],
      ['South', 'this cell has two lines of text', '34'],
    ].entries())
      for (const [column, text] of cells.entries())
        document.text(text, (xs[column] ?? 0) + 6, (ys[row + 1] ?? 0) + 6, { width: 108 })
  })
  const table = page?.blocks.find(({ kind }) => kind === 'table')
  expect(table?.rows?.map((row) => row.map(({ start, end }) => page?.text.slice(start, end)))).toEqual([
    ['Title over all three'],
    ['North', 'one line', '12'],
    ['South', 'this cell has two lines of text', '34'],
  ])
  expect(table?.rows?.[0]?.[0]).toMatchObject({ colspan: 3, header: true })
})

test('a footnote in a column does not part the text that goes on in the next one', async () => {
  const [page] = await pages((document) => {
    const body = (x: number, last: string): void => {
      document.fontSize(10)
      for (let line = 0; line < 12; line++)
        at(document, line === 11 ? last : 'words that fill the column of text', x, 80 + line * 13)
    }
    body(72, 'and so it went on and on, which the')
    body(330, 'end of the matter for now.')
    at(document.fontSize(5), '1', 72, 251)
    at(document.fontSize(8), 'This is a note of the first column.', 76, 250)
    at(document, 'It has a second line, too, and ends.', 72, 260)
  })
  const order = ['which the', 'end of the matter', 'This is a note'].map((text) => page?.text.indexOf(text) ?? -1)
  expect(order.every((place) => place >= 0)).toBe(true)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
})

test('lines of an address and of a bill stay lines; wrapped lines are joined', async () => {
  const [page] = await pages((document) => {
    document.fontSize(11).text('Ann Example\nLong Road 12\n12345 Springfield\nWonderland', 72, 80)
    document.text(sentence.repeat(3), 72, 200)
  })
  expect(page?.text).toBe(`Ann Example\nLong Road 12\n12345 Springfield\nWonderland\n\n${sentence.repeat(3).trim()}`)
})

test('text that is drawn twice is read once', async () => {
  const [page] = await pages((document) => {
    for (const shift of [0, 0.4]) at(document.fontSize(20), 'Bold by repetition', 72 + shift, 80)
    document.fontSize(11).text(sentence.repeat(2), 72, 140)
  })
  expect(page?.text.match(/repetition/g)).toHaveLength(1)
})

test('outline, links and notes come to their blocks', async () => {
  const [page] = await pages((document) => {
    document.outline.addItem('Part').addItem('Deep down')
    document.fontSize(11).text('1.1 Deep down')
    document.moveDown().text(sentence.repeat(2))
    document.moveDown().text('our site', { link: 'https://example.org/a', continued: false })
    document.note(400, 300, 20, 20, 'Ask Ann about this')
  })
  expect(page?.blocks[0]).toMatchObject({ kind: 'heading', level: 2 })
  expect(page?.blocks.flatMap(({ links = [] }) => links)).toEqual([
    { text: 'our site', target: 'https://example.org/a' },
  ])
  expect(page?.text).toContain('Ask Ann about this')
})

test('a page is the same whatever was read before it: by one worker or by many', async () => {
  const draw: Draw = (document) => {
    for (let number = 1; number <= 6; number++) {
      if (number > 1) document.addPage()
      at(document.fontSize(9), number % 2 === 0 ? `${number} Even` : `Odd ${number}`, 72, 40)
      document.fontSize(11).text(sentence.repeat(number), 72, 90)
    }
  }
  const source = await drawnPdf(draw)
  const inOrder = await readAll(source)
  const alone: Page[] = []
  for (const number of [5, 2, 6, 1, 3, 4]) alone.push(...(await readAll(source, [number])))
  expect(alone.toSorted((a, b) => a.number - b.number)).toEqual(inOrder)
})

test('a footnote’s number stands apart from its first word; a word broken behind a capital keeps its hyphen', async () => {
  const [page] = await pages((document) => {
    document.fontSize(11).text(sentence.repeat(3), 72, 72)
    const width = document.fontSize(6).widthOfString('1')
    at(document, '1', 72, 600)
    at(document.fontSize(9), 'Preliminary, and found to be an FAA-', 72 + width, 601)
    at(document, 'approved report of those who wrote it.', 72, 612)
  })
  expect(page?.text).toContain('1 Preliminary, and found to be an FAA-approved report')
})

test('what runs up a margin comes after the page’s text and its foot', async () => {
  const draw: Draw = (document) => {
    for (let number = 1; number <= 2; number++) {
      if (number > 1) document.addPage()
      document.fontSize(11).text(sentence.repeat(number + 2), 72, 90)
      at(document.fontSize(9), `Report, sheet ${number}`, 72, 740)
      document.save().rotate(-90, { origin: [30, 500] })
      at(document, 'printed by nobody', 30, 500)
      document.restore()
    }
  }
  for (const page of await pages(draw)) expect(page.text).toMatch(/Report, sheet \d\n\nprinted by nobody$/u)
})

test('texts of a long file are let go, also where no page is made of them', async () => {
  const source = await drawnPdf((document) => {
    for (let number = 1; number < 9; number++) document.text(`Page ${number}`).addPage()
  })
  const file = await pdfium.open(openSource(source), source.name)
  const texts = new Texts(file)
  const first = await texts.of(1)
  expect(await texts.of(1)).toBe(first)
  let last = first
  for (let number = 2; number <= 8; number++) last = await texts.of(number)
  expect(await texts.of(8)).toBe(last)
  expect(await texts.of(1)).not.toBe(first)
  file.close()
})
