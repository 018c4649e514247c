// Numbers as a section of a format code shows them: digits put into placeholders, with what stands between them (`(000) 000-0000`),
// grouping, scale, percent, powers of ten, fractions.
import type { Token } from './cell-codes.ts'
import { general } from './cell-general.ts'

/** Below this, powers of ten lose their digits, and a number divided by one is none. */
const leastPowered = 1e-300

/** `value` by a section that has a placeholder for digits. */
export function formatDigits(value: number, section: readonly Token[]): string {
  const slash = section.findIndex(({ kind }) => kind === 'slash')
  if (slash !== -1) {
    const fraction = formatFraction(value, section, slash)
    if (fraction !== null) return fraction
  }
  const exponent = section.findIndex(({ kind }) => kind === 'exponent')
  const own = exponent === -1 ? section : section.slice(0, exponent)
  const place = placesOf(own)
  const percents = section.filter(({ kind }) => kind === 'percent').length
  const size = (Math.abs(value) * 100 ** Math.min(4, percents)) / 1000 ** Math.min(4, place.scale)
  if (!Number.isFinite(size) || (exponent !== -1 && size > 0 && size < leastPowered)) return general(value)
  const power = exponent === -1 ? 0 : powerOf(size, place.whole.length, place.decimals.length)
  const number = fixed(size / 10 ** power, place.decimals.length)
  const texts = own.map(({ kind, text }) => (isPlaceholder(kind) || kind === 'locale' ? '' : text))
  fillWhole(texts, own, place, number.replace(/\..*/, ''))
  fillDecimals(texts, own, place, number.replace(/^\d*\.?/, ''))
  if (exponent !== -1) texts.push(powerText(power, section.slice(exponent)))
  return (value < 0 && /[1-9]/.test(number) ? '-' : '') + texts.join('')
}

interface Places {
  /** Indices of the placeholders before the point, and after it. */
  whole: number[]
  decimals: number[]
  point: number
  isGrouped: boolean
  /** How often the number is divided by a thousand. */
  scale: number
}

function isPlaceholder(kind: Token['kind']): boolean {
  return kind === 'digit' || kind === 'point' || kind === 'comma'
}

function placesOf(section: readonly Token[]): Places {
  const point = section.findIndex(({ kind }) => kind === 'point')
  const digits = section.flatMap(({ kind }, index) => (kind === 'digit' ? [index] : []))
  const whole = point === -1 ? digits : digits.filter((index) => index < point)
  const commas = section.flatMap(({ kind }, index) => (kind === 'comma' ? [index] : []))
  const lastWhole = whole.at(-1) ?? -1
  return {
    whole,
    decimals: point === -1 ? [] : digits.filter((index) => index > point).slice(0, 20),
    point,
    isGrouped: commas.some((index) => index < lastWhole),
    scale: commas.filter((index) => index > lastWhole).length,
  }
}

/** Puts digits in from the right; those that are left over stand at the first placeholder. */
function fillWhole(texts: string[], section: readonly Token[], { whole, isGrouped }: Places, number: string): void {
  const digits = number === '0' ? '' : number
  let left = digits.length
  let count = 0
  const marked = (sign: string) => (isGrouped && count++ % 3 === 0 && count > 1 ? `${sign},` : sign)
  for (let at = whole.length - 1; at >= 0; at--) {
    const index = whole[at] ?? 0
    let text = ''
    do {
      if (left > 0) text = marked(digits[--left] ?? '') + text
      else if (section[index]?.text === '0') text = marked('0') + text
      else if (section[index]?.text === '?') text = ` ${text}`
    } while (at === 0 && left > 0)
    texts[index] = text
  }
  // A code such as `.00` has no place for what stands before the point.
  if (whole.length === 0 && digits !== '') texts.unshift(digits)
}

function fillDecimals(texts: string[], section: readonly Token[], { decimals, point }: Places, digits: string): void {
  const shift = texts.length - section.length
  let end = decimals.length
  while (end > 0 && section[decimals[end - 1] ?? 0]?.text !== '0' && digits[end - 1] === '0') end--
  for (const [at, index] of decimals.entries())
    texts[index + shift] = at < end ? (digits[at] ?? '') : section[index]?.text === '?' ? ' ' : ''
  if (point !== -1 && end > 0) texts[point + shift] = '.'
}

/** The power of ten to show; with more than one place before the point, a multiple of their number. */
function powerOf(size: number, places: number, decimals: number): number {
  if (size === 0) return 0
  const step = Math.max(1, places)
  const near = (value: number) => Math.floor(Math.floor(Math.log10(value) + 1e-12) / step) * step
  const power = near(size)
  // Rounding may bring it to the next power: 9.99 to one place is 1.0E+1.
  return Number(fixed(size / 10 ** power, decimals)) >= 10 ** step ? power + step : power
}

function powerText(power: number, tokens: readonly Token[]): string {
  const width = tokens.filter(({ kind, text }) => kind === 'digit' && text === '0').length
  const sign = power < 0 ? '-' : tokens[0]?.text.endsWith('+') ? '+' : ''
  const rest = tokens.slice(1).map(({ kind, text }) => (isPlaceholder(kind) || kind === 'locale' ? '' : text))
  return `E${sign}${String(Math.abs(power)).padStart(width, '0')}${rest.join('')}`
}

/** `# ?/?`, `?/?`, `# ?/8`; null where nothing countable stands beside the stroke. */
function formatFraction(value: number, section: readonly Token[], slash: number): string | null {
  let from = slash
  while (section[from - 1]?.kind === 'digit') from--
  let to = slash + 1
  while (section[to]?.kind === 'digit' || /^\d$/.test(section[to]?.text ?? '')) to++
  if (from === slash || to === slash + 1) return null
  const below = section.slice(slash + 1, to).map(({ text }) => text)
  const wholeAt = section.findIndex(({ kind }, index) => index < from && kind === 'digit')
  let wholeTo = wholeAt
  while (section[wholeTo]?.kind === 'digit' || section[wholeTo]?.kind === 'comma') wholeTo++
  const size = Math.abs(value)
  let whole = wholeAt === -1 ? 0 : Math.floor(size)
  const given = Number(below.join('').replace(/[#?]/g, ''))
  let [over, under] =
    given > 0 ? [Math.round((size - whole) * given), given] : nearest(size - whole, 10 ** Math.min(7, below.length) - 1)
  if (wholeAt !== -1 && over === under) [whole, over, under] = [whole + 1, 0, 1]
  const shown = whole > 0 || (over === 0 && wholeAt !== -1) ? [String(whole)] : []
  if (over > 0 || wholeAt === -1) shown.push(`${over}/${under}`)
  const literals = (tokens: readonly Token[]) =>
    tokens.map(({ kind, text }) => (kind === 'literal' ? text : '')).join('')
  const before = literals(section.slice(0, wholeAt === -1 ? from : wholeAt))
  const between = (wholeAt === -1 ? '' : literals(section.slice(wholeTo, from))) || ' '
  return (value < 0 && (whole > 0 || over > 0) ? '-' : '') + before + shown.join(between) + literals(section.slice(to))
}

/** The fraction nearest to `size` by continued fractions whose lower number is at most `most`. */
function nearest(size: number, most: number): [over: number, under: number] {
  let [over, lastOver, under, lastUnder] = [Math.floor(size), 1, 1, 0]
  let rest = size - Math.floor(size)
  while (rest > 5e-8) {
    const next = 1 / rest
    const part = Math.floor(next)
    const [newOver, newUnder] = [part * over + lastOver, part * under + lastUnder]
    if (newUnder > most) break
    ;[over, lastOver, under, lastUnder] = [newOver, over, newUnder, under]
    rest = next - part
  }
  return [over, under]
}

/** Rounded half away from zero as shown in decimal, not as stored in binary. */
function fixed(value: number, decimals: number): string {
  if (value >= 1e21) return BigInt(value).toString() + (decimals > 0 ? `.${'0'.repeat(decimals)}` : '')
  const rounded = Number(`${Number(value.toPrecision(15))}e${decimals}`)
  return Number.isFinite(rounded) && rounded < 1e15
    ? Number(`${Math.round(rounded)}e-${decimals}`).toFixed(decimals)
    : value.toFixed(decimals)
}
