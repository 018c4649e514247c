import { expect, test } from 'vitest'
import { columns } from './display.ts'
import { pairs, table } from './table.ts'

const head = [{ title: 'DOCUMENT', max: 12 }, { title: 'PAGES', align: 'right' as const }, { title: 'STATE' }]

test('columns line up whatever the names hold', () => {
  const lines = table(head, [
    ['a.pdf', '3', 'done'],
    ['見積書.pdf', '12', 'done'],
    ['two\nlines.pdf', '1', 'failed'],
    ['a-very-long-name-indeed.pdf', '1', 'done'],
  ])
  expect(lines.every((line) => !line.includes('\n'))).toBe(true)
  const places = lines.slice(1).map((line) => columns(line.slice(0, line.search(/done|failed/))))
  expect(new Set(places).size).toBe(1)
  expect(lines[1]).toBe('a.pdf             3  done')
  expect(lines[4]).toContain('a-very…d.pdf')
})

test('a night’s batch has more rows than a call has arguments', () => {
  const rows = Array.from({ length: 130_000 }, () => [''])
  expect(table([{ title: 'N' }], rows)).toHaveLength(130_001)
})

test('a table without rows is its head', () => {
  expect(table(head, [])).toEqual(['DOCUMENT  PAGES  STATE'])
})

test('pairs: names beside values', () => {
  expect(
    pairs([
      ['id', 'd1'],
      ['state', 'a\nb'],
    ]),
  ).toEqual(['id     d1', 'state  a\\nb'])
})
