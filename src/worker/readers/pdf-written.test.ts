// What office programs write that PDFium does not give as it is meant: stretched spaces, values that viewers draw, letters set back.
import { expect, test } from 'vitest'
import type { Source } from '../../contract/worker.ts'
import { openPdf } from './pdf.ts'
import { withValues } from './pdf-field-values.ts'
import { writtenPdf } from './pdf-fixture.ts'
import { unswapped } from './pdf-swapped-letters.ts'

async function read(source: Source): Promise<string[]> {
  const file = await openPdf(source)
  const page = await file.read(1, 'off')
  file.close()
  return page?.blocks.map(({ kind, start, end }) => `${kind}: ${page.text.slice(start, end)}`) ?? []
}

/** Lines of words, `gap` thousandths of an em further apart than their written spaces. */
function lines(texts: readonly (readonly [string, number])[], x = 72): string {
  return texts
    .map(
      ([text, gap], row) =>
        `BT/F 10 Tf ${x} ${700 - 12 * row} Td[(${text.replaceAll(' ', `) ${-gap} ( ) ${-gap} (`)})]TJ ET`,
    )
    .join('\n')
}

test('words of a line set to full width are its words, however far apart', async () => {
  const text = [
    ['the harbour wall is to be', 100],
    ['raised by two feet in all', 140],
    ['agreement with the', 1100],
    ['neighbouring parish', 2061],
    ['and nobody at all was to', 130],
    ['be told of it before May.', 100],
  ] as const
  expect(await read(writtenPdf(lines(text)))).toEqual([`paragraph: ${text.map(([line]) => line).join(' ')}`])
})

test('rows of a table that are written as one text stay rows', async () => {
  const row = (y: number, cells: readonly string[], gaps: readonly number[]): string =>
    `BT/F 10 Tf 72 ${y} Td[${cells.map((cell, index) => `(${cell} )${-(gaps[index] ?? 0)}`).join('')}]TJ ET`
  const rows = [
    ['pump station', 'north', '120'],
    ['gate', 'south bank', '80'],
    ['old weir', 'mill', '9'],
    ['lock', 'quarry side', '310'],
  ]
  const gaps = [
    [2000, 9000],
    [4400, 6800],
    [3300, 9700],
    [5200, 6700],
  ]
  const drawn = rows.map((cells, index) => row(700 - 14 * index, cells, gaps[index] ?? []))
  const [only = ''] = await read(writtenPdf(drawn.join('\n')))
  expect(only).toMatch(/^table: /u)
})

test('words of letters that lean are not taken for one', async () => {
  const leaning = (text: string, y: number): string =>
    `BT/F 10 Tf 1 0 0.3 1 72 ${y} Tm[(${text.replaceAll(' ', ') -280 (')})]TJ ET`
  const text = 'the lamp is slanted and so is its shade'
  expect(await read(writtenPdf(leaning(text, 700)))).toEqual([`paragraph: ${text}`])
})

test('a bullet close before a word begins an item, and a space as wide as nothing parts no word', async () => {
  const close = 'BT/F 10 Tf 72 700 Td(\\225)Tj 4 0 Td(Danish)Tj ET BT/F 10 Tf 72 686 Td(\\225)Tj 4 0 Td(Dutch)Tj ET'
  const kerned = 'BT/F 10 Tf 72 640 Td -2.5 Tw(The Ko w)Tj ET BT/F 10 Tf 0 Tw 111 640 Td(alska reports)Tj ET'
  expect(await read(writtenPdf(close))).toEqual(['list-item: • Danish', 'list-item: • Dutch'])
  expect((await read(writtenPdf(kerned))).join()).not.toContain('Ko w')
})

test('values of fields that are left to the viewer stand beside their labels', async () => {
  const widget = (entries: string, y: number): string =>
    `<</Type/Annot/Subtype/Widget/Rect[120 ${y} 300 ${y + 16}]/DA(/F 8 Tf)/AP<</N 9 0 R>>${entries}>>`
  const source = writtenPdf('BT/F 11 Tf 72 700 Td(Name:)Tj ET BT/F 11 Tf 72 660 Td(Remarks:)Tj ET', {
    page: '/Annots[5 0 R 6 0 R 7 0 R 8 0 R]',
    objects: [
      widget('/FT/Tx/T(a)/F 1/V(Amara Okafor)', 698),
      widget('/FT/Tx/T(b)/V(None so far)', 658),
      widget('/FT/Tx/T(c)/F 2/V(Hidden)', 600),
      widget('/FT/Btn/T(d)/V/Off', 560),
      '<</Type/XObject/Subtype/Form/BBox[0 0 180 16]/Length 11>>stream\n/Tx BMC EMC\nendstream',
    ],
  })
  expect(await read(source)).toEqual(['paragraph: Name: Amara Okafor', 'paragraph: Remarks: None so far'])
})

test('ligatures with swapped bytes are letters', () => {
  expect(unswapped('the 昀椀rst 琀椀me of 昀昀昀椀 and 昀')).toBe('the first time of fffi and 昀')
})

test('text of a layer that is switched off is not on the page', async () => {
  const source = writtenPdf(
    'BT/F 11 Tf 72 700 Td(Seen by all)Tj ET/OC/A BDC BT/F 11 Tf 72 660 Td(Remarks of the editor)Tj ET EMC/OC/B BDC BT/F 11 Tf 72 620 Td(Final version)Tj ET EMC',
    {
      page: '/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/Properties<</A 5 0 R/B 6 0 R>>>>',
      catalog: '/OCProperties<</OCGs[5 0 R 6 0 R]/D<</OFF[5 0 R]>>>>',
      objects: ['<</Type/OCG/Name(Remarks)>>', '<</Type/OCG/Name(Final)>>'],
    },
  )
  expect(await read(source)).toEqual(['paragraph: Seen by all', 'paragraph: Final version'])
})

test('values of fields are kept on a page with layers, and begin once', async () => {
  const field = '<</Type/Annot/Subtype/Widget/Rect[120 698 300 714]/DA(/F 8 Tf)/AP<</N 8 0 R>>/FT/Tx/T(a)/V(Amara)>>'
  const source = writtenPdf(
    'BT/F 11 Tf 72 700 Td(Name:)Tj ET/OC/A BDC BT/F 11 Tf 72 660 Td(Remarks of the editor)Tj ET EMC',
    {
      page: '/Annots[7 0 R]/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/Properties<</A 5 0 R>>>>',
      catalog: '/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>',
      objects: [
        '<</Type/OCG/Name(Remarks)>>',
        '<<>>',
        field,
        '<</Type/XObject/Subtype/Form/BBox[0 0 180 16]/Length 11>>stream\n/Tx BMC EMC\nendstream',
      ],
    },
  )
  expect(await read(source)).toEqual(['paragraph: Name: Amara'])
  const words = withValues([], [{ text: 'never say never', box: [0, 0, 200, 12], size: 8 }])
  expect(words.map(({ breaks }) => breaks)).toEqual([true, false, false])
})

test('numbers close before the texts of the next column are cells of their own', async () => {
  const names = ['Meyer', 'Okafor', 'Lindqvist', 'Baptiste', 'Moreau']
  const text = (x: number, y: number, said: string): string => `BT/F 9 Tf ${x} ${y} Td(${said})Tj ET`
  const rows = names.map((name, row) => {
    const y = 700 - 13 * row
    return [text(85, y, `${301 + row}`), text(101.2, y, `${name}, in the mill`), text(300, y, `${40 + row}.00`)].join(
      '\n',
    )
  })
  const [table = ''] = await read(writtenPdf(rows.join('\n')))
  expect(table).toMatch(/^table: 301\tMeyer, in the mill\t40\.00\n302\tOkafor, in the mill\t41\.00\n/u)
})
