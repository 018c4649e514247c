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
const box = (content: number[]) => container(1036, container(0xf002, container(0xf004, container(0xf00d, content))))

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
  const first = container(1006, box(text(4, 'a box')))
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
  expect(() => readPpt(file(0xf3d1c4df))).toThrow(expect.objectContaining({ code: 'file-encrypted' }))
  expect(() => readPpt(file(0xe391c05f))).toThrow(expect.objectContaining({ code: 'file-damaged' }))
})
