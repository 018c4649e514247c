// Words from the left within lines from the right: names and numbers that stand in Hebrew or Arabic. Files give all words of such a
// line from the right; those of a run from the left are read from its left.
import type { PlacedWord } from './lines.ts'

/** Letters of scripts written from right to left. */
export const leftwards = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u
const rightwards = /[\p{L}\p{N}]/u
/** Below this no script is written from right to left. */
export const firstLeftwards = 0x590

/** Looks at the ends of a word only: this is asked of all words. */
function mayBeLeftwards({ text }: PlacedWord): boolean {
  return text.charCodeAt(0) >= firstLeftwards || text.charCodeAt(text.length - 1) >= firstLeftwards
}

/** Words in the order in which they are read: as given where none is from the right. */
export function inReadingOrder(words: PlacedWord[]): PlacedWord[] {
  if (!words.some(mayBeLeftwards) || !words.some(({ text }) => leftwards.test(text))) return words
  const [first] = words
  // The stop behind a number stands on its left, and is written so.
  const [, stop, number] = /^([.)]+)(\d{1,3})$/u.exec(first?.text ?? '') ?? []
  const begun = first && stop && number ? [{ ...first, text: number + stop }, ...words.slice(1)] : words
  const ordered: PlacedWord[] = []
  let run: PlacedWord[] = []
  for (const word of begun) {
    const previous = run.at(-1)
    const isRun = rightwards.test(word.text) && !leftwards.test(word.text)
    if (isRun && (!previous || word.bbox[0] < previous.bbox[0])) run.push(word)
    else {
      ordered.push(...run.toReversed())
      run = isRun ? [word] : []
      if (!isRun) ordered.push(word)
    }
  }
  return [...ordered, ...run.toReversed()]
}
