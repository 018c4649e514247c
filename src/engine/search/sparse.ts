// Chunks as rows of weighted terms, for topics: logarithms of counts, by how rare a term is, each row of length 1.

/** How a term counts: by the chunks it is in. */
export interface Weighing {
  chunks: number
  /** For each term its number and the logarithm of its rarity. */
  terms: Map<string, { at: number; idf: number }>
}

/** Terms kept: beyond these, rare ones tell little about topics. */
const mostTerms = 40_000

/** Terms of at least two chunks and at most a third of them, the most frequent first. */
export function weighingOf(frequencies: ReadonlyMap<string, number>, chunks: number): Weighing {
  const kept = [...frequencies]
    .filter(
      ([term, count]) => count >= 2 && count <= Math.max(3, chunks / 3) && (term.length > 1 || !/[a-z0-9]/.test(term)),
    )
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostTerms)
  return {
    chunks,
    terms: new Map(kept.map(([term, count], at) => [term, { at, idf: Math.log(chunks / count) }])),
  }
}

/** The row of a text's terms: numbers and weights, of length 1; empty where none of them is known. */
export function rowOf(terms: Iterable<string>, { terms: known }: Weighing): [at: number, weight: number][] {
  const counts = new Map<string, number>()
  for (const term of terms) if (known.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1)
  const row: [number, number][] = []
  let square = 0
  for (const [term, count] of counts) {
    const { at, idf } = known.get(term) ?? { at: 0, idf: 0 }
    const weight = (1 + Math.log(count)) * idf
    square += weight * weight
    row.push([at, weight])
  }
  const length = Math.sqrt(square)
  return length === 0 ? [] : row.map(([at, weight]) => [at, weight / length])
}

/** A row's place among the topics, of length 1; null for an empty row. `topics`: `dimension` values a term. */
export function placeOf(
  row: readonly [number, number][],
  topics: ArrayLike<number>,
  dimension: number,
): Float32Array | null {
  const place = new Float32Array(dimension)
  for (const [at, weight] of row)
    for (let k = 0; k < dimension; k++) place[k]! += weight * (topics[at * dimension + k] ?? 0)
  let square = 0
  for (const value of place) square += value * value
  if (square === 0) return null
  const length = Math.sqrt(square)
  return place.map((value) => value / length)
}
