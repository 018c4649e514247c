// Names within a pack: one each, in the tree they came in, and no file where a folder has to be.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldedPath } from './names.ts'
import { createPackNames } from './pack-names.ts'

const named = (path: string, isChild = false) => ({
  path,
  name: path.split('/').at(-1) ?? path,
  parent: isChild ? { document: 'd', inside: path } : null,
})

test('the tree is kept, equal paths are told apart, and what came in a file lies beside it', () => {
  const documents = [
    named('in/mail.eml'),
    named('in/mail.eml/bill.zip', true),
    named('in/mail.eml/bill.zip/bill.pdf', true),
    named('a.pdf'),
    named('A.pdf'),
    named('../../etc/passwd'),
  ]
  const original = createPackNames(documents, 'original')
  expect(documents.slice(0, 5).map(original.of)).toEqual([
    'in/mail.eml',
    'in/mail.eml (contents)/bill.zip',
    'in/mail.eml (contents)/bill.zip (contents)/bill.pdf',
    'a.pdf',
    'A (2).pdf',
  ])
  expect(createPackNames(documents, 'md').of(named('in/mail.eml/bill.zip', true))).toBe('in/mail.eml/bill.zip.md')
})

test('a document has the name that a file beside them would have taken', () => {
  const names = createPackNames([named('left out.txt')], 'original')
  expect([names.of(named('left out.txt')), names.free('left out.txt')]).toEqual(['left out.txt', 'left out (2).txt'])
})

test('whatever the paths, no two files meet, none leads out, and none stands where another has its folder', () => {
  const part = fc.constantFrom('a', 'A', 'a.pdf', 'b.zip', '..', 'ä', 'a (2)', 'a (contents)', 'x.md')
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  fc.assert(
    fc.property(fc.array(path, { maxLength: 8 }), fc.constantFrom('original' as const, 'md' as const), (paths, as) => {
      const documents = paths.map((one) => named(one))
      const names = documents.map(createPackNames(documents, as).of).map(foldedPath)
      expect(new Set(names).size).toBe(names.length)
      for (const name of names) {
        expect(name.split('/')).not.toContain('..')
        expect(names.some((other) => other.startsWith(`${name}/`))).toBe(false)
      }
    }),
  )
})
