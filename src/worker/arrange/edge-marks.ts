// Marks at a page's right edge: the points that an examination gives beside its questions. They are no column of a table: each is
// the end of the text that it is written after.
import type { Segment } from './lines.ts'
import { isRecognised, textOf } from './lines.ts'
import { isLabel } from './marks.ts'

/** A number in brackets, with what it counts: `[2]`, `(3 marks)`. */
const points = /^[[(]\d{1,3}(?: \p{L}+\.?){0,2}[\])]$/u
/** Marks that a page has at least, and points by which their right edges differ. */
const fewest = 2
const aligned = 1
/** Share of the marks whose texts are sentences or items: figures in brackets stand beside names. */
const among = 0.7
/** Ems by which the text's last line may stand under its mark. */
const under = 8

/** Segments with each mark as the last words of its text, whose box stays as it is. Recognised text is left alone: it tells no order. */
export function joinEdgeMarks(segments: Segment[]): Segment[] {
  if (!segments.some(isPoints) || isRecognised(segments)) return segments
  const right = segments.reduce((most, { bbox }) => Math.max(most, bbox[2]), -Infinity)
  const texts = new Map<Segment, Segment>()
  for (const [at, segment] of segments.entries()) {
    const text = segments[at - 1]
    if (text && isPoints(segment) && segment.bbox[2] > right - aligned && isBeside(text, segment))
      texts.set(text, segment)
  }
  const ends = segments.filter((text, at) => texts.has(text) && isText(text, segments[at - 1]))
  if (texts.size < fewest || ends.length < among * texts.size) return segments
  const marks = new Set(texts.values())
  return segments.flatMap((segment) => {
    const mark = texts.get(segment)
    if (mark) return [{ ...segment, words: [...segment.words, ...mark.words] }]
    return marks.has(segment) ? [] : [segment]
  })
}

function isPoints({ words }: Segment): boolean {
  const last = words.at(-1)?.text ?? ''
  return (
    words.length < 4 &&
    (last.endsWith(']') || last.endsWith(')')) &&
    points.test(words.map(({ text }) => text).join(' '))
  )
}

/** Whether a text stands left of what is written after it, level with it or with its last line further down. */
function isBeside(text: Segment, { bbox, baseline, size }: Segment): boolean {
  const down = text.baseline - baseline
  return text.bbox[2] < bbox[0] && down > -0.3 * size && down < under * size && /\p{L}{2}/u.test(textOf([text]))
}

/** Whether a segment ends a sentence, or is what a list's mark stands before. */
function isText(text: Segment, before: Segment | undefined): boolean {
  if (/[.?!:]["'”’)]*$/u.test(textOf([text]))) return true
  return before !== undefined && before.bbox[2] <= text.bbox[0] && isLabel(textOf([before]))
}
