// Files within documents: no name leads out of a folder or comes twice, and limits are kept and told.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Child, childLimits } from '../../contract/worker.ts'
import { type FoundChild, kindsOf, Names, sendChildren } from './children.ts'

test('names are relative, safe and each given once, whatever a document calls its files', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '.', '/', '\\', 'C:', '\0', 'a', 'A', ' . '),
  )
  fc.assert(
    fc.property(
      fc.array(
        fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
        { maxLength: 12 },
      ),
      (wanted) => {
        const names = new Names()
        const given = wanted.map((name) => names.safe(name))
        const unlike = new Set(given.map((name) => name.toLowerCase())).size === given.length
        const parts = given.flatMap((name) => name.split('/'))
        const relative = parts.every((part) => part !== '' && part !== '.' && part !== '..')
        return unlike && relative && !given.some((name) => /^[a-z]:|\\|[\p{Cc}:]/iu.test(name))
      },
    ),
  )
  const names = new Names()
  expect(
    ['../../etc/passwd', '/etc/passwd', 'C:\\Temp\\a.txt', 'temp/A.TXT', ''].map((name) => names.safe(name)),
  ).toEqual(['etc/passwd', 'etc/passwd (2)', 'Temp/a.txt', 'temp/A (2).TXT', 'unnamed'])
})

const file = (name: string, bytes: () => Uint8Array | null): FoundChild => ({ name, mediaType: null, bytes })

/** A job that keeps what it is sent. */
function keeper() {
  const sent: Child[] = []
  const job = {
    boundary: () => Promise.resolve(),
    child: (child: Child) => {
      sent.push(child)
      return Promise.resolve()
    },
  }
  return { job, sent }
}

test('what is too much is left out and named; the rest keeps its order', async () => {
  const { job, sent } = keeper()
  const huge = Object.defineProperty(new Uint8Array(), 'length', { value: childLimits.bytes + 1 })
  const result = await sendChildren(job, [
    file('a', () => new Uint8Array([1])),
    file('b', () => huge),
    file('c', () => null),
    ...Array.from({ length: childLimits.count + 3 }, (_, index) => file(`${index}`, () => new Uint8Array())),
  ])
  expect(result.children).toBe(childLimits.count)
  expect(sent.map(({ index }) => index)).toEqual(Array.from({ length: childLimits.count }, (_, index) => index))
  expect(sent.slice(0, 2).map(({ name }) => name)).toEqual(['a', '0'])
  expect(result.warnings).toEqual([
    `more than ${childLimits.count} files within: 4 were left out`,
    '1 file within left out: too large',
    '1 file within could not be taken out',
  ])
})

test('kinds are counted by the ends of names, or as the document says; what is packed is not unpacked for it', async () => {
  const bytes = (size: number) => () => new Uint8Array(size)
  const packed = (): never => expect.fail('was unpacked')
  const found = [
    { name: 'a/b.PDF', mediaType: null, size: 70, bytes: packed },
    { name: 'c.pdf', mediaType: null, size: 30, bytes: packed },
    { name: 'no ending', mediaType: null, bytes: bytes(5) },
    { name: 'message 1', mediaType: 'message/rfc822', bytes: bytes(9) },
    { name: 'gone.txt', mediaType: null, bytes: () => null },
  ]
  expect(await kindsOf(found)).toEqual([
    { extension: 'pdf', mediaType: null, files: 2, bytes: 100 },
    { extension: '', mediaType: null, files: 1, bytes: 5 },
    { extension: '', mediaType: 'message/rfc822', files: 1, bytes: 9 },
    { extension: 'txt', mediaType: null, files: 1, bytes: 0 },
  ])
})

test('what a password locks keeps its place, also where it opens and holds nothing that can be sent', async () => {
  const whole = file('b', () => new Uint8Array([1]))
  const placeOf = async (first: FoundChild): Promise<unknown> => {
    const { job, sent } = keeper()
    await sendChildren(job, [first, whole])
    return sent.map(({ index, name }) => [index, name])
  }
  const locked = file('a', () => null)
  expect(await placeOf({ ...locked, lock: 'closed' })).toEqual([[1, 'b']])
  expect(await placeOf({ ...locked, lock: 'open' })).toEqual([[1, 'b']])
  expect(await placeOf(locked)).toEqual([[0, 'b']])
  expect(await kindsOf([{ ...locked, lock: 'closed' }, whole])).toMatchObject([{ files: 1, bytes: 1 }])
})
