// Arrangement: columns are read one after another, cells by rows, and blocks are told apart by size and spacing.
import { expect, test } from 'vitest'
import { buildPage } from '../page-builder.ts'
import { toBlocks } from './blocks.ts'
import type { PlacedWord } from './lines.ts'
import { line, lines, read } from './words-fixture.ts'

const prose = (word: string): string => `${word} lorem ipsum dolor sit amet consectetur`

test('a title over two columns: the title, the left column, the right column', () => {
  const rows = [0, 1, 2, 3, 4]
  const words = [
    ...line('A title over both of the columns', 72, 60, { size: 18 }),
    ...rows.flatMap((row) => [
      ...line(prose(`left${row}`), 72, 100 + row * 12),
      ...line(prose(`right${row}`), 320, 100 + row * 12),
    ]),
  ]
  const left = rows.map((row) => prose(`left${row}`)).join(' ')
  const right = rows.map((row) => prose(`right${row}`)).join(' ')
  expect(read(words)).toEqual([
    'heading1: A title over both of the columns',
    `paragraph: ${left}`,
    `paragraph: ${right}`,
  ])
})

test('columns that go on beside a picture are read to their end first', () => {
  const words = [
    ...[0, 1, 2, 3].flatMap((row) => [
      ...line(prose(`a${row}`), 72, 100 + row * 12),
      ...line(prose(`x${row}`), 320, 100 + row * 12),
    ]),
    ...[4, 5, 6, 7].flatMap((row) => [
      ...line(`a${row} lorem ipsum dolor sit`, 72, 100 + row * 12),
      ...(row === 5 ? line('A wide picture', 258, 161) : []),
      ...line(`x${row} lorem ipsum dolor sit`, 410, 100 + row * 12),
    ]),
  ]
  const order = read(words)
    .join(' ')
    .match(/[ax]\d|picture/g)
  expect(order).toEqual([
    'a0',
    'a1',
    'a2',
    'a3',
    'a4',
    'a5',
    'a6',
    'a7',
    'picture',
    'x0',
    'x1',
    'x2',
    'x3',
    'x4',
    'x5',
    'x6',
    'x7',
  ])
})

test('a number alone at the foot of the page is its footer', () => {
  expect(read([...line('Some text', 72, 100), ...line('– 12 –', 290, 770)])).toEqual([
    'paragraph: Some text',
    'footer: – 12 –',
  ])
})

test('short cells in columns are a table, also where one cell is empty', () => {
  const words = [
    ...line('Item', 72, 100, { bold: true }),
    ...line('Pieces', 200, 100, { bold: true }),
    ...line('Price', 300, 100, { bold: true }),
    ...line('Pen', 72, 114),
    ...line('2', 200, 114),
    ...line('3.10', 300, 114),
    ...line('Ink', 72, 128),
    ...line('7.25', 300, 128),
    ...line('Nib', 72, 142),
    ...line('9', 200, 142),
    ...line('0.80', 300, 142),
  ]
  expect(read(words)).toEqual(['table: Item\tPieces\tPrice\nPen\t2\t3.10\nInk\t\t7.25\nNib\t9\t0.80'])
})

test('spacing, indents and marks part paragraphs and list items', () => {
  const words = [
    ...line('First paragraph with one line of text in it', 72, 100),
    ...line('and a second line that belongs to it', 72, 112),
    ...line('After a gap comes another paragraph', 72, 136),
    ...line('1. a list item that goes on', 72, 160),
    ...line('• another list item', 72, 172),
  ]
  expect(read(words)).toEqual([
    'paragraph: First paragraph with one line of text in it and a second line that belongs to it',
    'paragraph: After a gap comes another paragraph',
    'list-item: 1. a list item that goes on',
    'list-item: • another list item',
  ])
})

test('lines written from right to left are read from the right', () => {
  const words = [
    { text: 'שלום', x: 300 },
    { text: 'עולם', x: 200 },
  ].map(({ text, x }): PlacedWord => ({
    text,
    bbox: [x, 90, x + 60, 102],
    conf: 1,
    size: 10,
    bold: false,
    mono: false,
    baseline: 100,
    breaks: false,
  }))
  expect(read(words.toReversed())).toEqual(['paragraph: שלום עולם'])
})

test('an initial is no list mark, unless the lines around are numbered by letters', () => {
  expect(
    read([
      ...line('The bindery is led by two people this year', 72, 100),
      ...line('I. Marrow keeps the books', 72, 130),
      ...line('A. Lane binds them', 72, 160),
    ]),
  ).toEqual([
    'paragraph: The bindery is led by two people this year',
    'paragraph: I. Marrow keeps the books',
    'paragraph: A. Lane binds them',
  ])
  expect(read([...line('A. Paper and board', 72, 100), ...line('B. Leather', 72, 112)])).toEqual([
    'list-item: A. Paper and board',
    'list-item: B. Leather',
  ])
})

test('an index and a power one above the other stay in their line', () => {
  const script = (text: string, x: number, baseline: number): PlacedWord[] => line(text, x, baseline, { size: 7 })
  const words = [
    ...line('of tokens w', 72, 100),
    ...script('(i)', 123, 94.7),
    ...script('1', 123, 103),
    ...line(', and so on to the very end of this line', 135, 100),
    ...line('and the text goes on below it, in a line that is as long', 72, 112),
  ]
  expect(read(words)).toEqual([
    'paragraph: of tokens w(i) 1 , and so on to the very end of this line and the text goes on below it, in a line that is as long',
  ])
})

test('a column of prose under a figure is a column, not half of a table', () => {
  const rows = Array.from({ length: 24 }, (_, row) => row)
  const words = rows.flatMap((row) => [
    ...line(prose(`left${row}`), 72, 100 + row * 12),
    ...(row < 12 ? line(`label ${row}`, row % 2 === 0 ? 320 : 420, 100 + row * 12) : []),
    ...(row > 13 ? line(prose(`right${row}`), 320, 100 + row * 12) : []),
  ])
  const blocks = read(words)
  expect(blocks[0]).toBe(`paragraph: ${rows.map((row) => prose(`left${row}`)).join(' ')}`)
  expect(blocks.at(-1)).toBe(
    `paragraph: ${rows
      .slice(14)
      .map((row) => prose(`right${row}`))
      .join(' ')}`,
  )
})

test('what is written between two words of a line, over and under it, is read where it is written', () => {
  const words = [
    ...line('it follows that x =', 72, 100),
    ...line('a + b', 160, 94),
    ...line('c', 167, 107),
    ...line('and no more of it', 184, 100),
    ...line('The next line stands below.', 72, 124),
  ]
  expect(read(words)).toEqual(['paragraph: it follows that x = a + b c and no more of it The next line stands below.'])
})

test('a fraction at the end of a line belongs to it; words beside a line that are not stacked do not', () => {
  const fraction = [...line('so that x =', 72, 100), ...line('a + b', 122, 94), ...line('c', 130, 107)]
  expect(read(fraction)).toEqual(['paragraph: so that x = a + b c'])
  const beside = [...line('a line of text', 72, 100), ...line('lower beside it', 145, 108)]
  expect(read(beside)).toEqual(['paragraph: a line of text\nlower beside it'])
})

test('leaders lead on to the next cell: such rows are read across, however long their cells are', () => {
  const words = [0, 1, 2, 3].flatMap((row) => [
    ...line(`installation and check number ${row} ........`, 72, 100 + row * 14),
    ...line(`one hour of work for each of them ${row} .......`, 320, 100 + row * 14),
  ])
  const [text = ''] = read(words)
  expect(text.startsWith('table: installation and check number 0 ........\tone hour of work')).toBe(true)
})

test('heads of columns stand under their group’s, where only groups are ruled', () => {
  const xs = [60, 130, 200, 270, 340]
  const across = [50, 80, 95, 110].map((y): PlacedWord['bbox'] => [60, y, 340, y])
  const down = xs.map((x, index): PlacedWord['bbox'] => [x, index % 2 === 0 ? 50 : 80, x, 110])
  const words = [
    ...line('Sold', 110, 62),
    ...line('Bought', 250, 62),
    ...['Number', 'Price', 'Number', 'Price'].flatMap((head, index) => line(head, 70 + 70 * index, 76)),
    ...['12', '340', '56', '780'].flatMap((value, index) => line(value, 70 + 70 * index, 91)),
    ...['9', '87', '6', '54'].flatMap((value, index) => line(value, 70 + 70 * index, 106)),
  ]
  const page = buildPage({
    number: 1,
    width: 612,
    height: 792,
    source: 'text',
    engine: 'test',
    blocks: toBlocks(words, 792, [...across, ...down]),
  })
  expect(page.text).toBe('Sold\tBought\nNumber\tPrice\tNumber\tPrice\n12\t340\t56\t780\n9\t87\t6\t54')
  expect(page.blocks[0]?.rows?.[0]?.map(({ colspan }) => colspan)).toEqual([2, 2])
})

test('an index in two columns is read column by column; a table whose rows are level stays one, however it is written', () => {
  const entries = (name: string, x: number, first: number): PlacedWord[] =>
    Array.from({ length: 10 }, (_, row) => line(`${name}${row}, ${row + 3}`, x, first + row * 13)).flat()
  const index = read([...entries('left', 72, 100), ...entries('right', 320, 106)]).join('\n')
  expect(index.indexOf('left9')).toBeLessThan(index.indexOf('right0'))
  const [table = ''] = read([...entries('left', 72, 100), ...entries('right', 320, 100)])
  expect(table).toMatch(/^table: left0, 3\tright0, 3\nleft1, 4\tright1, 4\n/u)
})

test('references with their numbers in brackets are list items, not a table', () => {
  const words = [1, 2, 3, 4].flatMap((row) => [
    ...line(`[${row}]`, 72, 100 + row * 16),
    ...line(`Marrow and Lane on the binding of books, volume ${row}`, 100, 100 + row * 16),
  ])
  expect(read(words)).toEqual(
    [1, 2, 3, 4].map((row) => `list-item: [${row}] Marrow and Lane on the binding of books, volume ${row}`),
  )
})

test('small capitals behind a Roman number are a heading, and so is what the sources stand under', () => {
  const body = [0, 1, 2, 3].flatMap((row) => line(prose(`text${row}`), 72, 130 + row * 12))
  const words = [
    ...line('II. THE FIELD', 130, 100, { size: 8 }),
    ...body,
    ...line('REFERENCES', 140, 200),
    ...line('more text of the same size', 72, 230),
  ]
  expect(read(words).filter((block) => block.startsWith('heading'))).toEqual([
    'heading4: II. THE FIELD',
    'heading4: REFERENCES',
  ])
})

test('the number of a table and what it is of are one caption, where both are centred', () => {
  const body = [0, 1, 2, 3].flatMap((row) => line(prose(`text${row}`), 72, 130 + row * 12))
  const title = [...line('TABLE II', 150, 90, { size: 8 }), ...line('ALL OF THE LAMPS', 136, 100, { size: 8 })]
  expect(read([...title, ...body])[0]).toBe('caption: TABLE II ALL OF THE LAMPS')
  const far = [...line('TABLE II', 150, 84, { size: 8 }), ...line('ALL OF THE LAMPS', 136, 98, { size: 8 })]
  expect(read([...far, ...body])[0]).toBe('caption: TABLE II ALL OF THE LAMPS')
  const left = [...line('TABLE II', 72, 84, { size: 8 }), ...line('ALL OF THE LAMPS', 72, 98, { size: 8 })]
  expect(read([...left, ...body])[0]).toBe('caption: TABLE II')
})

test('a numbered line in the middle of its column is the title of a section, one at its left an item', () => {
  const body = (top: number) => [0, 1, 2, 3].flatMap((row) => line(prose(`text${row}`), 72, top + row * 12))
  const words = [...body(100), ...line('2. The lamps of the harbour', 113, 170), ...body(194)]
  expect(read(words)).toContain('heading4: 2. The lamps of the harbour')
  const item = [...body(100), ...line('2. The lamps of the harbour', 72, 170), ...body(194)]
  expect(read(item)).toContain('list-item: 2. The lamps of the harbour')
})

test('a line that only looks like the beginning of a caption is text', () => {
  const body = lines(72, 140, ['The lamps of the harbour are lit at dusk and', 'put out at dawn by the keeper.'])
  expect(read([...line('Tablet 5', 72, 100), ...body])[0]).toBe('paragraph: Tablet 5')
  expect(read([...line('Fig. 5', 72, 100), ...body])[0]).toBe('caption: Fig. 5')
})
