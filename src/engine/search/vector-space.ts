// Vectors of one model in memory: a bit for the sign of each value. The signs find candidates in milliseconds; the values, read from the
// store for these few, put them in order.
import type { Db } from '../store/db.ts'
import type { Scored } from '../store/search-plan.ts'

/** Candidates whose values are compared. */
const candidates = 200

interface Shelf {
  run: string
  count: number
  codes: Uint32Array
}

/** The signs of a vector's values, 32 a number; a dimension that is no multiple of 32 is filled up with zeros. */
export function signsOf(vector: Float32Array): Uint32Array {
  const signs = new Uint32Array(Math.ceil(vector.length / 32))
  for (const [at, value] of vector.entries()) if (value > 0) signs[at >> 5]! |= 1 << (at & 31)
  return signs
}

/** Signs of many vectors, one behind the other, as they are stored. */
export function codesOf(vectors: readonly Float32Array[]): Uint8Array {
  const signs = vectors.map(signsOf)
  const width = signs[0]?.length ?? 0
  const all = new Uint32Array(signs.length * width)
  for (const [n, own] of signs.entries()) all.set(own, n * width)
  return new Uint8Array(all.buffer)
}

export interface VectorSpace {
  /** Reads what was stored since. Returns how many vectors there are. */
  refresh(): Promise<number>
  /** The nearest by cosine (0–1), best first; vectors have length 1. `wanted`: of these runs only. `also`: chunks to be scored in any case. */
  nearest(
    vector: Float32Array,
    wanted: ReadonlySet<string> | null,
    limit: number,
    also?: readonly Scored[],
  ): Promise<Scored[]>
}

export function openVectorSpace(db: Db, model: string, dimension: number): VectorSpace {
  const width = Math.ceil(dimension / 32)
  const shelves = new Map<string, Shelf>()
  let last = 0
  let size = 0

  return {
    async refresh() {
      const rows = await db.read
        .selectFrom('vector_run')
        .select(['seq', 'run_id', 'codes'])
        .where('model', '=', model)
        .where('dimension', '=', dimension)
        .where('seq', '>', last)
        .orderBy('seq')
        .execute()
      for (const { seq, run_id, codes } of rows) {
        last = seq
        const own = new Uint32Array(Uint8Array.from(codes).buffer)
        size += own.length / width - (shelves.get(run_id)?.count ?? 0)
        shelves.set(run_id, { run: run_id, count: own.length / width, codes: own })
      }
      return size
    },
    async nearest(vector, wanted, limit, also = []) {
      const signs = signsOf(vector)
      // By distance: a place in the list for each number of differing bits.
      const byDistance: { run: string; idx: number }[][] = Array.from({ length: width * 32 + 1 }, () => [])
      let kept = 0
      let most = width * 32
      for (const { run, count, codes } of shelves.values()) {
        if (wanted && !wanted.has(run)) continue
        for (let idx = 0, at = 0; idx < count; idx++, at += width) {
          let distance = 0
          for (let k = 0; k < width; k++) distance += ones(codes[at + k]! ^ signs[k]!)
          if (distance > most) continue
          byDistance[distance]!.push({ run, idx })
          kept++
          // The farthest are of no use once the nearer ones are enough.
          while (kept - byDistance[most]!.length >= candidates) kept -= byDistance[most--]!.length
        }
      }
      const near = byDistance
        .slice(0, most + 1)
        .flat()
        .slice(0, candidates)
      const scored = await cosines(db, model, vector, [...near, ...also])
      return scored.toSorted((a, b) => b.score - a.score).slice(0, limit + also.length)
    },
  }
}

/** How many bits are one. */
function ones(value: number): number {
  let n = value - ((value >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return (Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24) & 0xff
}

async function cosines(
  db: Db,
  model: string,
  vector: Float32Array,
  chunks: readonly { run: string; idx: number }[],
): Promise<Scored[]> {
  const byRun = Map.groupBy(chunks, ({ run }) => run)
  const scored: Scored[] = []
  await Promise.all(
    [...byRun].map(async ([run, own]) => {
      const rows = await db.read
        .selectFrom('vector')
        .select(['idx', 'data'])
        .where('run_id', '=', run)
        .where('model', '=', model)
        .where('idx', 'in', [...new Set(own.map(({ idx }) => idx))])
        .execute()
      for (const { idx, data } of rows) {
        const values = new DataView(data.buffer, data.byteOffset, data.byteLength)
        let sum = 0
        for (let k = 0; k < vector.length; k++) sum += vector[k]! * values.getFloat32(k * 4, true)
        scored.push({ run, idx, score: Math.max(0, sum) })
      }
    }),
  )
  return scored
}
