// Sentence ranges: without gaps, and not broken at abbreviations.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { threadTime } from '../processor-time.ts'
import { cut, sentenceRanges } from './sentences.ts'

const sentences = (text: string): string[] =>
  sentenceRanges(text).map(({ start, end }) => text.slice(start, end).trim())

test.each([
  ['He met Dr. Miller. They spoke.', 2],
  ['Siehe Abs. 3 und Nr. 4 der Ordnung. Das gilt bzw. Es gilt nicht.', 2],
  ['Am 3. Mai begann der 2. Weltkrieg nicht. Sondern im September.', 2],
  ['It is in room 4. Then he left.', 2],
  ['J. R. Smith, e.g. Tuesday, pays Mme. Dupont. Yes!', 2],
  ['г. Москва, ул. Подъёмная, см. стр. 4, т. е. рядом. Второе.', 2],
  ['Ποια ήταν η μεταβολή; Προσλήφθηκαν νέοι. Τέλος.', 3],
  ['研究表明，需求迫切。那么，在哪里建设？老城区！', 3],
  ['هل توجد ملاحظات؟ نعم. انتهى.', 3],
  ['میں نے پڑھا۔ کیا امتحان ہوگا؟ جی ہاں۔', 3],
  ['शुल्क देना होगा? नहीं। संपर्क करें।', 3],
  ['no sentence marks at all', 1],
])('%s', (text, count) => {
  expect(sentences(text)).toHaveLength(count)
})

test('text without spaces is cut behind a comma or stop', () => {
  const text = '甲'.repeat(70) + '，' + '乙'.repeat(60)
  expect(cut(text, 0, text.length, 100)).toEqual([
    { start: 0, end: 71 },
    { start: 71, end: text.length },
  ])
})

test('ranges cover any text without gaps, and cuts hold their limit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (text, limit) => {
      const join = (ranges: { start: number; end: number }[]): string =>
        ranges.map(({ start, end }) => text.slice(start, end)).join('')
      expect(join(sentenceRanges(text))).toBe(text)
      const parts = cut(text, 0, text.length, limit)
      expect(join(parts)).toBe(text)
      if (limit > 1) for (const part of parts) expect(text.slice(part.start, part.end).isWellFormed()).toBe(true)
      for (const { start, end } of parts) expect(end - start).toBeLessThanOrEqual(limit)
    }),
  )
})

test('a text without sentence marks stays linear', () => {
  const start = threadTime()
  expect(sentenceRanges('word '.repeat(200_000)).length).toBeGreaterThan(100)
  expect(threadTime() - start).toBeLessThan(5000)
})
