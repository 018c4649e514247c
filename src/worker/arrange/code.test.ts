import { expect, test } from 'vitest'
import { withListings } from './code.ts'
import type { PlacedWord } from './lines.ts'
import { toRows, toSegments } from './lines.ts'
import { line, lines, read } from './words-fixture.ts'

/** Lines of type of one width, 6 points a letter, with all of their spaces. */
function typed(x: number, baseline: number, texts: readonly string[]): PlacedWord[] {
  return texts.flatMap((text, row) =>
    [...text.matchAll(/\S+/g)].map(({ 0: word, index }, at): PlacedWord => {
      const [left, base] = [x + 6 * index, baseline + 12 * row]
      const bbox: PlacedWord['bbox'] = [left + 0.6, base - 7.2, left + 6 * word.length - 0.6, base + 2.1]
      return { text: word, bbox, conf: 1, size: 10, bold: false, mono: true, baseline: base, breaks: at === 0 }
    }),
  )
}

const prose = [
  'The program reads its settings from a file that lies in the folder of whoever runs it, and',
  'where there is none it takes those of the system, which are set once for all who work on it.',
  'Each line has a name and a value behind it, and what begins with a sign of a comment is left',
]

test('a listing keeps its indents, its blank lines and the spaces between its words', () => {
  const listing = ['if ready; then', '    start   --all', '', '  # done', 'fi']
  const words = [...lines(72, 100, prose), ...typed(72, 150, listing), ...lines(72, 225, prose)]
  expect(read(words)).toEqual([
    `paragraph: ${prose.join(' ')}`,
    `code: ${listing.join('\n')}`,
    `paragraph: ${prose.join(' ')}`,
  ])
})

test('columns and marks within a listing make neither a table nor a list', () => {
  const listing = [
    '[1]        name       size',
    '[2]        alpha        12',
    '- beta      7        none',
    '1. gamma    8          no',
  ]
  const [, code] = read([...lines(72, 100, prose), ...typed(90, 150, listing), ...lines(72, 210, prose)])
  expect(code).toBe(`code: ${listing.join('\n')}`)
})

test('one line alone is a listing where it stands further in, and none where it is a term, a title or an address', () => {
  const single = (words: PlacedWord[]): string | undefined => read([...lines(72, 100, prose), ...words])[1]
  expect(single([...typed(96, 150, ['restart']), ...lines(72, 170, prose)])).toBe('code: restart')
  const said = ['says what is done when it ends, and', 'how long that may take']
  expect(single([...typed(72, 150, ['--on-end COMMAND']), ...lines(96, 162, said)])).toBe('paragraph: --on-end COMMAND')
  expect(single([...typed(96, 150, ['help@example.org']), ...lines(72, 170, prose)])).toBe(
    'paragraph: help@example.org',
  )
})

test('a full line of text ends where a listing stands further in below it', () => {
  const words = [...lines(72, 100, prose), ...typed(96, 136, ['make all', 'make check'])]
  expect(read(words)).toEqual([`paragraph: ${prose.join(' ')}`, 'code: make all\nmake check'])
})

test('a page that is typed all over has paragraphs', () => {
  const letter = [
    'We thank you for your letter of last week, and for the time that',
    'you took to look through all of our papers. They will be sent to',
    'the office as soon as the last of them has been signed by us.',
  ]
  expect(read(typed(72, 100, letter))).toEqual([`paragraph: ${letter.join(' ')}`])
})

test('what stands over a remark is no heading, and neither is a line of a table of contents', () => {
  const remark = [...line('Warning', 72, 150, { bold: true }), ...lines(72, 162, prose)]
  expect(read([...lines(72, 100, prose), ...remark]).join()).not.toContain('heading')
  const contents = line('2 Settings . . . . . . . . . . . . . . . 14', 72, 150, { bold: true })
  expect(read([...lines(72, 100, prose), ...contents]).join()).not.toContain('heading')
})

test('a listing of many parts is put together in one go', () => {
  const looksAt = (many: number): number => {
    let looks = 0
    const parts = Array.from({ length: many }, (_, index) =>
      toRows(toSegments(typed(72, 100 + 24 * index, ['make all']))),
    )
    for (const segment of parts.flat(2)) {
      const { words } = segment
      Object.defineProperty(segment, 'words', { get: () => (looks++, words) })
    }
    expect(withListings(parts)).toHaveLength(1)
    return looks
  }
  expect(looksAt(400)).toBeLessThan(5 * looksAt(100))
})
