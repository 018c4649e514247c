// What a row of segments measures: where it begins and ends, its size and baseline, how its words look.
import type { PlacedWord, Row } from './lines.ts'
import { mainSegment } from './lines.ts'

export function sizeOf(row: Row): number {
  return mainSegment(row)?.size ?? 0
}

export function baselineOf(row: Row): number {
  return mainSegment(row)?.baseline ?? 0
}

export function leftOf(row: Row): number {
  let left = Infinity
  for (const { bbox } of row) if (bbox[0] < left) left = bbox[0]
  return left
}

export function rightOf(row: Row): number {
  let right = -Infinity
  for (const { bbox } of row) if (bbox[2] > right) right = bbox[2]
  return right
}

/** In reading order. */
export function firstWord(row: Row): PlacedWord | undefined {
  return row[0]?.words[0]
}

/** In reading order. */
export function lastWord(row: Row): PlacedWord | undefined {
  return row.at(-1)?.words.at(-1)
}

/** Whether a row is set in letters of one width, save for signs behind them, as those that say that a line goes on. */
export function allMono(row: Row): boolean {
  return (
    row[0]?.words[0]?.mono === true && row.every(({ words }) => words.every(({ mono, text }) => mono || isSign(text)))
  )
}

function isSign(text: string): boolean {
  return text.length < 3 && !/[\p{L}\p{N}]/u.test(text)
}
