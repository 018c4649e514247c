// Initials set over several lines: a letter beside the lines it begins stands on the first of them, as part of its first word.
import { unionBox } from '../page-builder.ts'
import type { PlacedWord } from './lines.ts'

/** Times the body's size that an initial is at least. */
const least = 1.8
/** Of the body's size: how far from an initial its lines begin. */
const beside = { from: -0.3, to: 1.5 }
/** More large letters than this are no initials: each is looked for among all words. */
const most = 20
const letter = /^["“„«'‘]?\p{L}['’]?$/u

/** Words with initials as part of the words that they begin. `body`: the size of most of the text. */
export function joinDropCaps(words: readonly PlacedWord[], body: number): readonly PlacedWord[] {
  const caps = words.filter(({ text, size }) => size > least * body && text.length < 4 && letter.test(text))
  return caps.length > most ? words : caps.reduce((joined, cap) => joinOne(joined, cap, body), words)
}

function joinOne(words: readonly PlacedWord[], cap: PlacedWord, body: number): readonly PlacedWord[] {
  const [, top, right] = cap.bbox
  const lines = words
    .filter(({ bbox, baseline, size }) => {
      const gap = (bbox[0] - right) / body
      return (
        size < 0.7 * cap.size &&
        gap > beside.from &&
        gap < beside.to &&
        baseline > top &&
        baseline < cap.baseline + 0.5 * body
      )
    })
    .toSorted((a, b) => a.baseline - b.baseline)
  const [first, second] = lines
  if (!first || !second || second.baseline - first.baseline < 0.7 * body) return words
  const word = joined(cap, first, words)
  return words.flatMap((other) => (other === cap ? [] : other === first ? word : [other]))
}

/** One word, or two where the letter is one: what follows it is a word of the page, and both together are none. */
function joined(cap: PlacedWord, first: PlacedWord, words: readonly PlacedWord[]): PlacedWord[] {
  const whole = { ...first, text: cap.text + first.text, bbox: unionBox([cap.bbox, first.bbox]) }
  const has = (text: string): boolean =>
    words.some((word) => word !== first && word.text.toLowerCase() === text.toLowerCase())
  const isTwo = /^\p{Lu}\p{Ll}/u.test(first.text) || (has(first.text) && !has(whole.text))
  if (!isTwo) return [whole]
  return [
    { ...first, text: cap.text, bbox: cap.bbox },
    { ...first, breaks: false, apart: false },
  ]
}

/** Whether a row of text stands beside the initial that its paragraph begins with. */
export function isBesideInitial(initial: PlacedWord | undefined, baseline: number, size: number): boolean {
  return (
    initial !== undefined && initial.bbox[3] > baseline - 0.4 * size && initial.bbox[3] - initial.bbox[1] > least * size
  )
}
