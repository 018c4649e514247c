import { expect, it } from 'vitest'
import { sliceBody } from './docx-slices.ts'

const document = (body: string) =>
  `<?xml version="1.0"?><w:document xmlns:w="x"><w:body>${body}<w:sectPr/></w:body></w:document>`
const paragraph = (i: number) => `<w:p><w:r><w:t>text ${i}</w:t><w:br/></w:r></w:p>`

it('leaves a short document whole', () => {
  const xml = document(paragraph(1))
  expect(sliceBody(xml)).toEqual([xml])
})

it('cuts between the children of the body, and loses none', () => {
  const paragraphs = Array.from({ length: 100 }, (_, i) => paragraph(i))
  const table = `<w:tbl><w:tr><w:tc>${paragraph(100)}${paragraph(101)}</w:tc></w:tr></w:tbl>`
  const slices = sliceBody(document(paragraphs.join('') + table), 30)
  expect(slices.length).toBeGreaterThan(5)
  for (const slice of slices)
    expect(slice).toMatch(
      /^<\?xml.*<w:body>(?:<w:p>.*<\/w:p>|<w:tbl>.*<\/w:tbl>|<w:sectPr\/>)+<\/w:body><\/w:document>$/,
    )
  expect(slices.map((slice) => /<w:body>(.*)<\/w:body>/.exec(slice)?.[1]).join('')).toBe(
    `${paragraphs.join('')}${table}<w:sectPr/>`,
  )
})

it('refuses one table that is too long for the parser', () => {
  expect(() => sliceBody(document(`<w:tbl>${paragraph(1).repeat(80_000)}</w:tbl>`))).toThrow(
    expect.objectContaining({ code: 'file-too-large' }),
  )
})
