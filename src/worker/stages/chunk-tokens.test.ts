// The estimate beside a real vocabulary, for the scripts that it tells apart.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { estimateTokens, lettersOf } from '../../contract/token-estimate.ts'

const texts = {
  English:
    'The tenant shall pay the rent in advance, on or before the third working day of each month, to the account named below.',
  German:
    'Die Miete ist monatlich im Voraus zu zahlen, spätestens am dritten Werktag eines jeden Monats, auf das unten genannte Konto.',
  Russian:
    'Арендная плата вносится ежемесячно авансом, не позднее третьего рабочего дня каждого месяца, на указанный ниже счёт.',
  Chinese: '租金应按月预付，最迟须于每月第三个工作日汇入下列账户。逾期支付的，承租人应承担相应的违约责任。',
  Japanese: '賃料は毎月前払いとし、遅くとも毎月の第三営業日までに下記の口座へ振り込むものとする。',
  Korean: '임대료는 매월 선불로 지급하며 늦어도 매월 셋째 영업일까지 아래에 적힌 계좌로 송금하여야 한다.',
  Thai: 'ผู้เช่าต้องชำระค่าเช่าล่วงหน้าทุกเดือน ภายในวันทำการที่สามของแต่ละเดือน เข้าบัญชีที่ระบุไว้ด้านล่าง',
}

test.each(Object.entries(texts))('tokens of %s are not far from those of a vocabulary', (_, text) => {
  const ratio = estimateTokens(text) / countTokens(text)
  expect(ratio).toBeGreaterThan(0.7)
  expect(ratio).toBeLessThan(1.5)
})

test('every character counts one to three letters, wherever it stands, and rare ones two', () => {
  expect(lettersOf('Añ ½ é Ω Я ع ’ “ … €')).toBe('Añ ½ é Ω Я ع ’ “ … €'.length)
  for (const wide of ['漢', 'か', 'カ', '。', 'ｱ', 'Ａ', '한']) expect(lettersOf(wide), wide).toBe(3)
  for (const syllable of ['ก', 'ລ', 'မ', 'ក']) expect(lettersOf(syllable), syllable).toBe(2)
  expect(['𠮷', '🙂', '\ufeff', ''].map(lettersOf)).toEqual([2, 2, 1, 0])
  expect(lettersOf('No. 5 漢字')).toBe(6 + 6)
})
