// Lists, labels and addresses beside each other: what looks like a table and is none, and tables of few rows.
import { expect, test } from 'vitest'
import { toSegments } from './lines.ts'
import { lastRowOf } from './table-rows.ts'
import { line, lines, read } from './words-fixture.ts'

const body = (baseline: number) =>
  lines(72, baseline, [
    'A line of text that is as wide as the column it stands in is',
    'and that nothing stands beside.',
  ])

test('two lists beside each other are read one after the other, though their lines are level', () => {
  const words = [
    ...lines(72, 100, ['• 100 g flour', '• 2 eggs', '• some salt', '• a bowl']),
    ...lines(260, 100, [
      '1. Mix the flour and the',
      '   eggs in the bowl.'.trimStart(),
      '2. Add the salt and stir',
      'it well.',
    ]),
  ]
  expect(read(words)).toEqual([
    'list-item: • 100 g flour',
    'list-item: • 2 eggs',
    'list-item: • some salt',
    'list-item: • a bowl',
    'list-item: 1. Mix the flour and the eggs in the bowl.',
    'list-item: 2. Add the salt and stir it well.',
  ])
})

test('an address beside the facts of a letter is read before them, and the letter after both', () => {
  const facts = ['Our sign:', 'Room:', 'Date:'].flatMap((label, row) => [
    ...line(label, 360, 103 + row * 17),
    ...line(['KL 118', '214', '14 March'][row] ?? '', 440, 103 + row * 17),
  ])
  const words = [...lines(72, 100, ['Joan Ellery', '22 Station Road', 'Bristol']), ...facts, ...body(200)]
  expect(read(words)).toEqual([
    'paragraph: Joan Ellery\n22 Station Road\nBristol',
    'table: Our sign:\tKL 118\nRoom:\t214\nDate:\t14 March',
    'paragraph: A line of text that is as wide as the column it stands in is and that nothing stands beside.',
  ])
})

test('few labels with their values are a table where both are set to an edge; stretched spaces are none', () => {
  const pairs = (values: number[]) =>
    ['Holder', 'Number', 'Period'].flatMap((label, row) => [
      ...line(label, 72, 100 + row * 14),
      ...line('value', values[row] ?? 0, 100 + row * 14),
    ])
  expect(read([...pairs([113, 113, 113]), ...body(200)])[0]).toBe('table: Holder\tvalue\nNumber\tvalue\nPeriod\tvalue')
  expect(read([...pairs([113, 117, 121]), ...body(200)]).join()).not.toContain('table')
})

test('addresses in rows and columns are read each by itself', () => {
  const address = (name: string, x: number, y: number) => lines(x, y, [name, '58 Mill Street', 'Bath'])
  const words = [100, 180, 260].flatMap((y, row) =>
    [72, 300].flatMap((x, column) => address(`Name ${row * 2 + column}`, x, y)),
  )
  expect(read(words)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `paragraph: Name ${n}\n58 Mill Street\nBath`))
})

test('items between lines of two cells are no rows of theirs', () => {
  const job = (baseline: number, name: string) => [
    ...line(name, 72, baseline),
    ...line('May 2014', 400, baseline),
    ...line('Harbour council', 72, baseline + 12),
    ...line('Bristol', 400, baseline + 12),
    ...line('• Kept the register', 80, baseline + 26),
    ...line('• Bound it anew', 80, baseline + 38),
  ]
  expect(
    read([...job(100, 'Binder'), ...job(160, 'Clerk')]).filter((block) => block.startsWith('list-item')),
  ).toHaveLength(4)
})

test('the last lines of a table’s last cell are its own', () => {
  const rows = [
    ...line('Keller:', 72, 100),
    ...lines(130, 100, ['The bridge was painted in the year in which', 'the harbour was closed.']),
    ...line('Ellery:', 72, 124),
    ...lines(130, 124, ['Was it?']),
    ...line('Keller:', 72, 136),
    ...lines(130, 136, ['It was painted again when they opened the', 'harbour, and once more after that.']),
  ]
  expect(read(rows)).toEqual([
    'table: Keller:\tThe bridge was painted in the year in which the harbour was closed.\nEllery:\tWas it?\nKeller:\tIt was painted again when they opened the harbour, and once more after that.',
  ])
})

test('a title’s second line over the first of two columns is the title’s', () => {
  const column = (x: number) =>
    lines(
      x,
      124,
      Array.from({ length: 6 }, () => 'lorem ipsum dolor sit amet consectetur'),
    )
  const words = [
    ...line('The harbour council and its agreement', 72, 80, { size: 16 }),
    ...line('with the bindery', 72, 100, { size: 16 }),
    ...column(72),
    ...column(320),
  ]
  expect(read(words)[0]).toBe('heading2: The harbour council and its agreement with the bindery')
})

test('labels and values over a table whose gutters they share none of are a table by themselves', () => {
  const cells = (baseline: number, texts: readonly (readonly [number, string])[]) =>
    texts.flatMap(([x, text]) => line(text, x, baseline))
  const facts = ['Holder', 'Account', 'Period'].flatMap((label, row) =>
    cells(100 + row * 20, [
      [72, label],
      [120, 'GB29 NWBK'],
    ]),
  )
  const entries = [1, 2, 3, 4, 5, 6].flatMap((day) =>
    cells(170 + day * 20, [
      [72, `0${day} May`],
      [116, 'Harbour dues of the year'],
      [320, '12.00'],
      [420, '77.00'],
    ]),
  )
  const [above, below] = read([...facts, ...entries])
  expect(above).toBe('table: Holder\tGB29 NWBK\nAccount\tGB29 NWBK\nPeriod\tGB29 NWBK')
  expect(below).toMatch(/^table: 01 May\tHarbour dues of the year\t12.00\t77.00\n02 May/)
})

test('a large title beside two lines of an address is read before it, and parts it in no two', () => {
  const words = [
    ...lines(72, 92, ['Ellery and Sons', '22 Station Road', 'Bristol']),
    ...line('INVOICE', 460, 98, { size: 22 }),
    ...body(160),
  ]
  expect(read(words).slice(0, 2)).toEqual(['heading1: INVOICE', 'paragraph: Ellery and Sons\n22 Station Road\nBristol'])
})

test('the last column goes on where its next cell is no further down than those above it are apart', () => {
  const cell = (text: string, x: number, baseline: number) => toSegments(line(text, x, baseline))
  const rowsTo = (end: number) => [
    [cell('Bill to', 72, 100), cell('Sign', 430, 100)],
    [[], cell('Room', 430, 118)],
    [cell('Ellery', 72, 120), []],
    [[], cell('Date', 430, 136)],
    [cell('Bristol', 72, 140), []],
    [[], cell('Order', 430, end)],
  ]
  expect(lastRowOf(rowsTo(154), 4)).toBe(5)
  expect(lastRowOf(rowsTo(170), 4)).toBe(4)
})
