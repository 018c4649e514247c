// Numbers as a spreadsheet shows them: its format codes (`#,##0.00 €`, `0%`, `dd.mm.yyyy`) applied to a value.
// Names of days and months are in the language that the code names, else English. The formats that follow each machine's settings (a plain date) are shown as ISO dates.
// Colours, padding to a width and conditions are passed over.

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

/** One piece of a format code: a placeholder or a literal. */
interface Token {
  kind: 'literal' | 'locale' | 'digits' | 'date' | 'elapsed' | 'percent' | 'general' | 'text' | 'exponent' | 'slash'
  text: string
}

const parsed = new Map<string, Token[][]>()
const mostParsed = 1000

/** `value` as shown under `code`. `date1904`: the workbook counts days from 1904. */
export function formatNumber(value: number, code: string, date1904 = false): string {
  if (!Number.isFinite(value)) return String(value)
  const sections = sectionsOf(code)
  const numeric = sections.length > 3 ? sections.slice(0, 3) : sections
  const index = value < 0 && numeric.length > 1 ? 1 : value === 0 && numeric.length > 2 ? 2 : 0
  const section = numeric[index] ?? []
  if (section.some(({ kind }) => kind === 'date' || kind === 'elapsed')) return formatDate(value, section, date1904)
  // The second section says itself how a negative number is marked.
  const shown = index === 1 ? -value : value
  return formatSection(shown, section).trim()
}

/** A number as it is shown without a format: whole numbers in full, others to 11 digits. */
export function general(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  const rounded = Number(value.toPrecision(11))
  return String(rounded).replace('e', 'E')
}

function sectionsOf(code: string): Token[][] {
  const known = parsed.get(code)
  if (known) return known
  const sections: Token[][] = [[]]
  const pattern =
    /"([^"]*)"?|\\(.)|_.|\*.|\[(h+|m+|s+)\]|\[\$([^\]-]*)(?:-([0-9a-f]{1,8}))?[^\]]*\]|\[[^\]]*\]|(;)|(General)|([0#?][0#?,.]*|\.[0#?]+)|(E[+-])|(%)|(@)|(AM\/PM|A\/P|y+|m+|d+|h+|s+(?:\.0+)?|e+|g+|b+)|(\/)|([\s\S])/giu
  for (const match of code.slice(0, 500).matchAll(pattern)) {
    const [
      whole,
      quoted,
      escaped,
      elapsed,
      currency,
      locale,
      end,
      isGeneral,
      digits,
      exponent,
      percent,
      at,
      date,
      slash,
      other,
    ] = match
    const section = sections.at(-1) ?? []
    const add = (kind: Token['kind'], text: string) => section.push({ kind, text })
    if (end) sections.push([])
    else if (quoted !== undefined || escaped !== undefined) add('literal', quoted ?? escaped ?? '')
    else if (elapsed) add('elapsed', elapsed.toLowerCase())
    else if (currency || locale) {
      if (currency) add('literal', currency)
      if (locale) add('locale', locale)
    } else if (isGeneral) add('general', '')
    else if (digits) add('digits', digits)
    else if (exponent) add('exponent', exponent)
    else if (percent) add('percent', '%')
    else if (at) add('text', '@')
    else if (date) add('date', date.toLowerCase())
    else if (slash) add('slash', '/')
    else if (other) add('literal', other)
    else if (whole.startsWith('_')) add('literal', ' ')
  }
  if (parsed.size < mostParsed) parsed.set(code, sections)
  return sections
}

function formatSection(value: number, section: Token[]): string {
  if (section.length === 0) return ''
  if (section.some(({ kind }) => kind === 'general' || kind === 'text')) {
    return section
      .map(({ kind, text }) => (kind === 'general' || kind === 'text' ? general(value) : shownAsIs(kind, text)))
      .join('')
  }
  const first = section.findIndex(({ kind }) => kind === 'digits')
  // A section without a placeholder shows its words and no number.
  if (first === -1) return (value < 0 ? '-' : '') + section.map(({ kind, text }) => shownAsIs(kind, text)).join('')
  if (section.some(({ kind }) => kind === 'slash')) return general(value)
  const exponent = section.findIndex(({ kind }) => kind === 'exponent')
  const percents = section.filter(({ kind }) => kind === 'percent').length
  const placeholder = section[first]?.text ?? '0'
  const decimals = Math.min(20, /\.([0#?]*)/.exec(placeholder)?.[1]?.length ?? 0)
  const least = /\.([0?]*)/.exec(placeholder)?.[1]?.length ?? 0
  const scale = /,+$/.exec(placeholder)?.[0].length ?? 0
  const scaled = (Math.abs(value) * 100 ** Math.min(4, percents)) / 1000 ** Math.min(4, scale)
  let number: string
  if (exponent > first) {
    const width = /0/.exec(section[exponent + 1]?.text ?? '') ? (section[exponent + 1]?.text.length ?? 2) : 2
    number = scaled
      .toExponential(decimals)
      .replace(/e([+-])(\d+)/, (_, sign: string, digits: string) => `E${sign}${digits.padStart(width, '0')}`)
  } else {
    number = grouped(fixed(scaled, decimals), /[0#?],+[0#?]/.test(placeholder))
    number = withoutOptional(number, decimals - least)
    const whole = /^[0#?,]*/.exec(placeholder)?.[0].replace(/[^0]/g, '').length ?? 0
    number = number.replace(/^[\d,]+/, (digits) =>
      whole === 0 && digits === '0' && decimals > 0 ? '' : digits.padStart(whole, '0'),
    )
  }
  const negative = value < 0 && /[1-9]/.test(number)
  const rest = section.map(({ kind, text }, index) => {
    if (index === first) return number
    if (kind === 'exponent' || (kind === 'digits' && exponent > first)) return ''
    return kind === 'digits' ? '' : shownAsIs(kind, text)
  })
  return (negative ? '-' : '') + rest.join('')
}

/** Rounded half away from zero as shown in decimal, not as stored in binary. */
function fixed(value: number, decimals: number): string {
  if (value >= 1e21) return String(value)
  const rounded = Number(`${Number(value.toPrecision(15))}e${decimals}`)
  return Number.isFinite(rounded) && rounded < 1e15
    ? Number(`${Math.round(rounded)}e-${decimals}`).toFixed(decimals)
    : value.toFixed(decimals)
}

function grouped(number: string, wanted: boolean): string {
  if (!wanted) return number
  const [whole = '', fraction] = number.split('.')
  const marked = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
  return fraction === undefined ? marked : `${marked}.${fraction}`
}

/** Leaves out zeros at the end that `#` does not ask for. */
function withoutOptional(number: string, optional: number): string {
  let end = number.length
  if (!number.includes('.')) return number
  for (let left = optional; left > 0 && number[end - 1] === '0'; left--) end--
  return number[end - 1] === '.' ? number.slice(0, end - 1) : number.slice(0, end)
}

/** Languages by the low ten bits of the number that a code gives its locale. */
const languages = new Map<number, string>([
  [0x04, 'zh'],
  [0x05, 'cs'],
  [0x06, 'da'],
  [0x07, 'de'],
  [0x0a, 'es'],
  [0x0b, 'fi'],
  [0x0c, 'fr'],
  [0x0e, 'hu'],
  [0x10, 'it'],
  [0x11, 'ja'],
  [0x12, 'ko'],
  [0x13, 'nl'],
  [0x14, 'nb'],
  [0x15, 'pl'],
  [0x16, 'pt'],
  [0x19, 'ru'],
  [0x1d, 'sv'],
  [0x1f, 'tr'],
])
const writers = new Map<string, Intl.DateTimeFormat>()

/** The name of a day or month, short ones without their dot. */
function nameOf(date: Date, part: 'month' | 'weekday', length: 'long' | 'short', language: string): string {
  const key = `${language} ${part} ${length}`
  let writer = writers.get(key)
  // The day beside the month gives it the case it has in a date.
  if (!writer)
    writers.set(key, (writer = new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', [part]: length })))
  const name = writer.formatToParts(date).find(({ type }) => type === part)?.value ?? ''
  return length === 'short' ? name.replace(/\.$/, '') : name
}

/** A piece of a code that stands for itself. */
function shownAsIs(kind: Token['kind'], text: string): string {
  return kind === 'locale' ? '' : text
}

function formatDate(serial: number, section: Token[], date1904: boolean): string {
  const precise = section.some(({ text }) => text.includes('.0'))
  const seconds = precise ? Math.round(serial * 86_400_000) / 1000 : Math.round(serial * 86_400)
  const whole = Math.floor(seconds / 86_400)
  // Excel counts a 29 February 1900 that never was.
  const day = date1904 ? whole - 24_107 : whole - 25_569 + (whole < 60 ? 1 : 0)
  const date = new Date(day * 86_400_000)
  const inDay = seconds - whole * 86_400
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || serial < 0) return general(serial)
  const twelve = section.some(({ kind, text }) => kind === 'date' && text.startsWith('a'))
  const hour = Math.floor(inDay / 3600)
  const locale = Number.parseInt(section.find(({ kind }) => kind === 'locale')?.text ?? '', 16)
  const language = languages.get(locale & 0x3ff) ?? 'en'
  const parts: string[] = []
  for (const [index, { kind, text }] of section.entries()) {
    if (kind === 'elapsed') {
      const unit = text.startsWith('h') ? 3600 : text.startsWith('m') ? 60 : 1
      parts.push(String(Math.floor(seconds / unit)).padStart(text.length, '0'))
    } else if (kind === 'date') parts.push(dateField(text, isMinute(section, index)))
    else parts.push(shownAsIs(kind, text))
  }
  return parts.join('').trim()

  function dateField(field: string, minute: boolean): string {
    const two = (number: number) => String(Math.floor(number)).padStart(field.length > 1 ? 2 : 1, '0')
    const name = (part: 'month' | 'weekday', length: 'long' | 'short') => nameOf(date, part, length, language)
    switch (field[0]) {
      case 'y':
        return field.length > 2 ? String(date.getUTCFullYear()) : String(date.getUTCFullYear() % 100).padStart(2, '0')
      case 'e':
        return String(date.getUTCFullYear())
      case 'm':
        if (minute) return two((inDay % 3600) / 60)
        if (field.length > 4) return name('month', 'long').slice(0, 1)
        return field.length > 2 ? name('month', field.length > 3 ? 'long' : 'short') : two(date.getUTCMonth() + 1)
      case 'd':
        return field.length > 2 ? name('weekday', field.length > 3 ? 'long' : 'short') : two(date.getUTCDate())
      case 'h':
        return two(twelve ? ((hour + 11) % 12) + 1 : hour)
      case 's': {
        const decimals = /\.(0+)/.exec(field)?.[1]?.length ?? 0
        return decimals > 0 ? (inDay % 60).toFixed(decimals).padStart(decimals + 3, '0') : two(inDay % 60)
      }
      case 'a':
        return field === 'a/p' ? (hour < 12 ? 'A' : 'P') : hour < 12 ? 'AM' : 'PM'
      default:
        return ''
    }
  }
}

/** `m` is minutes after hours and before seconds, else months. */
function isMinute(section: Token[], index: number): boolean {
  if (!section[index]?.text.startsWith('m') || section[index].text.length > 2) return false
  const timed = (token: Token) => token.kind === 'date' || token.kind === 'elapsed'
  const before = section.slice(0, index).findLast(timed)
  const after = section.slice(index + 1).find(timed)
  return Boolean(before?.text.startsWith('h') || after?.text.startsWith('s'))
}
