// What a word's confidence is worth. Engines are too sure of words that they half guess and too modest about those that they know; what
// pages and their exports say is how likely a word is right to the last letter.

/** Confidences, and shares of the letters read with them that stand in words read right: worn pages in five languages. */
const measured: [confidence: number, right: number][] = [
  [0, 0.05],
  [0.3, 0.2],
  [0.5, 0.4],
  [0.7, 0.5],
  [0.8, 0.66],
  [0.85, 0.8],
  [0.9, 0.92],
  [0.95, 0.98],
  [1, 0.99],
]

/** How likely a word read with this confidence is right. Rises with it, and is never quite 1: what is known stands in text layers. */
export function likelihoodOf(confidence: number): number {
  const at = measured.findIndex(([of]) => of >= confidence)
  const [from, to] = [measured[at - 1], measured[at]]
  if (!from || !to) return at === 0 ? (measured[0]?.[1] ?? 0) : (measured.at(-1)?.[1] ?? 0)
  return from[1] + ((to[1] - from[1]) * (confidence - from[0])) / (to[0] - from[0])
}
