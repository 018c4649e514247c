import { expect, it } from 'vitest'
import { compoundFile } from './compound-fixture.ts'
import { readXls } from './xls.ts'

const u16 = (...values: number[]) => values.flatMap((value) => [value & 255, (value >> 8) & 255])
const u32 = (value: number) => [...u16(value), ...u16(value >>> 16)]
const f64 = (value: number) => [...new Uint8Array(new Float64Array([value]).buffer)]
const record = (type: number, data: number[]) => [...u16(type, data.length), ...data]
const narrow = (text: string) => [0, ...Buffer.from(text, 'latin1')]
const wide = (text: string) => [1, ...Buffer.from(text, 'utf16le')]
const begin = record(0x809, [...u16(0x600, 5), ...Array<number>(12).fill(0)])
const end = record(0x0a, [])

/** A workbook of sheets given as [name, records, state]. */
function workbook(globals: number[], sheets: [name: string, records: number[], state: number][]): Uint8Array {
  const table = (starts: number[]) =>
    sheets.flatMap(([name, , state], i) =>
      record(0x85, [...u32(starts[i] ?? 0), state, 0, name.length, ...narrow(name)]),
    )
  const head = (starts: number[]) => [...begin, ...globals, ...table(starts), ...end]
  const bodies = sheets.map(([, records]) => [...begin, ...records, ...end])
  const starts: number[] = []
  let at = head([]).length
  for (const body of bodies) {
    starts.push(at)
    at += body.length
  }
  return compoundFile({ Workbook: new Uint8Array([...head(starts), ...bodies.flat()]) })
}

it('reads cells as shown, sheet by sheet, without hidden ones', () => {
  const globals = [
    ...record(0x41e, [...u16(164, 4), ...narrow('0.0%')]),
    ...record(0xe0, u16(0, 0)),
    ...record(0xe0, u16(0, 164)),
    ...record(0xe0, u16(0, 14)),
    // The second text is cut in its middle, and goes on in wide characters.
    ...record(0xfc, [...u32(2), ...u32(2), ...u16(4), ...narrow('Item'), ...u16(5), ...narrow('Pr')]),
    ...record(0x3c, wide('ice')),
  ]
  const cells = [
    ...record(0xfd, [...u16(0, 0, 0), ...u32(0)]),
    ...record(0xfd, [...u16(0, 1, 0), ...u32(1)]),
    ...record(0x204, [...u16(1, 0, 0), ...u16(1), ...wide('ż')]),
    ...record(0x203, [...u16(1, 1, 1), ...f64(0.125)]),
    ...record(0xbd, [...u16(2, 0, 0), ...u32((1234 << 2) | 3), ...u16(2), ...u32((45_292 << 2) | 2), ...u16(1)]),
    ...record(0x06, [...u16(3, 0, 0), 0, 0, 0, 0, 0, 0, 255, 255, ...u16(0)]),
    ...record(0x207, [...u16(3), ...narrow('sum')]),
    ...record(0x205, [...u16(3, 1, 0), 7, 1]),
    ...record(0xe5, u16(1, 5, 5, 0, 1)),
    ...record(0x203, [...u16(5, 0, 0), ...f64(1)]),
    ...record(0x203, [...u16(5, 2, 0), ...f64(-2.5)]),
  ]
  const { blocks, warnings } = readXls(
    workbook(globals, [
      ['One', cells, 0],
      ['Two', cells, 1],
    ]),
  )
  expect(blocks).toEqual([
    { kind: 'heading', level: 2, text: 'One' },
    {
      kind: 'table',
      rows: [
        [
          { text: 'Item', header: true },
          { text: 'Price', header: true },
        ],
        [{ text: 'ż' }, { text: '12.5%' }],
        [{ text: '12.34' }, { text: '2024-01-01' }],
        [{ text: 'sum' }, { text: '#DIV/0!' }],
      ],
    },
    { kind: 'table', rows: [[{ text: '1' }, { text: '-2.5' }]] },
  ])
  expect(warnings).toEqual(['1 hidden sheet was left out: Two'])
})

it('tells encrypted, old and damaged workbooks apart', () => {
  expect(() => readXls(workbook(record(0x2f, u16(1)), []))).toThrow(expect.objectContaining({ code: 'file-encrypted' }))
  const old = new Uint8Array(record(0x409, u16(0x400, 5)))
  expect(() => readXls(compoundFile({ Book: old }))).toThrow(expect.objectContaining({ code: 'format-unsupported' }))
  for (const name of ['a', 'Book'])
    expect(() => readXls(compoundFile({ [name]: new Uint8Array(10) }))).toThrow(
      expect.objectContaining({ code: 'file-damaged' }),
    )
})

const label = (row: number, column: number, text: string) =>
  record(0x204, [...u16(row, column, 0, text.length), ...narrow(text)])

it('leaves out hidden rows and columns; reads links, notes, what is printed above, and charts', () => {
  const address = Buffer.from('https://example.org/a\0', 'utf16le')
  const link = [
    ...u16(0, 0, 0, 0),
    ...Array<number>(16).fill(0),
    ...u32(2),
    ...u32(3),
    ...Buffer.from('e0c9ea79f9bace118c8200aa004ba90b', 'hex'),
    ...u32(address.length),
    ...address,
  ]
  const titled = (text: string, whose: number) => [
    ...record(0x1025, Array<number>(32).fill(0)),
    ...record(0x100d, [...u16(0), text.length, ...narrow(text)]),
    ...record(0x1027, u16(whose, 0, 0)),
  ]
  const point = (column: number, text: string) => record(0x204, [...u16(0, column, 0, text.length), ...narrow(text)])
  const art = [
    ...u16(0x23, 0xf00b),
    ...u32(16),
    ...u16(0x104),
    ...u32(1),
    ...u16(0xc381),
    ...u32(4),
    ...Buffer.from('ok', 'utf16le'),
  ]
  const records = [
    ...record(0xec, art.slice(0, 9)),
    ...record(0xec, art.slice(9)),
    ...record(0x14, [...u16(14), ...narrow('&LTop&RPage &P')]),
    ...record(0x208, [...u16(1, 0, 3, 255, 0, 0), ...u16(0x20, 0)]),
    ...record(0x7d, u16(1, 1, 100, 0, 1, 0)),
    ...label(0, 0, 'a'),
    ...label(0, 1, 'not seen'),
    ...label(0, 2, 'c'),
    ...label(1, 0, 'nor this'),
    ...record(0x1b8, link),
    ...record(0x5d, [...u16(0x15, 18, 0x19, 7), ...Array<number>(14).fill(0)]),
    ...record(0x1b6, [...Array<number>(10).fill(0), ...u16(3), ...Array<number>(6).fill(0)]),
    ...record(0x3c, narrow('why')),
    ...record(0x1c, [...u16(0, 2, 0, 7, 0), 0]),
    ...record(0x809, [...u16(0x600, 0x20), ...Array<number>(12).fill(0)]),
    ...record(0x1003, u16(0, 0)),
    ...record(0x1033, []),
    ...record(0x100d, [...u16(0), 1, ...narrow('N')]),
    ...record(0x1034, []),
    ...titled('Sales', 1),
    ...titled('Months', 3),
    ...record(0x1065, u16(2)),
    ...point(0, 'May'),
    ...record(0x1065, u16(1)),
    ...record(0x203, [...u16(0, 0, 0), ...f64(2.5)]),
    ...end,
  ]
  const { blocks, warnings } = readXls(workbook([], [['S', records, 0]]))
  expect(blocks).toEqual([
    { kind: 'header', text: 'Top' },
    { kind: 'heading', level: 2, text: 'S' },
    { kind: 'table', rows: [[{ text: 'a' }, { text: 'c' }]], links: [{ text: 'a', target: 'https://example.org/a' }] },
    { kind: 'caption', text: 'Sales' },
    { kind: 'caption', text: 'Months' },
    {
      kind: 'table',
      rows: [
        [
          { text: '', header: true },
          { text: 'N', header: true },
        ],
        [{ text: 'May' }, { text: '2.5' }],
      ],
    },
    { kind: 'paragraph', text: 'C1: why' },
    { kind: 'paragraph', text: 'ok' },
  ])
  expect(warnings).toEqual(['hidden rows and columns were left out: S (1 row, 1 column)'])
})

it('reads workbooks of Excel 5 and 95, whose texts are bytes of a code page', () => {
  const bytes = (text: number[]) => [...u16(text.length), ...text]
  const sheet = [
    ...record(0x809, u16(0x500, 16, 0, 0)),
    ...record(0x204, [...u16(0, 0, 0), ...bytes([0xc8, 0xec, 0xff])]),
    ...record(0x203, [...u16(0, 1, 1), ...f64(1234.5)]),
    ...end,
  ]
  const head = (at: number) => [
    ...record(0x809, u16(0x500, 5, 0, 0)),
    ...record(0x42, u16(1251)),
    ...record(0x41e, [...u16(164), 8, ...Buffer.from('#,##0.00')]),
    ...record(0xe0, u16(0, 0)),
    ...record(0xe0, u16(0, 164)),
    ...record(0x85, [...u32(at), 0, 0, 2, 0xcb, 0xe8]),
    ...end,
  ]
  const book = compoundFile({ Book: new Uint8Array([...head(head(0).length), ...sheet]) })
  expect(readXls(book).blocks).toEqual([
    { kind: 'heading', level: 2, text: 'Ли' },
    { kind: 'table', rows: [[{ text: 'Имя' }, { text: '1,234.50' }]] },
  ])
})
