// Ligatures and other glyphs that only their names tell.
import { expect, test } from 'vitest'
import { FoundNames, textOfName, wholeName } from './pdf-glyph-names.ts'

test('names of glyphs say what they are', () => {
  const names = [
    'f_f_i',
    'T_h',
    'f_f.alt',
    'uni1E9E',
    'Q_u',
    'longs_t',
    'f',
    'f.alt',
    'g37',
    'f_g37',
    'uniE001',
    'uni0041_f',
    'uniFB01',
    'uniFE8E',
  ]
  expect(names.map(textOfName)).toEqual([
    'ffi',
    'Th',
    'ff',
    'ẞ',
    'Qu',
    'st',
    null,
    'f',
    null,
    null,
    null,
    null,
    'ﬁ',
    'ﺎ',
  ])
  expect([wholeName('VBEXMZ+LinLibertineT'), wholeName('Linux+x')]).toEqual(['LinLibertineT', 'Linux+x'])
})

test('what one page told is known on others, but for fonts of one name with different encodings', () => {
  const found = new FoundNames()
  found.add(
    new Map([
      ['A', [new Map([[27, 'ff']])]],
      ['B', [new Map([[1, 'Th']]), new Map([[1, 'tt']])]],
    ]),
    true,
  )
  found.add(new Map([['A', [new Map([[28, 'fi']])]]]), true)
  expect([...found.known]).toEqual([
    [
      'A',
      [
        new Map([
          [27, 'ff'],
          [28, 'fi'],
        ]),
      ],
    ],
  ])
})

test('nobody asks again and again for what no name tells', () => {
  const found = new FoundNames()
  for (let page = 0; page < 5; page++) {
    expect(found.mayAsk).toBe(true)
    found.add(new Map(), false)
  }
  expect(found.mayAsk).toBe(false)
})
