// Letters that a file sets one by one are words, wherever PDFium sees gaps between them.
import { expect, test } from 'vitest'
import { openPdf } from './pdf.ts'
import { drawnPdf } from './pdf-fixture.ts'

/** Draws each letter of a text by itself, `extra` ems further on than its width says; gives the page's text. */
async function read(texts: { text: string; size: number; extra: (index: number) => number }[]): Promise<string> {
  const source = await drawnPdf((document) => {
    for (const [line, { text, size, extra }] of texts.entries()) {
      document.fontSize(size)
      let x = 72
      for (const [index, letter] of Array.from(text).entries()) {
        document.text(letter, x, 72 + 60 * line, { lineBreak: false })
        x += document.widthOfString(letter) + extra(index) * size
      }
    }
  })
  const file = await openPdf(source)
  const page = await file.read(1, 'off')
  file.close()
  return page?.text ?? ''
}

test('letters rounded to whole steps, and letters set apart, are words', async () => {
  const said = 'The town said 31.00 in July, which it will pay'
  const text = await read([
    { text: said, size: 7, extra: (index) => (index % 2 === 0 ? 0.08 : -0.02) },
    { text: 'TOWN FARES', size: 12, extra: () => 0.3 },
    { text: 'Ordinary museum', size: 12, extra: () => 0.16 },
  ])
  expect(text.split('\n\n')).toEqual([said, 'TOWN FARES', 'Ordinary museum'])
})
