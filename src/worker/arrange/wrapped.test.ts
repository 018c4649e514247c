// Cells of several lines and texts beside each other: what the file writes before what tells them from rows.
import { expect, test } from 'vitest'
import { buildPage } from '../page-builder.ts'
import { toBlocks } from './blocks.ts'
import type { PlacedWord } from './lines.ts'

/** Lines at a place, one below the other: half an em of 10 points a character. */
function cell(x: number, baseline: number, ...lines: string[]): PlacedWord[] {
  return lines.flatMap((text, row) => {
    let left = x
    return text.split(' ').map((word, index): PlacedWord => {
      const [right, base] = [left + word.length * 5, baseline + row * 12]
      const bbox: PlacedWord['bbox'] = [left, base - 7.2, right, base + 2.1]
      left = right + 2.5
      return { text: word, bbox, conf: 1, size: 10, bold: false, mono: false, baseline: base, breaks: index === 0 }
    })
  })
}
function read(words: PlacedWord[]): string[] {
  const common = { number: 1, width: 612, height: 792, source: 'text', engine: 'test' } as const
  const page = buildPage({ ...common, blocks: toBlocks(words, 792) })
  return page.blocks.map((block) => `${block.kind}: ${page.text.slice(block.start, block.end)}`)
}

test('lines of a cell that are written before the cell beside it are of one row, the last row’s too', () => {
  const words = [
    ...cell(72, 100, 'Item'),
    ...cell(200, 100, 'Note'),
    ...cell(400, 100, 'Price'),
    ...cell(72, 118, 'Pen of', 'silver'),
    ...cell(200, 118, 'fine'),
    ...cell(400, 118, '3.10'),
    ...cell(72, 148, 'Ink'),
    ...cell(200, 148, 'blue, as', 'on the', 'sample'),
    ...cell(400, 148, '7.25'),
    ...cell(72, 190, 'Nib'),
    ...cell(200, 190, 'steel, for', 'the pen'),
    ...cell(400, 190, '0.80'),
  ]
  expect(read(words)).toEqual([
    'table: Item\tNote\tPrice\nPen of silver\tfine\t3.10\nInk\tblue, as on the sample\t7.25\nNib\tsteel, for the pen\t0.80',
  ])
})

test('further lines of the last column’s cells are told by their spacing', () => {
  const rows = [100, 130, 160, 190].flatMap((y, row) => [
    ...cell(72, y, `Row ${row}`),
    ...cell(200, y, row === 2 ? 'short' : 'a text that is long', ...(row === 2 ? [] : ['and goes on'])),
  ])
  expect(read(rows)[0]).toMatch(/^table: Row 0\ta text that is long and goes on\nRow 1\t/u)
})

test('addresses beside each other are read one after the other; rows of values, however they are written, stay rows', () => {
  const addresses = [
    ...cell(72, 100, 'Bill to', 'Ellery and Sons', 'Bristol'),
    ...cell(300, 100, 'Ship to', 'Ellery Warehouse', 'Avonmouth'),
  ]
  expect(read(addresses).join(' ').replaceAll('paragraph: ', '').replaceAll('\n', ' ')).toBe(
    'Bill to Ellery and Sons Bristol Ship to Ellery Warehouse Avonmouth',
  )
  const values = [...cell(72, 100, 'Paper', 'Board', 'Glue'), ...cell(300, 100, '12.50', '3.75', '0.99')]
  expect(read(values)).toEqual(['table: Paper\t12.50\nBoard\t3.75\nGlue\t0.99'])
  const recognised = addresses.map((word) => ({ ...word, conf: 0.9 }))
  expect(read(recognised)[0]).toMatch(/^table: Bill to\tShip to\n/u)
})

test('heads over two columns each do not hide the gutters between them', () => {
  const words = [
    ...cell(200, 100, 'Training'),
    ...cell(320, 100, 'Measured'),
    ...[1, 2, 3, 4, 5, 6].flatMap((row) =>
      [72, 180, 230, 300, 350].flatMap((x, column) => cell(x, 100 + row * 14, column === 0 ? 'Method' : '71.6')),
    ),
  ]
  expect(read(words).join('\n')).toContain('Method\t71.6\t71.6\t71.6\t71.6')
})

test('numbered texts and their translations beside each other are rows of a table, the longer ones’ last lines too', () => {
  const words = [
    ...cell(72, 100, '1. The council kept the', 'register of the harbour', 'and of its bridges.'),
    ...cell(300, 100, '1. Der Rat führte das', 'Register des Hafens.'),
    ...cell(72, 144, '2. The binder bound it'),
    ...cell(300, 144, '2. Der Buchbinder band', 'es in jedem Jahre'),
    ...cell(72, 176, '3. The painter of the', 'bridge painted it and', 'went away again.'),
    ...cell(300, 176, '3. Der Maler der Brücke', 'strich sie und ging', 'wieder weg von der', 'Brücke.'),
    ...cell(72, 232, '4. The river was low.', 'It was May.'),
    ...cell(300, 232, '4. Der Fluss war seicht.', 'Es war im Monat Juni,', 'der warm gewesen war.'),
  ]
  expect(read(words)).toEqual([
    [
      'table: 1. The council kept the register of the harbour and of its bridges.\t1. Der Rat führte das Register des Hafens.',
      '2. The binder bound it\t2. Der Buchbinder band es in jedem Jahre',
      '3. The painter of the bridge painted it and went away again.\t3. Der Maler der Brücke strich sie und ging wieder weg von der Brücke.',
      '4. The river was low. It was May.\t4. Der Fluss war seicht. Es war im Monat Juni, der warm gewesen war.',
    ].join('\n'),
  ])
})
