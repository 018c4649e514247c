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
  expect(() => readXls(compoundFile({ Book: new Uint8Array(10) }))).toThrow(
    expect.objectContaining({ code: 'format-unsupported' }),
  )
  expect(() => readXls(compoundFile({ a: new Uint8Array(10) }))).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
})
