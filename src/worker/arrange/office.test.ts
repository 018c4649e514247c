// Pages as office programs print them: heads beside their columns, footers written first, blocks over each other, rows in one ruled box.
import { expect, test } from 'vitest'
import type { Box } from '../../contract/model.ts'
import { line, read } from './words-fixture.ts'

test('heads set from the left over numbers set from the right are heads of their columns', () => {
  const right = (text: string, edge: number, y: number) => line(text, edge - text.length * 5, y)
  const rows = ['120', '98', '1340', '77', '2050'].flatMap((number, row) => {
    const y = 120 + row * 14
    return [...line(`item ${row}`, 72, y), ...right(number, 300, y), ...right(`${row + 4}00`, 370, y)]
  })
  const heads = [...line('Item', 72, 106), ...line('Plan', 234, 106), ...line('Actual', 305, 106)]
  expect(read([...heads, ...rows]).join()).toMatch(/^table: Item\tPlan\tActual\nitem 0\t120\t400\n/u)
})

test('a number at the foot that is written before a table is no row of it', () => {
  const rows = Array.from({ length: 6 }, (_, row) => [
    ...line(`part ${row}`, 72, 100 + row * 14),
    ...line(String(row * 17 + 31), 300, 100 + row * 14),
  ])
  const [table, footer] = read([...line('Page 1', 280, 760), ...rows.flat()])
  expect(table).toMatch(/part 5\t116$/u)
  expect(footer).toBe('footer: Page 1')
})

test('a block that stands lower on the other side is read in its turn, and beside others as a column', () => {
  const block = (texts: string[], x: number, y: number) => texts.flatMap((text, row) => line(text, x, y + row * 13))
  const address = ['Mr T Keller', '4 Mill Lane', 'Leeds LS1', 'England']
  const facts = ['Our ref 60-4', 'Phone 84-117', 'Clerk Ms Nowak', 'Date 3 August']
  const after = ['Your application of July', 'Dear Mr Keller,', 'we thank you for this.']
  const stepped = [...block(address, 72, 100), ...block(after, 72, 240), ...block(facts, 380, 170)]
  expect(read(stepped).join(' ')).toMatch(/England.*Our ref.*August.*Your application/su)
  const beside = [...block(address, 72, 100), ...block(facts, 380, 106)]
  expect(read(beside).join(' ')).toMatch(/Keller.4 Mill Lane.Leeds LS1.England.*Our ref 60-4.Phone/su)
})

test('lines that are written from cell to cell are rows, though only a box is drawn around them', () => {
  const [xs, ys] = [
    [70, 150, 200, 250],
    [90, 106, 160],
  ]
  const rules = [...ys.map((y): Box => [70, y, 250, y + 0.5]), ...xs.map((x): Box => [x, 90, x + 0.5, 160])]
  const rows = [
    ['Lake', 'Depth', 'Built'],
    ['Upper Mill', '12.40', '1893'],
    ['Quarry', '3.05', '1922'],
    ['Old Ford', '101.00', '1961'],
  ]
  const words = rows.flatMap((cells, row) =>
    cells.flatMap((text, column) => line(text, (xs[column] ?? 0) + 4, 101 + row * 16)),
  )
  expect(read(words, rules)).toEqual([`table: ${rows.map((cells) => cells.join('\t')).join('\n')}`])
})
