// Vectors of one model in memory: a bit for the sign of each value. The signs find candidates in milliseconds; the values, read from the
// store for these few, put them in order.
import type { Db } from '../store/db.ts'
import type { Scored } from '../store/search-plan.ts'
import { readVectors } from '../store/search-vectors.ts'
import { nearestBySigns, type SignShelf, signsOf, signWidth } from './signs.ts'

/** Candidates whose values are compared. */
const candidates = 200

/** Signs of many vectors, one behind the other, as they are stored. */
export function codesOf(vectors: readonly Float32Array[]): Uint8Array {
  const width = signWidth(vectors[0]?.length ?? 0)
  const all = new Int32Array(vectors.length * width)
  for (const [n, vector] of vectors.entries()) all.set(signsOf(vector), n * width)
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
  const width = signWidth(dimension)
  const shelves = new Map<string, SignShelf>()
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
        const own = new Int32Array(Uint8Array.from(codes).buffer)
        size += (own.length - (shelves.get(run_id)?.codes.length ?? 0)) / width
        shelves.set(run_id, { run: run_id, codes: own })
      }
      return size
    },
    async nearest(vector, wanted, limit, also = []) {
      const meant = [...shelves.values()].filter(({ run }) => wanted?.has(run) ?? true)
      const near = nearestBySigns(meant, signsOf(vector), candidates)
      const scored = await cosines(db, model, vector, [...near, ...also])
      return scored.toSorted((a, b) => b.score - a.score).slice(0, limit + also.length)
    },
  }
}

/** Cosines of the chunks, each once. */
async function cosines(
  db: Db,
  model: string,
  vector: Float32Array,
  chunks: readonly { run: string; idx: number }[],
): Promise<Scored[]> {
  const once = new Map(chunks.map(({ run, idx }) => [`${run} ${idx}`, { run, idx }]))
  return (await readVectors(db, model, [...once.values()])).map(({ run, idx, data }) => {
    // Views of numbers begin at a multiple of their size.
    const bytes = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data)
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
    let sum = 0
    for (let k = 0; k < vector.length; k++) sum += vector[k]! * values[k]!
    return { run, idx, score: Math.max(0, sum) }
  })
}
