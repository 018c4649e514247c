// Numbers, sizes, times and shares as a person reads them, in the window's language. Pure.
import { locale, region } from './locale.ts'

const whole = new Intl.NumberFormat(region, { maximumFractionDigits: 0 })
const fine = new Intl.NumberFormat(region, { maximumFractionDigits: 1 })
const share = new Intl.NumberFormat(region, { style: 'percent', maximumFractionDigits: 0 })
const second = new Intl.DateTimeFormat(region, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const moment = new Intl.DateTimeFormat(region, { dateStyle: 'medium', timeStyle: 'short' })
const dayCount = new Intl.NumberFormat(region, { style: 'unit', unit: 'day', unitDisplay: 'long' })
const languages = new Intl.DisplayNames(region, { type: 'language', fallback: 'code' })

export const number = (value: number): string => whole.format(value)
/** 0–1 as a percentage. Never rounds up to 100 %: what is not finished does not look finished. */
export const percent = (value: number): string => share.format(value < 1 ? Math.min(value, 0.99) : 1)
/** A ratio as a percentage, as it is: 1.5 is 150 %. */
export const ratio = (value: number): string => share.format(value)
export const time = (at: number): string => second.format(at)
/** `90 days`. */
export const days = (count: number): string => dayCount.format(count)
export const date = (at: number): string => moment.format(at)

/** Pages a minute: one decimal below ten, where it matters. */
export const rate = (perMinute: number): string => (perMinute < 10 ? fine : whole).format(perMinute)

/** Bytes in decimal units, as file managers show them. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${(unit > 1 && value < 10 ? fine : whole).format(value)} ${units[unit]}`
}

/** A length of time in ms, in its one or two largest units: `0.8 s`, `12 s`, `3 min 20 s`, `2 h 05 min`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (ms < 50) return `< ${fine.format(0.1)} s`
  if (ms < 9950) return `${fine.format(ms / 1000)} s`
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10 && seconds % 60) return `${minutes} min ${seconds % 60} s`
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** Time left in ms, rounded as roughly as it is known. */
export function timeLeft(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 5) return locale === 'de' ? 'gleich' : 'a moment'
  if (seconds <= 55) return `${Math.ceil(seconds / 5) * 5} s`
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`
  const minutes = Math.ceil(seconds / 300) * 5
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`
}

/** The same for a time that lies between two: `10–25 s`, `4–9 min`, `50 min – 1 h 10 min`. May be broken after the dash only. */
export function timeBetween(low: number, high: number): string {
  const [from, to] = [unbroken(timeLeft(Math.max(low, 5000))), unbroken(timeLeft(high))]
  if (from === to) return to
  const [number, unit, ...more] = from.split(space)
  const isOneUnit = more.length === 0 && to.split(space).length === 2 && to.endsWith(`${space}${unit}`)
  return isOneUnit ? `${number}–${to}` : `${from}${space}– ${to}`
}

/** One that no line is broken at. */
const space = '\u00a0'
const unbroken = (words: string): string => words.replaceAll(' ', space)

/** A language's name for its code (`en`, `deu`, …), else the code itself. */
export function language(code: string): string {
  try {
    return languages.of(code) ?? code
  } catch {
    // Not a code the browser knows how to read; the code itself is still true.
    return code
  }
}

/** `invoice_letter` → `Invoice letter`. */
export function label(name: string): string {
  const words = name.replaceAll(/[-_]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `1 page`, `12 pages`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`

const minute = new Intl.DateTimeFormat(region, { hour: '2-digit', minute: '2-digit' })
/** The time of day to the minute, for axes. */
export const clock = (at: number): string => minute.format(at)
