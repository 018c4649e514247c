// What a person reads of a plan: of many files those with something to say, and what kinds there are.
import { expect, test } from 'vitest'
import type { Plan, PlannedFile } from '../contract/commands/plan.ts'
import { planLines } from './commands/plan.ts'
import type { Terminal } from './terminal.ts'

const terminal = { style: (_: unknown, text: string) => text } as Terminal

const file = (path: string, change: Partial<PlannedFile> = {}): PlannedFile => ({
  name: path,
  path,
  mediaType: 'text/plain',
  size: 1,
  state: 'new',
  error: null,
  pages: 1,
  ocrPages: 0,
  within: [],
  work: 0.1,
  ...change,
})

function plan(files: PlannedFile[]): Plan {
  const within = { files: 11, pages: 40 }
  const sums = { files: files.length, new: files.length - 1, known: 0, skipped: 1, pages: files.length, ocrPages: 0 }
  return { files, total: { ...sums, within, seconds: 100, low: 60, high: 240 }, measured: 'history' }
}

const archive = file('a.zip', {
  mediaType: 'application/zip',
  within: [
    { mediaType: null, files: 1, pages: 0 },
    { mediaType: 'application/pdf', files: 10, pages: 40 },
  ],
})
const error = { code: 'file-empty', message: 'b.pdf is empty', hint: '', retryable: true } as const
const broken = file('b.pdf', { mediaType: null, state: 'skipped', error })

test('few files are all listed, with what is in them', () => {
  expect(planLines(plan([archive, broken, file('c.txt')]), terminal)).toEqual([
    'DOCUMENT           PAGES  OCR  WHY',
    'a.zip     new          1    0  11 files within: 10 PDF, 1 of no kind read here',
    'b.pdf     skipped              b.pdf is empty',
    'c.txt     new          1    0',
    '',
    '3 files: 2 new, 0 known, 1 skipped; 3 pages, and about 40 in 11 files within them, 0 to recognise; about 1–4 min (as earlier batches took here)',
  ])
})

test('of many files those that are not read or hold others are named, and the kinds counted', () => {
  const texts = Array.from({ length: 70 }, (_, n) => file(`${n}.txt`))
  const lines = planLines(plan([archive, ...texts, broken]), terminal)
  expect(lines.slice(0, -2)).toEqual([
    'DOCUMENT           PAGES  OCR  WHY',
    'a.zip     new          1    0  11 files within: 10 PDF, 1 of no kind read here',
    'b.pdf     skipped              b.pdf is empty',
    '',
    'KIND                  FILES  WITHIN OTHERS  PAGES  OCR',
    'Plain text               70              0     70    0',
    'PDF                       0             10     40    0',
    'ZIP archive               1              0      1    0',
    'of no kind read here      0              1      0    0',
  ])
  expect(planLines(plan([archive, ...texts, broken]), terminal, true)).toHaveLength(72 + 9)
})
