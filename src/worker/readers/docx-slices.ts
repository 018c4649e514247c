// A long Word document in slices: the parser needs about 3 kB of memory an element, so that the body is handed to it
// a few thousand paragraphs at a time. Numbered lists and notes that cross from one slice to the next begin at 1 again.
import { SheafError } from '../../contract/error.ts'

/** Elements a slice aims at, and the most that one paragraph or table may have. */
const aim = 60_000
const most = 300_000

/** The main part as it is when short, else as several, each with some of the body's children. Throws `file-too-large`. */
export function sliceBody(xml: string, size = aim): string[] {
  if (countElements(xml) <= size) return [xml]
  const open = /<(?:\w+:)?body(?:\s[^>]*)?>/.exec(xml)
  const close = xml.lastIndexOf('</')
  const bodyEnd = open ? xml.lastIndexOf('</', close - 1) : -1
  if (!open || bodyEnd < open.index) return [xml]
  const start = open.index + open[0].length
  const head = xml.slice(0, start)
  const tail = xml.slice(bodyEnd)
  const slices: string[] = []
  let from = start
  for (const end of childEnds(xml, start, bodyEnd, size)) {
    slices.push(head + xml.slice(from, end) + tail)
    from = end
  }
  return slices
}

/** Ends of children of the body, one after about `size` elements each, and the body's end. */
function* childEnds(xml: string, start: number, end: number, size: number): Generator<number> {
  let depth = 0
  let inSlice = 0
  let inChild = 0
  for (let at = xml.indexOf('<', start); at !== -1 && at < end;) {
    const close = xml.indexOf('>', at)
    const next = xml.charCodeAt(at + 1)
    if (close === -1) break
    if (next === 0x2f) depth--
    else if (next !== 0x21 && next !== 0x3f) {
      inSlice++
      if (++inChild > most) throw tooLarge()
      if (xml.charCodeAt(close - 1) !== 0x2f) depth++
    }
    if (depth === 0) {
      inChild = 0
      if (inSlice >= size) {
        yield close + 1
        inSlice = 0
      }
    }
    at = xml.indexOf('<', close)
  }
  if (inSlice > 0) yield end
}

/** Refuses a part that has to be parsed as a whole and is too long for it. */
export function refuseLong(xml: string): void {
  if (countElements(xml) > most) throw tooLarge()
}

function countElements(xml: string): number {
  let count = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) if (xml.charCodeAt(at + 1) !== 0x2f) count++
  return count
}

function tooLarge(): SheafError {
  return new SheafError('file-too-large', `one table or part of this Word document has more than ${most} elements`, {
    hint: 'Save it as PDF, or a large table as CSV.',
  })
}
