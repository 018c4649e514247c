// Dates, times and durations as a format code of a spreadsheet shows them.
// Names of days and months are in the language that the code names, else English.
import type { Token } from './cell-codes.ts'
import { general } from './cell-general.ts'

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
/** What stands between the numbers of a date where a code has `/`, which means the usual sign of its language. */
const separators = new Map([
  ...['cs', 'de', 'fi', 'hu', 'nb', 'pl', 'ru', 'tr'].map((language): [string, string] => [language, '.']),
  ...['da', 'nl', 'sv'].map((language): [string, string] => [language, '-']),
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

/** The day and time of `serial` as `section` wants them. `date1904`: the workbook counts days from 1904. */
export function formatDate(serial: number, section: readonly Token[], date1904: boolean): string {
  // Rounded to what is shown, so that 59.96 seconds begin the next minute.
  const unit = 10 ** Math.max(0, ...section.map(decimalsOf))
  const seconds = Math.round(serial * 86_400 * unit) / unit
  const whole = Math.floor(seconds / 86_400)
  // Excel counts a 29 February 1900 that never was.
  const day = date1904 ? whole - 24_107 : whole - 25_569 + (whole < 60 ? 1 : 0)
  const date = new Date(day * 86_400_000)
  const inDay = seconds - whole * 86_400
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || serial < 0) return general(serial)
  const twelve = section.some(({ kind, text }) => kind === 'date' && /^a/i.test(text))
  const hour = Math.floor(inDay / 3600)
  const locale = Number.parseInt(section.find(({ kind }) => kind === 'locale')?.text ?? '', 16)
  const language = languages.get(locale & 0x3ff) ?? 'en'
  const parts: string[] = []
  for (const [index, token] of section.entries()) {
    const { kind, text } = token
    if (kind === 'elapsed') {
      const [name = ''] = text.split('.')
      const decimals = decimalsOf(token)
      const worth = name.startsWith('h') ? 3600 : name.startsWith('m') ? 60 : 1
      parts.push(String(Math.floor(seconds / worth)).padStart(name.length, '0'))
      if (decimals > 0) parts.push((seconds % 1).toFixed(decimals).slice(1))
    } else if (kind === 'date') parts.push(dateField(token, isMinute(section, index)))
    else if (kind === 'slash') parts.push(separators.get(language) ?? '/')
    else if (kind !== 'locale') parts.push(text)
  }
  return parts.join('').trim()

  function dateField(token: Token, minute: boolean): string {
    const field = token.text
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
        const decimals = decimalsOf(token)
        return decimals > 0 ? (inDay % 60).toFixed(decimals).padStart(decimals + 3, '0') : two(inDay % 60)
      }
      case 'a':
      case 'A':
        if (field.length === 3) return field[hour < 12 ? 0 : 2] ?? ''
        return hour < 12 ? 'AM' : 'PM'
      default:
        return ''
    }
  }
}

/** How many decimals of its seconds a piece shows; at most Excel's three. */
function decimalsOf({ kind, text }: Token): number {
  if (kind !== 'date' && kind !== 'elapsed') return 0
  return Math.min(3, /\.(0+)$/.exec(text)?.[1]?.length ?? 0)
}

/** `m` is minutes after hours and before seconds, else months. */
function isMinute(section: readonly Token[], index: number): boolean {
  if (!section[index]?.text.startsWith('m') || section[index].text.length > 2) return false
  const timed = (token: Token) => token.kind === 'date' || token.kind === 'elapsed'
  const before = section.slice(0, index).findLast(timed)
  const after = section.slice(index + 1).find(timed)
  return Boolean(before?.text.startsWith('h') || after?.text.startsWith('s'))
}
