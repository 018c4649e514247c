// Parts of letters that stand for letters are read as these; what is no letter of its own stays.
import { expect, test } from 'vitest'
import { asIdeographs, isRadical } from './pdf-radicals.ts'

test('signs named for parts of letters are the letters', () => {
  expect(asIdeographs('3\u2f49、部\u2ed4、\u2ea0')).toBe('3月、部门、民')
  expect(asIdeographs('\u2e80')).toBe('\u2e80')
  expect(['\u2f00', '一', 'a'].map((sign) => isRadical(sign.charCodeAt(0)))).toEqual([true, false, false])
})
