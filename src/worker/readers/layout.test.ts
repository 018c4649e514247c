import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Page } from '../../contract/model.ts'
import { threadTime } from '../processor-time.ts'
import type { FlowBlock } from './flow-blocks.ts'
import { LaidPages, paper } from './layout.ts'

const laidOut = (blocks: FlowBlock[], maxPages: number): Page[] => [...new LaidPages(blocks, maxPages)]
const layout = (...blocks: FlowBlock[]) => laidOut(blocks, 1000)
const letters = (pages: Page[]) =>
  pages
    .map((page) => page.text)
    .join(' ')
    .replace(/\s+/g, '')
const prose = (text: string): FlowBlock => ({ kind: 'paragraph', text })
const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ')

/** Every offset points at its word and every box is on the paper. */
function check(pages: Page[]): void {
  for (const [index, page] of pages.entries()) {
    Page.parse(page)
    expect(page.number).toBe(index + 1)
    expect(page.text).toBe(page.blocks.map((block) => page.text.slice(block.start, block.end)).join('\n\n'))
    for (const { lines } of page.blocks)
      for (const line of lines)
        for (const [start, end, x0, y0, x1, y1] of line.words) {
          expect(page.text.slice(start, end).trim()).not.toBe('')
          expect(x0).toBeGreaterThanOrEqual(paper.margin - 1)
          expect(y0).toBeGreaterThanOrEqual(paper.margin)
          expect(x1).toBeLessThanOrEqual(paper.width - paper.margin + 1)
          expect(y1).toBeLessThanOrEqual(paper.height - paper.margin + 1)
        }
  }
}

describe('a layout', () => {
  it('gives one blank page for nothing', () => {
    expect(layout()).toMatchObject([{ number: 1, source: 'blank', text: '', blocks: [], width: 612, height: 792 }])
  })

  it('breaks paragraphs into lines and pages, a block a page', () => {
    const pages = layout(prose(words(3000)))
    expect(pages.length).toBeGreaterThan(3)
    expect(pages.every((page) => page.blocks.length === 1)).toBe(true)
    expect(pages.map((page) => page.text).join(' ')).toBe(words(3000))
    check(pages)
  })

  it('cuts long words and puts their text together again', () => {
    const long = 'x'.repeat(250)
    const [page] = layout(prose(`before ${long} after`))
    expect(page?.text).toBe(`before ${long} after`)
    expect(page?.blocks[0]?.lines.length).toBeGreaterThan(2)
  })

  it('breaks Chinese anywhere without putting spaces in', () => {
    const text = '北京市的位置坐标城池以北奥林匹克森林公园'.repeat(20)
    const pages = layout(prose(text))
    expect(pages[0]?.text).toBe(text)
    check(pages)
  })

  it('never lets a line end make one word of two', () => {
    const text = Array.from({ length: 200 }, (_, i) => `pre${'e'.repeat(i % 9)}- and post-war`).join(' ')
    expect(layout(prose(text))[0]?.text).toBe(text)
  })

  it('keeps a heading with what follows', () => {
    const pages = layout(
      prose(words(560)),
      ...Array.from({ length: 9 }, () => prose('x')),
      { kind: 'heading', level: 1, text: 'Title' },
      prose('y'),
    )
    const at = pages.findIndex((page) => page.text.includes('Title'))
    expect(pages[at]?.text).toContain('y')
  })

  it('keeps code as it is, also where a line wraps', () => {
    const text = `if (x) {\n\tgo( 1,  2 )\n\n  ${'long '.repeat(60).trim()}\n  ${'w'.repeat(300)}\n}`
    const pages = layout({ kind: 'code', text })
    expect(pages[0]?.text).toBe(text.replace('\t', '    '))
    check(pages)
  })

  it('carries a table over pages row by row', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [{ text: `name ${i}`, header: i === 0 }, { text: `${i}` }])
    const pages = layout({ kind: 'table', rows })
    expect(pages.map((page) => page.blocks[0]?.continues)).toEqual([undefined, ...pages.slice(1).map(() => true)])
    check(pages)
    expect(pages.length).toBeGreaterThan(3)
    expect(pages.map((page) => page.text).join('\n')).toBe(
      rows.map((row) => row.map((cell) => cell.text).join('\t')).join('\n'),
    )
    expect(pages[0]?.blocks[0]?.rows?.[0]?.[0]).toMatchObject({ header: true })
  })

  it('sets spans, wide tables and cells longer than a page', () => {
    const spans = [
      [
        { text: 'a', colspan: 2 },
        { text: 'b', rowspan: 2 },
      ],
      [{ text: 'c' }, { text: 'd' }],
      [{ text: 'e' }],
    ]
    const wide = [Array.from({ length: 60 }, (_, i) => ({ text: `column ${i}` }))]
    const pages = layout(
      { kind: 'table', rows: spans },
      { kind: 'table', rows: wide },
      { kind: 'table', rows: [[{ text: 'k' }, { text: words(2000) }]] },
    )
    check(pages)
    expect(pages[0]?.blocks[0]?.rows?.[0]).toMatchObject([{ colspan: 2 }, { rowspan: 2 }])
    expect(pages[0]?.text).toContain(wide[0]?.map((cell) => cell.text).join('\t'))
    expect(letters(pages)).toContain(words(2000).replaceAll(' ', ''))
  })

  it('refuses more pages than allowed', () => {
    expect(() => laidOut([prose(words(3000))], 2)).toThrow(expect.objectContaining({ code: 'file-too-large' }))
  })

  it('refuses one word of millions of letters like any other text that is too long', () => {
    const word = 'Drawn'.repeat(2_500_000)
    expect(() => laidOut([prose(word)], 2)).toThrow(expect.objectContaining({ code: 'file-too-large' }))
  })

  it('drops no text, whatever the blocks, and gives the same pages twice', () => {
    const text = fc.array(
      fc.oneof(
        fc.stringMatching(/^[a-z]{1,60}$/),
        fc.stringMatching(/^[漢字かな]{1,90}$/),
        fc.stringMatching(/^[A-Za-z-]{1,12}[a-z]$/),
      ),
      { minLength: 1, maxLength: 60 },
    )
    const block = fc.oneof(
      fc.record({
        kind: fc.constantFrom('paragraph' as const, 'caption' as const, 'code' as const),
        text: text.map((all) => all.join(' ')),
      }),
      fc.record({
        kind: fc.constant('heading' as const),
        level: fc.integer({ min: 1, max: 6 }),
        text: text.map((all) => all.join(' ')),
      }),
      fc.record({
        kind: fc.constant('list-item' as const),
        depth: fc.integer({ min: 0, max: 20 }),
        text: text.map((all) => `• ${all.join(' ')}`),
      }),
      fc.record({
        kind: fc.constant('table' as const),
        rows: fc.array(
          fc.array(
            text.map((all) => ({ text: all.join(' ') })),
            { minLength: 1, maxLength: 5 },
          ),
          { minLength: 1, maxLength: 4 },
        ),
      }),
    )
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        const pages = layout(...blocks)
        check(pages)
        const source = blocks
          .map((b) =>
            b.kind === 'table'
              ? b.rows
                  .flat()
                  .map((cell) => cell.text)
                  .join('')
              : b.text,
          )
          .join('')
        // A cell cut by a page's end is read after its neighbours: compare what there is, not its order.
        const sorted = (value: string) => Array.from(value.replace(/\s+/g, '')).toSorted().join('')
        expect(sorted(letters(pages))).toBe(sorted(source))
        expect(layout(...blocks)).toEqual(pages)
      }),
      { numRuns: 60 },
    )
  })

  it('is linear: 30,000 lines in seconds; a long document has as many pages as were counted, twice the same', () => {
    const begun = threadTime()
    const laid = new LaidPages([prose('a line of text\n'.repeat(30_000))], 5000)
    const pages = [...laid]
    expect(laid.length).toBeGreaterThan(500)
    expect(pages.map(({ number }) => number)).toEqual(Array.from({ length: laid.length }, (_, n) => n + 1))
    expect(laid[Symbol.iterator]().next().value).toEqual(pages[0])
    expect(threadTime() - begun).toBeLessThan(10_000)
  })
})
