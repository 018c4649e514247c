// Runs: a text cut where its setting changes, as every file format wants it.
import type { Mark } from '../readers/flow-blocks.ts'

/** A stretch of text that is set in one way. */
export interface Run {
  text: string
  bold: boolean
  italic: boolean
  code: boolean
  struck: boolean
  /** An address outside the document; null: it leads nowhere. */
  link: string | null
}

/** A text with its marks, which are offsets in it. */
export interface Marked {
  text: string
  marks?: readonly Mark[]
}

/** The runs of a marked text from offset `from` up to `to`, in order; together they are that text. */
export function runsOf({ text, marks = [] }: Marked, from = 0, to = text.length): Run[] {
  const cuts = new Set([from, to])
  for (const mark of marks) for (const at of [mark.from, mark.to]) if (at > from && at < to) cuts.add(at)
  const points = [...cuts].toSorted((a, b) => a - b)
  return points.slice(1).map((end, i) => {
    const begin = points[i] ?? from
    const styles = marks.filter((mark) => mark.from <= begin && mark.to >= end).map(({ style }) => style)
    return {
      text: text.slice(begin, end),
      bold: styles.includes('bold'),
      italic: styles.includes('italic'),
      code: styles.includes('code'),
      struck: styles.includes('struck'),
      link: styles.find((style) => typeof style === 'object')?.link ?? null,
    }
  })
}
