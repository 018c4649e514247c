// Text of unknown origin made fit for a terminal: nothing in a file's name may move the cursor, turn the line round or break a table.

/**
 * Controls, line separators, bidirectional marks, invisible formatting, lone surrogates. The joiner inside emoji stays, and what keeps letters of a
 * word apart: Persian is written with it.
 */
const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu
const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text with what must not reach a terminal written as escapes. For people only; JSON stays exact. */
export function displayed(text: string): string {
  return text.replace(unsafe, (c) => named[c] ?? escape(c.codePointAt(0)!))
}

function escape(code: number): string {
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const wide =
  /\p{Emoji_Presentation}|\ufe0f|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u
const plain = /^[\x20-\x7e]*$/

/** Terminal columns of a displayed text: two for East Asian and emoji, none for a mark that stands on another letter. */
export function columns(text: string): number {
  if (plain.test(text)) return text.length
  let sum = 0
  for (const { segment } of graphemes.segment(text)) sum += columnsOf(segment)
  return sum
}

function columnsOf(grapheme: string): number {
  if (wide.test(grapheme)) return 2
  // A syllable of Hindi or Thai has as many columns as letters that stand beside each other.
  return Array.from(grapheme.replace(/[\p{M}\u200c\u200d]/gu, '')).length
}

/** Shortened in the middle to at most `width` columns: a name's end (its extension) tells as much as its beginning. */
export function shortened(text: string, width: number): string {
  if (columns(text) <= width) return text
  if (width < 2) return '…'.slice(0, width)
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment)
  const head = take(parts, Math.ceil((width - 1) / 2))
  const tail = take(parts.toReversed(), width - 1 - columns(head.join(''))).toReversed()
  return `${head.join('')}…${tail.join('')}`
}

function take(parts: readonly string[], width: number): string[] {
  let left = width
  const end = parts.findIndex((part) => (left -= columnsOf(part)) < 0)
  return parts.slice(0, end < 0 ? parts.length : end)
}

/** A time a person can take in: `840 ms`, `12.4 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const two = (n: number): string => String(n).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}

/** A length of time that is known roughly: `20–45 s`, `4–9 min`, `50 min–2 h 05 min`. Milliseconds. */
export function durationBetween(low: number, high: number): string {
  const [from, to] = [rough(low), rough(high)]
  const [number, unit] = from.split(' ')
  if (from === to) return from
  return to.split(' ').length === 2 && to.endsWith(` ${unit}`) ? `${number}–${to}` : `${from}–${to}`
}

function rough(ms: number): string {
  const seconds = Math.max(1, ms < 10_000 ? Math.round(ms / 1000) : Math.round(ms / 5000) * 5)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : duration(Math.round(minutes / 5) * 300_000)
}

/** `1 page`, `2 pages`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
