// How lists of pages number their items: by an attribute of the list, by its style, by the item's own number.
import { numberText } from './list-numbers.ts'

export interface HtmlList {
  ordered: boolean
  next: number
  /** As `numberText` knows it. */
  format: string
}

const types = new Map([
  ['a', 'lowerLetter'],
  ['A', 'upperLetter'],
  ['i', 'lowerRoman'],
  ['I', 'upperRoman'],
])
const styles = new Map([
  ['lower-alpha', 'lowerLetter'],
  ['lower-latin', 'lowerLetter'],
  ['upper-alpha', 'upperLetter'],
  ['upper-latin', 'upperLetter'],
  ['lower-roman', 'lowerRoman'],
  ['upper-roman', 'upperRoman'],
  ['decimal-leading-zero', 'decimalZero'],
])

export function openedList(name: string, attributes: ReadonlyMap<string, string>): HtmlList {
  const style = /list-style(?:-type)?\s*:[^;]*?\b([a-z]+-[a-z-]+)/i.exec(attributes.get('style') ?? '')?.[1]
  const format = styles.get(style?.toLowerCase() ?? '') ?? types.get(attributes.get('type') ?? '') ?? 'decimal'
  return { ordered: name === 'ol', next: whole(attributes.get('start')) ?? 1, format }
}

/** The marker of the next item, which is counted. */
export function itemMarker(list: HtmlList | undefined, attributes: ReadonlyMap<string, string>): string {
  if (!list?.ordered) return '•'
  list.next = whole(attributes.get('value')) ?? list.next
  return `${numberText(list.next++, list.format)}.`
}

function whole(value: string | undefined): number | undefined {
  const number = Number.parseInt(value ?? '', 10)
  return Number.isSafeInteger(number) ? number : undefined
}
