// Lists as Markdown: items under the items they stand within, told by how far in they are printed.
import type { Block, Page } from '../../contract/model.ts'

/** One item: its mark as printed, its Markdown without the mark, and where it stands. Points. */
export interface Item {
  mark: string
  text: string
  /** How far in the mark begins, and the words behind it (null: nothing is known of them). From the right where the script runs from there. */
  left: number
  inner: number | null
  top: number
}

/** Points by which items of one level may be off each other. */
const tolerance = 5
const bullet = /^[-–—*+•·◦▪▸►➢‣○●■□✓✔](?=\s)/u
const number = /^(\d{1,9})([.)])(?=\s)/
const rightToLeft = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u

/** A block as an item. `write` makes Markdown of its text, which comes without a bullet or number; any other mark stays in it. */
export function itemOf(page: Page, block: Block, write: (text: string) => string): Item {
  const text = page.text.slice(block.start, block.end).trim()
  const mark = (bullet.exec(text) ?? number.exec(text))?.[0] ?? ''
  const isMirrored = rightToLeft.test(text)
  const [first, second] = block.lines[0]?.words ?? []
  const edge = (box: readonly [number, number]): number => (isMirrored ? -box[1] : box[0])
  const hasOwnWord = first !== undefined && first[1] - first[0] <= Math.max(mark.length, 4)
  return {
    mark,
    text: write(text.slice(mark.length).trimStart()),
    left: edge(first ? [first[2], first[4]] : [block.bbox[0], block.bbox[2]]),
    inner: second && hasOwnWord ? edge([second[2], second[4]]) : null,
    top: block.bbox[1],
  }
}

interface Level {
  left: number
  inner: number | null
  form: string
  /** Columns of Markdown that its mark takes: what stands within begins behind them. */
  width: number
  /** The number last written, and the stop behind it. */
  number: number | null
  stop: string
}

/** Items that follow each other, one a line. A number that does not go on from the one before begins a list of its own. */
export function renderList(items: readonly Item[]): string {
  let levels: Level[] = []
  let top = -Infinity
  const lines: string[] = []
  for (const item of items) {
    const form = item.mark.replace(/\d+/g, '1')
    // In the next column, an item is on the level of those marked like it.
    if (item.top < top - tolerance) levels = movedTo(levels, item, form)
    top = item.top
    const isOf = (level: Level): boolean =>
      Math.abs(level.left - item.left) <= tolerance ||
      // Numbers that end at the same place begin at different ones.
      (level.form === form && isNear(level.inner, item.inner))
    let last = levels.at(-1)
    while (last && !isOf(last) && item.left < last.left) {
      levels.pop()
      last = levels.at(-1)
    }
    const isSame = last !== undefined && isOf(last)
    if (isSame) levels.pop()
    const indent = ' '.repeat(levels.reduce((sum, { width }) => sum + width, 0))
    const { written, value, stop } = markOf(item.mark, isSame ? last : undefined)
    // Only a list that begins at 1 may follow the words of an item without a blank line.
    if (!isSame && levels.length > 0 && value !== null && value !== 1) lines.push('')
    lines.push(`${indent}${written} ${item.text}`)
    levels.push({ left: item.left, inner: item.inner, form, width: written.length + 1, number: value, stop })
  }
  return lines.join('\n')
}

function markOf(mark: string, before: Level | undefined): { written: string; value: number | null; stop: string } {
  const [, digits, printed = '.'] = number.exec(`${mark} `) ?? []
  if (digits === undefined) return { written: '-', value: null, stop: '.' }
  const value = Number(digits)
  const goesOn = before?.number === null || before?.number === undefined || before.number + 1 === value
  const stop = before === undefined || before.number === null ? printed : goesOn ? before.stop : other(before.stop)
  return { written: `${digits}${stop}`, value, stop }
}

const other = (stop: string): string => (stop === '.' ? ')' : '.')

function movedTo(levels: readonly Level[], item: Item, form: string): Level[] {
  const at = levels.findLastIndex((level) => level.form === form)
  const by = item.left - (levels[at]?.left ?? 0)
  return levels.slice(0, at + 1).map((level) => ({
    ...level,
    left: level.left + by,
    inner: level.inner === null ? null : level.inner + by,
  }))
}

function isNear(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.abs(a - b) <= tolerance
}
