// Output names: the tree is mirrored, nothing leads out of it, no two sources meet.
import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExportFormat } from '../../contract/settings.ts'
import { endings, foldedPath, outputPath } from './names.ts'

test.each([
  ['a.pdf', 'a.pdf.md'],
  ['in/Rechnung März (2).pdf', 'in/Rechnung März (2).pdf.md'],
  ['in/./a.pdf', 'in/a.pdf.md'],
  ['.hidden', '.hidden.md'],
])('%s becomes %s', (source, output) => {
  expect(outputPath(source, 'md')).toBe(output)
})

test('every format keeps the source extension', () => {
  expect(ExportFormat.options.map((format) => outputPath('a.pdf', format))).toEqual([
    'a.pdf.md',
    'a.pdf.txt',
    'a.pdf.json',
    'a.pdf.chunks.jsonl',
    'a.pdf.csv',
    'a.pdf.tsv',
    'a.pdf.hocr',
    'a.pdf.alto.xml',
    'a.pdf.parquet',
    'a.pdf.ocr.pdf',
    'a.pdf.zip',
  ])
  expect(outputPath('a.pdf', 'manifest')).toBe('a.pdf.sheaf.json')
})

test.each([
  ['../../etc/passwd', /^_{2}~[0-9a-f]{12}\/_{2}~[0-9a-f]{12}\/etc\/passwd\.md$/],
  ['/etc/passwd', /^etc~[0-9a-f]{12}\/passwd\.md$/],
  ['C:\\x\\a.pdf', /^C__x_a~[0-9a-f]{12}\.pdf\.md$/],
  ['line\nbreak "q".pdf', /^line_break _q_~[0-9a-f]{12}\.pdf\.md$/],
  ['aux.pdf', /^_aux~[0-9a-f]{12}\.pdf\.md$/],
  ['', /^document~[0-9a-f]{12}\.md$/],
  ['a.pdf.md/x.txt', /^a\.pdf~[0-9a-f]{12}\.md\/x\.txt\.md$/],
])('%j is made safe', (source, pattern) => {
  expect(outputPath(source, 'md')).toMatch(pattern)
})

test('a name too long for the disk, with emoji, ends whole and keeps its extension', () => {
  const output = outputPath(`${'🗂'.repeat(300)}.pdf`, 'alto')
  expect(output).toMatch(/^🗂+~[0-9a-f]{12}\.pdf\.alto\.xml$/u)
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual(255)
})

test('a document that came in another one lies under its name', () => {
  expect(outputPath('in/all.zip/deep/a.pdf', 'md', { isChild: true })).toBe('in/all.zip/deep/a.pdf.md')
  expect(outputPath('in/all.zip/../../a.pdf', 'md', { isChild: true })).toMatch(
    /^in\/all\.zip\/[^/.]+[^/]*\/[^/.]+[^/]*\/a\.pdf\.md$/,
  )
})

test('names that a disk may take for one are told apart by a mark, whatever their order', () => {
  const clashing = [
    ['in/Report.pdf', 'in/report.PDF'],
    ['in/\u00c4rger.pdf', 'in/\u00e4rger.pdf'],
    ['Straße/a.txt', 'STRASSE/A.txt'],
    ['in/a.txt', 'IN/a.txt'],
  ] as const
  for (const [one, other] of clashing) {
    const [plain, differently] = [outputPath(one, 'md'), outputPath(other, 'md')]
    expect(foldedPath(plain)).toBe(foldedPath(differently))
    const marked = [one, other].map((source) => foldedPath(outputPath(source, 'md', { apart: 'the same bytes' })))
    expect(new Set([...marked, foldedPath(plain)]).size).toBe(3)
  }
  // Another normal form has a mark by itself.
  expect(foldedPath(outputPath('u\u0308.txt', 'md'))).not.toBe(foldedPath(outputPath('\u00fc.txt', 'md')))
})

test('sources of one path are told apart by what they hold', () => {
  const [one, two] = [
    outputPath('in/a.pdf', 'md', { apart: 'hash 1' }),
    outputPath('in/a.pdf', 'md', { apart: 'hash 2' }),
  ]
  expect(one).toMatch(/^in\/a~[0-9a-f]{12}\.pdf\.md$/)
  expect(new Set([one, two, outputPath('in/a.pdf', 'md')]).size).toBe(3)
})

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '..',
    '.',
    'con',
    'NUL.txt',
    'a.pdf',
    'a.pdf.md',
    'x'.repeat(300),
    'ü'.repeat(200),
    ' a ',
    'a.',
    "it's",
  ),
  fc.constantFrom('u\u0308', 'ü', 'a~0123456789ab.pdf', 'C:', '\ud800'),
)
const path = fc.array(part, { maxLength: 4 }).map((parts) => parts.join('/'))
/** Two spellings of the same file. */
const plain = (source: string): string =>
  (source.startsWith('/') ? '/' : '') +
  source
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/')

test('any source: the output stays inside, is short and safe on every disk', () => {
  fc.assert(
    fc.property(path, fc.constantFrom('md', 'jsonl', 'parquet'), (source, format) => {
      const output = outputPath(source, format)
      expect(output.endsWith(endings[format])).toBe(true)
      for (const name of output.split('/')) {
        expect(name).not.toMatch(/^\.{0,2}$|[\p{Cc}<>:"\\|?*'`]|[ .]$|^(?:con|nul|aux)(?:\.|$)/iu)
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
        expect(name.isWellFormed()).toBe(true)
      }
      expect(posix.relative('/out', posix.join('/out', output))).toBe(output)
      expect(win32.join('C:\\out', output).startsWith('C:\\out\\')).toBe(true)
      expect(outputPath(source, format)).toBe(output)
    }),
    { numRuns: 1000 },
  )
})

test('any two sources have two outputs', () => {
  fc.assert(
    fc.property(path, path, (a, b) => {
      fc.pre(plain(a) !== plain(b))
      expect(outputPath(a, 'md')).not.toBe(outputPath(b, 'md'))
    }),
    { numRuns: 2000 },
  )
})
