// Marks of lists: numbers of clauses and sections are some, amounts, references and names' initials are not.
import { expect, test } from 'vitest'
import { line, lines, read } from './words-fixture.ts'

test('numbers of clauses beside their texts are items, and what stands under them belongs to them', () => {
  const clause = (mark: string, x: number, baseline: number, texts: string[]) => [
    ...line(mark, x, baseline),
    ...lines(x + 36, baseline, texts),
  ]
  const words = [
    ...clause('1.1', 72, 100, ['The supplier delivers the books that the customer', 'orders in writing.']),
    ...clause('1.2', 72, 124, [
      'The customer pays within thirty days of the day',
      'on which the books were delivered.',
    ]),
    ...clause('(a)', 108, 148, ['Paper is charged by weight.']),
    ...clause('(b)(i)', 108, 160, ['Board is charged by the sheet.']),
    ...clause('1.2.1', 72, 172, ['Postage is free.']),
  ]
  expect(read(words)).toEqual([
    'list-item: 1.1 The supplier delivers the books that the customer orders in writing.',
    'list-item: 1.2 The customer pays within thirty days of the day on which the books were delivered.',
    'list-item: (a) Paper is charged by weight.',
    'list-item: (b)(i) Board is charged by the sheet.',
    'list-item: 1.2.1 Postage is free.',
  ])
})

test('an amount, a date, a dash or a reference that a line begins with is part of its text', () => {
  for (const [end, start] of [
    ['rose by', '3.5 percent of what it was in the year before'],
    ['in chapter', '12. The council had the register bound anew at'],
    ['as paragraph', '(2) of this clause says for the whole of it and'],
    ['the register', '– bound in leather – was given back to them by'],
    ['as told in', '§ 12 of the law on harbours that was passed in'],
  ] as const) {
    const first = 'This is a line of a text which goes on as it did, and'
    const text = `${first.slice(0, 52 - end.length)}${end}`
    expect(read(lines(72, 100, [text, start, 'the end.']))).toHaveLength(1)
  }
})

test('sections are headings where they name one, and items where their text follows', () => {
  const text = ['The council keeps a register of the ships that enter the', 'harbour, and of those that leave.']
  const words = [
    ...line('§ 3', 300, 100),
    ...lines(72, 124, text),
    ...line('Article 4', 280, 160),
    ...lines(72, 184, text),
    ...lines(72, 220, ['§ 5 The council is chosen by the members for a term of', 'four years.']),
  ]
  expect(read(words).map((block) => block.slice(0, 22))).toEqual([
    'heading4: § 3',
    'paragraph: The council',
    'heading4: Article 4',
    'paragraph: The council',
    'list-item: § 5 The cou',
  ])
})

test('numbered lines in capitals are headings; numbers of several parts are further down', () => {
  const words = [
    ...line('1. DUTIES OF THE COUNCIL', 72, 100),
    ...line('The council keeps the register of the harbour.', 72, 124),
    ...line('1.1 Registers', 72, 160, { bold: true }),
    ...line('There are two of them.', 72, 184),
  ]
  expect(read(words).map((block) => block.slice(0, 14))).toEqual([
    'heading4: 1. D',
    'paragraph: The',
    'heading5: 1.1 ',
    'paragraph: The',
  ])
})

test('items in columns are a list and no table, in the order in which the file gives them', () => {
  const choice = (text: string, x: number, baseline: number) => line(text, x, baseline)
  const across = [100, 114].flatMap((y, row) => [
    ...choice(`${'AC'[row] ?? ''}) the first one`, 72, y),
    ...choice(`${'BD'[row] ?? ''}) the second one`, 300, y),
  ])
  expect(read(across)).toEqual(
    ['A) the first one', 'B) the second one', 'C) the first one', 'D) the second one'].map(
      (text) => `list-item: ${text}`,
    ),
  )
  const down = [72, 300].flatMap((x, column) =>
    [100, 114, 128].flatMap((y, row) => line(`• item ${column * 3 + row}`, x, y)),
  )
  expect(read(down)).toEqual([0, 1, 2, 3, 4, 5].map((item) => `list-item: • item ${item}`))
})

test("a letter's date is no item, though it begins with a number and a stop", () => {
  const body = lines(72, 140, ['Wir danken für die Lieferung der Bücher, die', 'gestern eingetroffen sind.'])
  expect(read([...line('22. November 2026', 72, 100), ...body])[0]).toBe('paragraph: 22. November 2026')
  expect(read([...line('22. November 2026 is a day', 72, 100), ...body])[0]).toMatch(/^paragraph/u)
  expect(read([...line('2. Novels of that year', 72, 100), ...body])[0]).toMatch(/^list-item/u)
})
