// Paragraphs without space between them: told by how their lines begin, and by which lines are full.
import { expect, test } from 'vitest'
import { line, lines, read } from './words-fixture.ts'

test('entries that hang are a paragraph each', () => {
  const entries = [
    'Adler, Ruth. The binding of old registers and their repair.',
    '    Harrow Press, 1994.',
    'Brandt, Otto. A history of paper mills along northern rivers.',
    '    Second edition. Lane and Sons, 2003.',
    'Cole, Ann. Glue.',
    'Dray, Ned. The harbour council and its archive of agreements.',
    '    Bath, 2011.',
  ]
  const indented = entries.map((entry) => entry.replace('    ', ' '.repeat(18)))
  expect(read(lines(72, 100, indented))).toEqual([
    'paragraph: Adler, Ruth. The binding of old registers and their repair. Harrow Press, 1994.',
    'paragraph: Brandt, Otto. A history of paper mills along northern rivers. Second edition. Lane and Sons, 2003.',
    'paragraph: Cole, Ann. Glue.',
    'paragraph: Dray, Ned. The harbour council and its archive of agreements. Bath, 2011.',
  ])
})

test('a line with more names in small type than words is of the text around it, a line in small type is not', () => {
  const names = line('registers-of-ships.cls, binding.cls', 72, 112, { size: 8.5 })
  const words = [
    ...line('The files that hold the settings of this house are many', 72, 100),
    ...names,
    ...line('and the like of it', 224, 112),
    ...line('They are kept in one place, where all can find them.', 72, 124),
    ...line('A note that is set in small type, as notes often are.', 72, 136, { size: 8 }),
  ]
  expect(read(words)).toEqual([
    'paragraph: The files that hold the settings of this house are many registers-of-ships.cls, binding.cls and the like of it They are kept in one place, where all can find them.',
    'paragraph: A note that is set in small type, as notes often are.',
  ])
})

test('lines behind a listing are a text, though they begin near where its lines do', () => {
  const text = (texts: readonly string[], y: number) => lines(72, y, texts)
  const words = [
    ...line('v2.1', 50, 100),
    ...text(['Since then each of the ships has a number of its own, and', 'the list begins with these:'], 100),
    ...lines(69, 124, ['shipnumber', 'shipname', 'master', 'cargo'], { mono: true }),
    ...text(
      [
        'The number is what the ledger of the harbour goes by; it is',
        'given to a ship when she first comes in, and stays with her',
        'for good.',
      ],
      172,
    ),
  ]
  expect(read(words).at(-1)).toBe(
    'paragraph: The number is what the ledger of the harbour goes by; it is given to a ship when she first comes in, and stays with her for good.',
  )
})

test('first lines that step in begin paragraphs, also where the line before them is full or they follow each other', () => {
  const indent = ' '.repeat(18)
  expect(
    read(
      lines(72, 100, [
        'The first paragraph begins at the margin and goes on',
        'for a second line that ends at the right margin too.',
        `${indent}The next one steps in and is full to the right`,
        'margin, and its last line is short.',
        `${indent}“Yes,” she said.`,
        `${indent}“No,” he said.`,
        `${indent}They went on along the river till they came to`,
        'the mill, where they stayed.',
      ]),
    ),
  ).toEqual([
    'paragraph: The first paragraph begins at the margin and goes on for a second line that ends at the right margin too.',
    'paragraph: The next one steps in and is full to the right margin, and its last line is short.',
    'paragraph: “Yes,” she said.',
    'paragraph: “No,” he said.',
    'paragraph: They went on along the river till they came to the mill, where they stayed.',
  ])
})

test('lines of verse stay together, however they are indented', () => {
  const verse = [
    'The harbour sleeps,',
    `${' '.repeat(14)}the river keeps`,
    'its counsel by the mill.',
    `${' '.repeat(28)}Be still.`,
  ]
  expect(
    read([
      ...lines(72, 100, verse),
      ...line('A line of prose that is as wide as the page has room for it here', 72, 200),
    ]),
  ).toEqual([
    'paragraph: The harbour sleeps,\nthe river keeps\nits counsel by the mill.\nBe still.',
    'paragraph: A line of prose that is as wide as the page has room for it here',
  ])
})

test('a little more space parts a short line from what follows, and parts no text that goes on', () => {
  const first = 'A paragraph whose last line does not fill the width it'
  const spaced = (last: string): string[] =>
    read([
      ...lines(72, 100, [first, 'has, and one more line that does fill the width', last]),
      ...lines(72, 140, ['Another that stands a little lower than lines do, with', 'a second line of its own.']),
    ])
  expect(spaced('ends here')).toHaveLength(2)
  expect(spaced('ends at the margin, as far as its words have room for')).toHaveLength(1)
})

test('bold words that fill a line of a text do not part it; a bold line over a text does', () => {
  const words = [
    ...line('Payment is due on the day that is named in the', 72, 100),
    ...line('notice of the council which you have received and', 72, 112, { bold: true }),
    ...line('not later.', 72, 124),
  ]
  const emphasised = words.map((word) =>
    word.text === 'the' && word.baseline === 100 ? { ...word, bold: true } : word,
  )
  expect(read(emphasised)[0]).toMatch(/^paragraph: Payment is due .* in the notice of the council/u)
  expect(read([...line('Terms', 72, 100, { bold: true }), ...line('Payment is due.', 72, 112)])).toEqual([
    'heading4: Terms',
    'paragraph: Payment is due.',
  ])
})

test('footnotes that follow each other closely are a paragraph each', () => {
  const note = (mark: string, text: string, baseline: number) => [
    ...line(mark, 72, baseline - 2, { size: 5 }).map((word) => ({ ...word, baseline })),
    ...line(text, 76, baseline, { size: 8 }),
  ]
  const words = [
    ...lines(72, 100, ['A text with notes under it, longer than they are', 'and set in larger type than theirs is.']),
    ...note('1', 'See the first report.', 300),
    ...note('2', 'See the second report.', 309),
  ]
  expect(read(words).slice(1)).toEqual(['paragraph: 1 See the first report.', 'paragraph: 2 See the second report.'])
})

test('a formula broken behind its sign goes on, whatever its next line begins with', () => {
  const words = lines(72, 100, [
    'Every archive that was ordered by the town gave (z +',
    'y) a reading of its own, though the heavy',
    'books were lent to the other towns before.',
  ])
  expect(read(words)).toHaveLength(1)
})

test('names and grades that end in a plus end their lines, and a bullet begins an item behind any sign', () => {
  const items = ['• Disney+ and Google+', '• The Harbour at Night', '• all of it <', '• Tales of the Weir']
  expect(read(lines(72, 100, items))).toEqual(items.map((item) => `list-item: ${item}`))
  const grades = ['1. Reading, grade A+', '2. Writing, grade B+', '3. Sums, ages 12+', '4. Drawing']
  expect(read(lines(72, 100, grades))).toEqual(grades.map((item) => `list-item: ${item}`))
})
