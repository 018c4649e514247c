// The embedding stage: hashed words and character n-grams. An honest baseline that is the same on every machine and
// needs no model: it finds texts that share words and word parts. It knows nothing of meaning: "car" is not near "automobile".
import { isCommon, wordsOf } from './words.ts'

/** Rises with every change of the vectors; vectors of two models are not comparable. */
export const model = 'hash-256/1'
const dimension = 256

// Whole words tell texts apart, parts of words join inflected and misread forms. The share of each in a vector.
const wordShare = 1
const partShare = 1
/** Common words are in every text. */
const commonShare = 0.1
const partLength = 4

/** One vector a text, of length 1 (all zeros for a text without words), in the order given. */
export function embedTexts(texts: string[]): { model: string; dimension: number; vectors: Float32Array[] } {
  return { model, dimension, vectors: texts.map(embed) }
}

function embed(text: string): Float32Array {
  const counts = new Map<string, number>()
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const sums = new Float64Array(dimension)
  const parts = new Map<string, number>()
  for (const [word, count] of counts) {
    const share = isCommon(word) ? commonShare : wordShare
    addTo(sums, `w${word}`, share * dampen(count))
    if (share === wordShare) for (const part of partsOf(word)) parts.set(part, (parts.get(part) ?? 0) + count)
  }
  for (const [part, count] of parts) addTo(sums, `p${part}`, partShare * dampen(count))
  return normalised(sums)
}

/** The tenth use of a word says less than the first. A square root is exact on every machine, a logarithm need not be. */
function dampen(count: number): number {
  return Math.sqrt(count)
}

/** The word's character n-grams, with its ends marked. Counted by code points. */
function partsOf(word: string): string[] {
  const letters = Array.from(`<${word}>`)
  const parts: string[] = []
  for (let at = 0; at + partLength <= letters.length; at++) parts.push(letters.slice(at, at + partLength).join(''))
  return parts
}

/** Signed hashing: the sign is hashed as well, so that what falls together cancels out on average. */
function addTo(sums: Float64Array, feature: string, weight: number): void {
  const hash = fnv1a(feature)
  const slot = hash % dimension
  sums[slot] = (sums[slot] ?? 0) + (hash & 0x8000_0000 ? -weight : weight)
}

/** 32-bit FNV-1a over UTF-16 units, with a final mix: its low bits alone are too regular for a table this small. */
function fnv1a(value: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function normalised(sums: Float64Array): Float32Array {
  let square = 0
  for (const value of sums) square += value * value
  const length = Math.sqrt(square)
  return Float32Array.from(sums, (value) => (length === 0 ? 0 : value / length))
}
