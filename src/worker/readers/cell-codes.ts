// Format codes of spreadsheets (`#,##0.00 €;[Red]-0`) taken apart: sections, what each is for, and the pieces they are made of.
// Colours, padding to a width and digits of other scripts are passed over.

/** Format codes that workbooks name by number only. */
export const builtinFormats: ReadonlyMap<number, string> = new Map([
  [0, 'General'],
  [1, '0'],
  [2, '0.00'],
  [3, '#,##0'],
  [4, '#,##0.00'],
  [5, '$#,##0;-$#,##0'],
  [6, '$#,##0;-$#,##0'],
  [7, '$#,##0.00;-$#,##0.00'],
  [8, '$#,##0.00;-$#,##0.00'],
  [9, '0%'],
  [10, '0.00%'],
  [11, '0.00E+00'],
  [12, '# ?/?'],
  [13, '# ??/??'],
  [14, 'yyyy-mm-dd'],
  [15, 'd-mmm-yy'],
  [16, 'd-mmm'],
  [17, 'mmm-yy'],
  [18, 'h:mm AM/PM'],
  [19, 'h:mm:ss AM/PM'],
  [20, 'h:mm'],
  [21, 'h:mm:ss'],
  [22, 'yyyy-mm-dd h:mm'],
  [37, '#,##0;(#,##0)'],
  [38, '#,##0;(#,##0)'],
  [39, '#,##0.00;(#,##0.00)'],
  [40, '#,##0.00;(#,##0.00)'],
  [41, '#,##0;-#,##0;-'],
  [42, '$#,##0;-$#,##0;-'],
  [43, '#,##0.00;-#,##0.00;-'],
  [44, '$#,##0.00;-$#,##0.00;-'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mm:ss.0'],
  [48, '##0.0E+0'],
  [49, '@'],
  ...[27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id): [number, string] => [id, 'yyyy-mm-dd']),
])

/** One piece of a section: a placeholder or a literal. */
export interface Token {
  kind:
    | 'literal'
    | 'locale'
    | 'digit'
    | 'point'
    | 'comma'
    | 'date'
    | 'elapsed'
    | 'percent'
    | 'general'
    | 'text'
    | 'exponent'
    | 'slash'
  text: string
}

export interface Section {
  tokens: Token[]
  /** Whether it is for a number, where it says so (`[<1000]`). */
  test: ((value: number) => boolean) | null
  /** Its test lets only negative numbers in: they are shown without their sign. */
  onlyNegative: boolean
}

const parsed = new Map<string, Section[]>()
const mostParsed = 1000
const pattern =
  /"([^"]*)"?|\\(.)|_.|\*.|\[(h+|m+|s+)\](\.0+)?|\[([<>]=?|<>|=)(-?[\d.]+)\]|\[\$([^\]-]*)(?:-([0-9a-f]{1,8}))?[^\]]*\]|\[[^\]]*\]|(;)|(General)|([0#?][0#?,.]*|\.[0#?]+)|(E[+-])|(%)|(@)|(AM\/PM|A\/P|y+|m+|d+|h+|s+(?:\.0+)?|e+|g+|b+)|(\/)|([\s\S])/giu

/** The sections of a code, at least one. Codes are kept, as each stands at thousands of cells. */
export function sectionsOf(code: string): Section[] {
  const known = parsed.get(code)
  if (known) return known
  let section: Section = { tokens: [], test: null, onlyNegative: false }
  const sections = [section]
  const add = (kind: Token['kind'], text: string) => section.tokens.push({ kind, text })
  for (const match of code.slice(0, 500).matchAll(pattern)) {
    const [whole, quoted, escaped, elapsed, parts, sign, limit, currency, locale, end] = match
    const [isGeneral, digits, exponent, percent, at, date, slash, other] = match.slice(10)
    if (end) sections.push((section = { tokens: [], test: null, onlyNegative: false }))
    else if (quoted !== undefined || escaped !== undefined) add('literal', quoted ?? escaped ?? '')
    else if (elapsed) add('elapsed', elapsed.toLowerCase() + (parts ?? ''))
    else if (sign && limit) {
      section.test = testOf(sign, Number(limit))
      section.onlyNegative = sign.startsWith('<') && sign !== '<>' && Number(limit) <= 0
    } else if (currency || locale) {
      if (currency) add('literal', currency)
      if (locale) add('locale', locale)
    } else if (isGeneral) add('general', '')
    else if (digits) for (const sign of digits) add(sign === '.' ? 'point' : sign === ',' ? 'comma' : 'digit', sign)
    else if (exponent) add('exponent', exponent)
    else if (percent) add('percent', '%')
    else if (at) add('text', '@')
    // `a/p` is written as it stands.
    else if (date) add('date', /^a\//i.test(date) ? date : date.toLowerCase())
    else if (slash) add('slash', '/')
    else if (other) add('literal', other)
    else if (whole.startsWith('_')) add('literal', ' ')
  }
  if (parsed.size < mostParsed) parsed.set(code, sections)
  return sections
}

function testOf(sign: string, limit: number): (value: number) => boolean {
  if (sign === '<') return (value) => value < limit
  if (sign === '<=') return (value) => value <= limit
  if (sign === '>') return (value) => value > limit
  if (sign === '>=') return (value) => value >= limit
  return sign === '=' ? (value) => value === limit : (value) => value !== limit
}
