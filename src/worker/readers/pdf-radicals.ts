// Parts of Chinese letters that look like whole ones: some fonts name them where the letter is meant.

/** Signs of the supplement that are whole letters, each before its letter. Those that are parts only stay. */
const pairs =
  '⺌小⺒巳⺓幺⺝月⺟母⺠民⺩王⺶羊⺻聿⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟'
const supplement = new Map(Array.from(pairs.matchAll(/(.)(.)/gu), ([, sign = '', letter = '']) => [sign, letter]))
const first = 0x2e80
const last = 0x2fd5

export function isRadical(code: number): boolean {
  return code >= first && code <= last
}

/** The text with the letters that such signs stand for. */
export function asIdeographs(text: string): string {
  return text.replace(/[\u2e80-\u2ef3\u2f00-\u2fd5]/gu, (sign) =>
    sign >= '\u2f00' ? sign.normalize('NFKC') : (supplement.get(sign) ?? sign),
  )
}
