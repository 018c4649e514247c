import { expect, it } from 'vitest'
import { readCsv } from './csv.ts'

function read(text: string, name = 'a.csv') {
  const { blocks, warnings } = readCsv(new TextEncoder().encode(text), name)
  const [block] = blocks
  return { rows: block?.kind === 'table' ? block.rows : [], warnings }
}
const texts = (text: string, name?: string) => read(text, name).rows.map((row) => row.map((cell) => cell.text))

it.each([
  ['comma', 'n,"a, ""b"""\r\n1,2'],
  ['semicolon', 'n;"a, ""b"""\r\n1;2'],
  ['tab', 'n\t"a, ""b"""\n1\t2'],
  ['declared', 'sep=;\nn;"a, ""b"""\n1;2'],
  ['declared in quotes', '"sep=;"\nn;"a, ""b"""\n1;2'],
  ['a rare sign', 'n^"a, ""b"""\n1^2'],
  ['quotes marked by backslashes', 'n,"a, \\"b\\""\n1,2'],
])('finds the separator: %s', (_, text) => {
  expect(texts(text)).toEqual([
    ['n', 'a, "b"'],
    ['1', '2'],
  ])
})

it('marks a first row of names, and only that', () => {
  expect(read('name,age\nAnn,31').rows[0]).toEqual([
    { text: 'name', header: true },
    { text: 'age', header: true },
  ])
  expect(read('12,31\n13,32').rows[0]).toEqual([{ text: '12' }, { text: '31' }])
})

it('keeps ragged rows, empty cells and line ends in cells', () => {
  expect(texts('a,b\n1,2,3\n4\n,x\n"p\nq",r')).toEqual([['a', 'b'], ['1', '2', '3'], ['4'], ['', 'x'], ['p\nq', 'r']])
})

it('says where a quotation mark is not closed, and keeps the rest', () => {
  const { rows, warnings } = read('a,b\n1,"two\n3,4')
  expect(
    rows
      .flat()
      .map((cell) => cell.text)
      .join(' '),
  ).toContain('3,4')
  expect(warnings).toHaveLength(1)
})

it('reads a name that says tabs, though commas are more', () => {
  expect(texts('a,b\tc,d\n1,2\t3,4', 'x.tsv')).toEqual([
    ['a,b', 'c,d'],
    ['1,2', '3,4'],
  ])
})

it('refuses more lines than pages could hold, before it parses them', () => {
  expect(() => read('a,b\n'.repeat(400_001))).toThrow(expect.objectContaining({ code: 'file-too-large' }))
})

it('reads quotes with spaces around them', () => {
  expect(texts('a , b , c\n"x" , "y, z" , w\n')).toEqual([
    ['a', 'b', 'c'],
    ['x', 'y, z', 'w'],
  ])
})
