// How sure words are, counted by their letters.
import type { ReadWord } from './thread.ts'

/** The letters and digits of words, and their mean confidence. */
export function certaintyOf(words: readonly ReadWord[]): { confidence: number; letters: number } {
  let sum = 0
  let letters = 0
  for (const { text, confidence } of words) {
    const count = lettersIn(text)
    sum += confidence * count
    letters += count
  }
  return { confidence: letters === 0 ? 0 : sum / letters, letters }
}

function lettersIn(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}
