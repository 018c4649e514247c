// Bullets that are drawn become signs before their lines; other dots stay drawings. A title over a drawn table is a heading.
import { expect, test } from 'vitest'
import { openPdf } from './pdf.ts'
import { type Draw, drawnPdf } from './pdf-fixture.ts'

async function read(draw: Draw): Promise<string[]> {
  const file = await openPdf(await drawnPdf(draw))
  const page = await file.read(1, 'off')
  file.close()
  return page?.blocks.map(({ kind, start, end }) => `${kind}: ${page.text.slice(start, end)}`) ?? []
}

test('drawn bullets make list items; a dot within a line or far from one makes none', async () => {
  const blocks = await read((document) => {
    document.fontSize(11)
    for (const [index, text] of ['Paper from the mill', 'Board, cut to size'].entries()) {
      document.text(text, 90, 100 + index * 16, { lineBreak: false })
      document.circle(80, 105 + index * 16, 2).fill()
    }
    document.text('Nothing stands before this line', 72, 200, { lineBreak: false })
    document.circle(250, 205, 2).fill()
    document.circle(20, 205, 2).fill()
  })
  expect(blocks).toEqual([
    'list-item: • Paper from the mill',
    'list-item: • Board, cut to size',
    'paragraph: Nothing stands before this line',
  ])
})

test('a title over a page that is all table is a heading', async () => {
  const blocks = await read((document) => {
    document.fontSize(16).text('Stock in March', 72, 72)
    document.fontSize(9)
    for (const x of [72, 200, 328]) document.moveTo(x, 110).lineTo(x, 230).stroke()
    for (let y = 110; y <= 230; y += 20) document.moveTo(72, y).lineTo(328, y).stroke()
    for (let row = 0; row < 6; row++)
      for (const [column, text] of ['Article', 'Number'].entries())
        document.text(`${text} ${row}`, 80 + column * 128, 115 + row * 20, { lineBreak: false })
  })
  expect(blocks[0]).toBe('heading: Stock in March')
})
