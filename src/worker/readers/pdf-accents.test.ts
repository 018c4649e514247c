// Accents set as signs of their own, as old fonts of TeX have them: each is read with the letter it stands at, and words stay whole.
import { expect, test } from 'vitest'
import { drawnPdf, writtenPdf } from './pdf-fixture.ts'
import { openPdf } from './pdf.ts'

/** A line with accents over the letters that a word has them behind: `u¨`. The accents are drawn first, the letters go on beneath. */
function drawLine(document: PDFKit.PDFDocument, text: string, y: number, raise = 0): void {
  let x = 72
  for (const [index, piece] of text.split(/(?=\S[¨´¸])/u).entries()) {
    const [, letter = '', mark = ''] = /^(\S)([¨´¸])/u.exec(piece) ?? []
    if (letter !== '' && index > 0) {
      const over = x + (document.widthOfString(letter) - document.widthOfString(mark)) / 2
      document.text(mark, over, y - raise, { lineBreak: false })
    }
    const rest = piece.replace(/[¨´¸]/gu, '')
    document.text(rest, x, y, { lineBreak: false })
    x += document.widthOfString(rest)
  }
}

async function textOf(draw: (document: PDFKit.PDFDocument) => void): Promise<string> {
  const document = await openPdf(await drawnPdf(draw))
  const page = await document.read(1, 'off')
  document.close()
  return page?.text ?? ''
}

test('a letter and its accent are one, over small letters, capitals and under them', async () => {
  const text = await textOf((document) => {
    document.fontSize(12)
    drawLine(document, 'Die Bru¨cke fu¨hrt u¨ber den Fluss und fac¸ade, cafe´ stehen dort.', 100)
    drawLine(document, 'Die U¨bung war lang.', 130, 2.5)
  })
  expect(text).toContain('Die Brücke führt über den Fluss und façade, café stehen dort.')
  expect(text).toContain('Die Übung war lang.')
})

test('fonts that are set in a size of 1 and drawn larger have accents, too', async () => {
  const text = await textOf((document) => {
    document.save().scale(12).translate(-66, 0).fontSize(1)
    drawLine(document, 'Die Bru¨cke fu¨hrt u¨ber den Fluss.', 8, -0.05)
    document.restore()
  })
  expect(text).toContain('Die Brücke führt über den Fluss.')
})

test('an ogonek stands at the right of its letter', async () => {
  const font =
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[1/ogonek]>>>>'
  const piece = (x: number, text: string): string => `BT/G 12 Tf ${x} 700 Td(${text})Tj ET`
  const content = [piece(72, 'Chc'), piece(96, '\\001'), piece(93.3, 'a wody')].join(' ')
  const document = await openPdf(writtenPdf(content, { fonts: '/G 5 0 R', objects: [font] }))
  const page = await document.read(1, 'off')
  document.close()
  expect(page?.text).toBe('Chcą wody')
})

test('an accent beside letters stays a sign', async () => {
  const text = await textOf((document) =>
    document.fontSize(12).text('The sign ´ and the sign ¨ are two. `code`', 72, 100),
  )
  expect(text).toContain('The sign ´ and the sign ¨ are two. `code`')
})
