// Latent semantic analysis: topics of a person's own documents, from which words stand together. Needs no model and no language; it knows
// nothing but these documents. Subspace iteration with a fixed start: the same texts give the same topics.

/** Chunks as rows of weighted terms: the terms of row n are `terms[offsets[n]]` to `terms[offsets[n + 1] - 1]`, weights beside them. */
export interface TermRows {
  count: number
  offsets: Uint32Array
  terms: Uint32Array
  weights: Float32Array
}

/** Rounds of the iteration: the second already moves little (measured). */
const rounds = 3
/** Columns beside those asked for, which make these exact sooner. */
const spare = 10

/** For each term its place among the topics: `dimension` values, term after term. A row's place is the sum of its terms' by weight. */
export function findTopics(rows: TermRows, dimension: number): Float32Array<ArrayBuffer> {
  const width = dimension + spare
  // The iteration is among the rows, of which there are fewer than terms.
  let image = randomBasis(rows.offsets.length - 1, width)
  for (let round = 0; round < rounds; round++) {
    image = forward(rows, back(rows, image, width), width)
    orthonormalise(image, width)
  }
  const basis = back(rows, image, width)
  const found = eigenvectors(gram(basis, width), width).slice(0, dimension)
  const least = 1e-9 * (found[0]?.value ?? 0)
  const topics = new Float32Array(rows.count * dimension)
  for (const [k, { value, vector }] of found.entries()) {
    // Fewer directions than were asked for: the rest are nowhere.
    if (!(value > least)) continue
    const length = Math.sqrt(value)
    for (let term = 0; term < rows.count; term++) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += (basis[term * width + j] ?? 0) * (vector[j] ?? 0)
      topics[term * dimension + k] = sum / length
    }
  }
  return topics
}

function randomBasis(rows: number, width: number): Float32Array {
  const basis = new Float32Array(rows * width)
  let state = 1
  for (let n = 0; n < basis.length; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    basis[n] = state / 2_147_483_648 - 1
  }
  return basis
}

/** The rows' places: rows × width. */
function forward({ offsets, terms, weights }: TermRows, basis: Float32Array, width: number): Float32Array {
  const rows = offsets.length - 1
  const image = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) {
    const to = row * width
    for (let n = offsets[row] ?? 0; n < (offsets[row + 1] ?? 0); n++) {
      const weight = weights[n] ?? 0
      const from = (terms[n] ?? 0) * width
      for (let j = 0; j < width; j++) image[to + j]! += weight * basis[from + j]!
    }
  }
  return image
}

/** What the terms get from the rows' places: terms × width. */
function back({ count, offsets, terms, weights }: TermRows, image: Float32Array, width: number): Float32Array {
  const next = new Float32Array(count * width)
  for (let row = 0; row < offsets.length - 1; row++) {
    const from = row * width
    for (let n = offsets[row] ?? 0; n < (offsets[row + 1] ?? 0); n++) {
      const weight = weights[n] ?? 0
      const to = (terms[n] ?? 0) * width
      for (let j = 0; j < width; j++) next[to + j]! += weight * image[from + j]!
    }
  }
  return next
}

/** Columns at right angles and of length 1: by Cholesky's factor of their products, twice over for exactness. */
function orthonormalise(basis: Float32Array, width: number): void {
  for (let pass = 0; pass < 2; pass++) {
    const factor = cholesky(gram(basis, width), width)
    for (let at = 0; at < basis.length; at += width)
      for (let j = 0; j < width; j++) {
        let sum = basis[at + j]!
        for (let i = 0; i < j; i++) sum -= basis[at + i]! * factor[j * width + i]!
        basis[at + j] = sum / factor[j * width + j]!
      }
  }
}

/** The products of all columns: width × width. */
function gram(matrix: Float32Array, width: number): Float64Array {
  const products = new Float64Array(width * width)
  for (let at = 0; at < matrix.length; at += width)
    for (let i = 0; i < width; i++) {
      const value = matrix[at + i]!
      if (value !== 0) for (let j = 0; j <= i; j++) products[i * width + j]! += value * matrix[at + j]!
    }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) products[j * width + i] = products[i * width + j]!
  return products
}

/** The lower factor. A column that the others hold already gets a tiny length instead of none. */
function cholesky(matrix: Float64Array, width: number): Float64Array {
  const factor = new Float64Array(width * width)
  const least = Math.max(1e-30, 1e-12 * Math.max(...matrix))
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * width + j]!
      for (let k = 0; k < j; k++) sum -= factor[i * width + k]! * factor[j * width + k]!
      factor[i * width + j] = i === j ? Math.sqrt(Math.max(sum, least)) : sum / factor[j * width + j]!
    }
  return factor
}

/** Eigenvectors of a symmetric matrix by Jacobi's rotations, the largest value first. */
function eigenvectors(matrix: Float64Array, width: number): { value: number; vector: Float64Array }[] {
  const a = matrix.slice()
  const vectors = new Float64Array(width * width)
  for (let i = 0; i < width; i++) vectors[i * width + i] = 1
  for (let sweep = 0; sweep < 12; sweep++)
    for (let p = 0; p < width; p++) for (let q = p + 1; q < width; q++) rotate(a, vectors, width, p, q)
  return Array.from({ length: width }, (_, n) => n)
    .toSorted((x, y) => a[y * width + y]! - a[x * width + x]!)
    .map((n) => ({
      value: a[n * width + n]!,
      vector: Float64Array.from({ length: width }, (_, j) => vectors[j * width + n]!),
    }))
}

function rotate(a: Float64Array, vectors: Float64Array, width: number, p: number, q: number): void {
  const off = a[p * width + q]!
  if (Math.abs(off) < 1e-14 * Math.sqrt(Math.abs(a[p * width + p]! * a[q * width + q]!))) return
  const theta = (a[q * width + q]! - a[p * width + p]!) / (2 * off)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cos = 1 / Math.sqrt(t * t + 1)
  const sin = t * cos
  for (let k = 0; k < width; k++) {
    const x = a[k * width + p]!
    const y = a[k * width + q]!
    a[k * width + p] = cos * x - sin * y
    a[k * width + q] = sin * x + cos * y
  }
  for (let k = 0; k < width; k++) {
    const x = a[p * width + k]!
    const y = a[q * width + k]!
    a[p * width + k] = cos * x - sin * y
    a[q * width + k] = sin * x + cos * y
    const u = vectors[k * width + p]!
    const v = vectors[k * width + q]!
    vectors[k * width + p] = cos * u - sin * v
    vectors[k * width + q] = sin * u + cos * v
  }
}
