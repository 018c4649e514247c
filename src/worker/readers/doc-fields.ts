// Form fields of an old Word document: a box that is ticked or not, or what was chosen from a list.
import type { DocBytes } from './doc-bytes.ts'

const box = 1
const list = 2
/** The answer that says: as by default. */
const byDefault = 25
const mostChoices = 100
/** Bytes before the data of a field, which are kept as those of a picture are. */
const headSize = 68

/** What the form field shows whose data lie at `at`; empty for a field of text, whose result is text. */
export function formFieldText(data: DocBytes, at: number): string {
  const start = at + headSize
  if (data.u32(start) !== 0xffffffff) return ''
  const bits = data.u16(start + 4)
  const kind = bits & 3
  if (kind !== box && kind !== list) return ''
  const afterText = (place: number) => place + 2 + 2 * data.u16(place) + 2
  const place = afterText(start + 10)
  const answer = (bits >> 2) & 0x1f
  const chosen = answer === byDefault ? data.u16(place) : answer
  if (kind === box) return chosen === 1 ? '☒' : '☐'
  // Five texts about the field, then the list.
  let next = place + 2
  for (let i = 0; i < 5; i++) next = afterText(next)
  const count = Math.min(mostChoices, data.u16(next + 2))
  next += 6
  for (let i = 0; i < count; i++) {
    const length = data.u16(next)
    if (i === chosen) return data.text(next + 2, length)
    next += 2 + 2 * length
  }
  return ''
}
