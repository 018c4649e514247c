// Names that word processors give the styles of headings, in the languages they speak.

const numbered =
  /^\s*(?:heading|überschrift|berschrift|titre|título|ttulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nagwek|nadpis|заголовок|标题|見出し|제목)[\s_]*([1-9])(?:\s|;|$)/iu
const title = /^\s*(?:title|titel|toc heading|contents heading)\s*;?\s*$/i
const subtitle = /^\s*(?:subtitle|untertitel)\s*;?\s*$/i

/** 1–6 for the name (or id) of a heading's style, 1 for a title's, 2 for a subtitle's, else 0. */
export function headingLevelOf(name: string): number {
  const level = numbered.exec(name)?.[1]
  if (level) return Math.min(6, Number(level))
  if (title.test(name)) return 1
  return subtitle.test(name) ? 2 : 0
}

/** Whether a style of this name is that of captions. */
export function isCaptionName(name: string): boolean {
  return /^(?:caption|beschriftung|légende|legenda|didascalia)$/i.test(name)
}
