// UTF-16 without a mark is told from data, in scripts whose units have no zero bytes.
import { expect, test } from 'vitest'
import { utf16WithoutMark } from '../../contract/utf16.ts'

const texts = [
  '二〇二六年城市绿地年度报告\n本报告由市规划研究院编制，旨在说明过去一年的进展。\n',
  'จัดขึ้นเมื่อวันที่ 12 พฤษภาคม',
  'عقد إيجار سكني',
  'छात्रवृत्ति हेतु आवेदन की सूचना',
  'רחל יצאה אל הגן',
]

test.each(texts)('%s', (text) => {
  const little = new Uint8Array(Buffer.from(text, 'utf16le'))
  expect(utf16WithoutMark(little)).toBe('utf-16le')
  expect(utf16WithoutMark(little.map((_, at) => little[at ^ 1] ?? 0))).toBe('utf-16be')
})

test('data is none of it', () => {
  const wave = new Uint8Array(Int16Array.from({ length: 4000 }, (_, at) => Math.round(9000 * Math.sin(at / 9))).buffer)
  const counts = new Uint8Array(Uint16Array.from({ length: 4000 }, (_, at) => at).buffer)
  expect([wave, counts, new Uint8Array(64), new Uint8Array(0)].map(utf16WithoutMark)).toEqual([null, null, null, null])
})
