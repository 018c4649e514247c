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

it('a very long table is a list of its parts, each with the row of names; no row is cut, none is lost', async () => {
  const row = (n: number): string => `${n},"${n % 7 === 0 ? `say ""${n}""` : `lines${'\n'.repeat(20)}`}"\r\n`
  const rows = Array.from({ length: 24_000 }, (_, n) => row(n + 1))
  const text = `sep=,\r\nnumber,what\r\n${rows.join('')}`
  const { children = [], blocks, metadata } = readCsv(new TextEncoder().encode(text), 'long.csv', { children: true })
  const head = 'sep=,\r\nnumber,what\r\n'
  const parts: string[] = []
  for (const { name, bytes, size } of children) {
    const part = Buffer.from((await bytes()) ?? []).toString()
    expect([part.startsWith(head), part.length, name]).toEqual([
      true,
      size,
      expect.stringMatching(/^lines \d+-\d+\.csv$/),
    ])
    parts.push(part.slice(head.length))
  }
  expect(parts.join('') === rows.join('')).toBe(true)
  expect(parts.every((part) => /^\d+,"/.test(part))).toBe(true)
  expect(parts.length).toBeGreaterThan(20)
  expect(blocks[1]).toMatchObject({ kind: 'table', rows: { length: parts.length + 1 } })
  expect(metadata['lines']).toBe(String(text.split('\n').length - 1))
})

it('a quotation that is never closed does not keep a long table together', () => {
  const text = `a,b\n"open,1\n${'x,y\n'.repeat(450_000)}`
  const { children = [] } = readCsv(new TextEncoder().encode(text), 'a.csv', { children: true })
  expect([...children].every(({ size = 0 }) => size < 500_000)).toBe(true)
})
