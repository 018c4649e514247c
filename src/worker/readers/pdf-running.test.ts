import { expect, test } from 'vitest'
import type { Page } from '../../contract/model.ts'
import { drawnPdf } from './pdf-fixture.ts'
import { openPdf } from './pdf.ts'

const sentence = 'Nobody on this page minds the quick brown fox at all, and the lazy dog sleeps on. '

/** Four pages with a title of their own and a number at the foot of each, and the text that each has. */
async function read(foot: (index: number) => string, text: readonly string[]): Promise<Page[]> {
  const source = await drawnPdf((document) => {
    for (const [index, said] of text.entries()) {
      if (index > 0) document.addPage()
      document.fontSize(9).text(foot(index), 72, 740 - 40, { lineBreak: false })
      document.fontSize(9).text('Handbook, third edition', 72, 40, { lineBreak: false })
      document.fontSize(11).text(said, 72, 90)
    }
  })
  const file = await openPdf(source)
  const pages: Page[] = []
  for (let number = 1; number <= file.pages; number++) {
    const page = await file.read(number, 'auto')
    if (page) pages.push(page)
  }
  file.close()
  return pages
}

const kinds = (pages: Page[]): string[] => pages.map(({ blocks }) => blocks.map(({ kind }) => kind).join(' '))
const titles = ['Harbours', 'The council', 'Bridges', 'Of the binders']
const full = [6, 7, 8, 9].map((count) => sentence.repeat(count))

test('a title and a number that counts on are a footer, whatever the title says', async () => {
  const counted = await read((index) => `${titles[index]} ${11 + index}`, full)
  expect(kinds(counted)).toEqual(Array(4).fill('header paragraph footer'))
  const others = await read((index) => `${titles[index]} ${[40, 11, 92, 70][index]}`, full)
  expect(kinds(others).join()).not.toContain('footer')
})

test('a page that was left free has running lines and no text, where those around it have', async () => {
  const pages = await read(() => 'Printed in spring', full.with(2, ''))
  expect(kinds(pages)[2]).toBe('header footer')
  expect(kinds(await read(() => 'Printed in spring', ['', '', '', ''])).join()).not.toContain('header')
})
