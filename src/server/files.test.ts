import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition } from './files.ts'

test('a name with quotes, line breaks and letters of any script travels safely and whole', () => {
  expect(contentDisposition('a.md')).toBe(`attachment; filename="a.md"; filename*=UTF-8''a.md`)
  expect(contentDisposition('Ü "1"\'\r\nX: y/../b.md')).toBe(
    `attachment; filename="_ _1_'__X: y_.._b.md"; filename*=UTF-8''%C3%9C%20%221%22%27__X%3A%20y_.._b.md`,
  )
})

test('whatever the name, the header is printable ASCII and has no second quoted string', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(contentDisposition(name)).toMatch(
        /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9%!._~-]*$/,
      )
      expect(contentDisposition(name).split('"')).toHaveLength(3)
    }),
  )
})
