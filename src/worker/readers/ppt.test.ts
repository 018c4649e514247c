import { expect, it } from 'vitest'
import { compoundFile } from './compound-fixture.ts'
import { readPpt } from './ppt.ts'

const u16 = (value: number) => [value & 255, (value >> 8) & 255]
const u32 = (value: number) => [...u16(value), ...u16(value >>> 16)]
const atom = (type: number, data: number[], instance = 0) => [
  ...u16(instance << 4),
  ...u16(type),
  ...u32(data.length),
  ...data,
]
const container = (type: number, data: number[], instance = 0) => [
  ...u16((instance << 4) | 15),
  ...u16(type),
  ...u32(data.length),
  ...data,
]
const text = (type: number, content: string, wide = false) => [
  ...atom(3999, u32(type)),
  ...atom(wide ? 4000 : 4008, [...Buffer.from(content, wide ? 'utf16le' : 'latin1')]),
]
const place = (persist: number, id: number) =>
  atom(1011, [...u32(persist), ...u32(0), ...u32(0), ...u32(id), ...u32(0)])
const box = (...contents: number[][]) =>
  container(
    1036,
    container(
      0xf002,
      contents.flatMap((content) => container(0xf004, container(0xf00d, content))),
    ),
  )

/** A presentation of the objects it is given; the first is the document. */
function presentation(objects: number[][]): Uint8Array {
  const stream: number[] = []
  const places = objects.map((object) => stream.push(...object) - object.length)
  const directory =
    stream.push(...atom(6002, [...u32((objects.length << 20) | 1), ...places.flatMap(u32)])) -
    8 -
    4 -
    4 * objects.length
  const edit =
    stream.push(...atom(4085, [...u32(0), ...u32(0), ...u32(0), ...u32(directory), ...u32(1), ...u32(0), ...u32(0)])) -
    36
  return compoundFile({
    'PowerPoint Document': new Uint8Array(stream),
    'Current User': new Uint8Array([...u32(0), ...u32(0), ...u32(20), ...u32(0xe391c05f), ...u32(edit)]),
  })
}

it('reads slides in the order of the outline, with text boxes and notes', () => {
  const slides = [...place(3, 256), ...text(1, 'one\rtwo'), ...text(0, 'Title ü'), ...place(2, 257)]
  const document = container(1000, [...container(4080, slides), ...container(4080, place(4, 300), 2)])
  // A text of the outline is shown where it is first named.
  const named = atom(3998, u32(0))
  const first = container(1006, box(named, text(4, 'a box'), named))
  const second = container(1006, box(text(6, 'Końec', true)))
  const notes = container(1008, [...atom(1009, [...u32(256), ...u32(0)]), ...box(text(2, 'say this'))])
  expect(readPpt(presentation([document, second, first, notes])).blocks).toEqual([
    { kind: 'heading', level: 2, text: 'Title ü' },
    { kind: 'list-item', depth: 0, text: '• one' },
    { kind: 'list-item', depth: 0, text: '• two' },
    { kind: 'paragraph', text: 'a box' },
    { kind: 'heading', level: 6, text: 'Notes' },
    { kind: 'paragraph', text: 'say this' },
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: 'Końec' },
  ])
})

it('tells encrypted from damaged', () => {
  const user = (mark: number) => new Uint8Array([...u32(0), ...u32(0), ...u32(20), ...u32(mark), ...u32(9)])
  const file = (mark: number) => compoundFile({ 'PowerPoint Document': new Uint8Array(8), 'Current User': user(mark) })
  expect(() => readPpt(file(0xf3d1c4df))).toThrow(expect.objectContaining({ code: 'file-protected' }))
  expect(() => readPpt(file(0xe391c05f))).toThrow(expect.objectContaining({ code: 'file-damaged' }))
})

/** A shape at a place, with more records of its own. */
const shapeAt = (place: number[], content: number[], more: number[] = []) =>
  container(0xf004, [...more, ...atom(0xf010, place.flatMap(u16)), ...container(0xf00d, content)])
const slideOf = (shapes: number[], more: number[] = []) =>
  container(1006, [
    ...more,
    ...container(1036, container(0xf002, container(0xf003, [...container(0xf004, []), ...shapes]))),
  ])
const cstring = (instance: number, content: string) => atom(4026, [...Buffer.from(content, 'utf16le')], instance)

it('reads shapes by their places: lists with their levels and numbers, tables, links, footers, comments; no hidden slides', () => {
  const run = (length: number, depth: number, hasBullet: boolean) => [
    ...u32(length),
    ...u16(depth),
    ...u32(1),
    ...u16(hasBullet ? 1 : 0),
  ]
  const list = [...text(4, 'a\rb\rc'), ...atom(4001, [...run(2, 0, true), ...run(2, 1, true), ...run(2, 0, false)])]
  const numbered = [...text(4, 'x\ry'), ...atom(4001, run(4, 0, true))]
  const form = [...u32(0x3000000), ...u16(1), ...u16(7), ...u16(3), ...u32(0), ...u32(0)]
  const numbers = container(0xf011, container(5000, container(5002, atom(5003, atom(4012, form)))))
  const linked = [
    ...text(4, 'see there'),
    ...container(4082, atom(4083, [...u32(0), ...u32(1)])),
    ...atom(4063, [...u32(4), ...u32(9)]),
  ]
  const cell = (left: number, top: number, right: number, content: string) =>
    container(0xf004, [
      ...atom(0xf00f, [left, top, right, top + 10].flatMap(u32)),
      ...container(0xf00d, text(4, content)),
    ])
  const table = container(0xf003, [
    ...container(0xf004, [
      ...atom(0xf122, [...u16(0x39f), ...u32(1)], 1),
      ...atom(0xf010, [30, 0, 99, 50].flatMap(u16)),
    ]),
    ...cell(0, 10, 20, 'd'),
    ...cell(20, 10, 40, 'e'),
    ...cell(0, 0, 40, 'wide'),
  ])
  const title = container(0xf011, atom(3011, [...u32(0), 13, 0, 0, 0]))
  const shapes = [
    ...shapeAt([60, 0, 99, 70], linked),
    ...container(0xf004, [
      ...atom(
        0xf00b,
        [
          ...u16(0x104),
          ...u32(1),
          ...u16(0xc380),
          ...u32(2),
          ...u16(0xc381),
          ...u32(10),
          65,
          0,
          ...Buffer.from('ship\0', 'utf16le'),
        ],
        3,
      ),
      ...atom(0xf010, [90, 0, 99, 99].flatMap(u16)),
    ]),
    ...table,
    ...shapeAt([10, 50, 99, 20], numbered, numbers),
    ...shapeAt([10, 0, 40, 20], list),
    ...shapeAt([0, 0, 99, 5], text(4, 'Head'), title),
  ]
  const beside = [...container(4057, [...atom(4058, [...u16(0), ...u16(0x20)]), ...cstring(2, 'Our firm')])]
  const remark = container(
    5000,
    container(5002, atom(5003, container(12_000, [...cstring(0, 'Ole'), ...cstring(1, 'why')]))),
  )
  const links = container(1033, container(4055, [...atom(4051, u32(1)), ...cstring(1, 'https://example.org/')]))
  const document = container(1000, [...links, ...container(4080, [...place(2, 256), ...place(3, 257)])])
  const hidden = slideOf([], atom(1017, [...Array<number>(10).fill(0), 4, 0, 0, 0, 0, 0]))
  const { blocks, warnings } = readPpt(presentation([document, slideOf(shapes, [...beside, ...remark]), hidden]))
  expect(blocks).toEqual([
    { kind: 'heading', level: 2, text: 'Head' },
    { kind: 'list-item', depth: 0, text: '• a' },
    { kind: 'list-item', depth: 1, text: '• b' },
    { kind: 'paragraph', text: 'c' },
    { kind: 'list-item', depth: 0, text: 'III. x' },
    { kind: 'list-item', depth: 0, text: 'IV. y' },
    { kind: 'table', rows: [[{ text: 'wide', colspan: 2 }], [{ text: 'd' }, { text: 'e' }]] },
    { kind: 'paragraph', text: 'see there', links: [{ text: 'there', target: 'https://example.org/' }] },
    { kind: 'paragraph', text: 'ship' },
    { kind: 'footer', text: 'Our firm' },
    { kind: 'paragraph', text: 'Comment (Ole): why' },
  ])
  expect(warnings).toEqual(['1 hidden slide was left out: 2'])
})
