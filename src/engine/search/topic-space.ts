// The topics of a home in memory: the places of all its chunks, brought up to date by reading what is new, and what is near to what.
import { z } from 'zod'
import type { Db } from '../store/db.ts'
import type { Scored } from '../store/search-plan.ts'
import { placeOf, rowOf, type Weighing } from './sparse.ts'
import { termsOf } from './terms.ts'

export interface TopicModel {
  id: number
  dimension: number
  /** Chunks there were when it was made. */
  chunks: number
  weighing: Weighing
  topics: Float32Array
}

/** A run's chunks: their places, and the mean of them, of length 1. */
interface Shelf {
  places: Int8Array
  mean: Float32Array
}

export interface TopicSpace {
  /** null: none was found yet. */
  model: TopicModel | null
  shelves: ReadonlyMap<string, Shelf>
  /** Where a text stands, of length 1; null when nothing in it is known. */
  placeOf(text: string): Float32Array | null
  /** The nearest chunks with their likeness (0–1), best first. `wanted`: of these runs only. */
  nearest(place: Float32Array, wanted: ReadonlySet<string> | null, limit: number): Scored[]
  /** Likeness of a chunk, 0–1; 0 where it has no place. */
  likeness(place: Float32Array, run: string, idx: number): number
}

const TermList = z.array(z.tuple([z.string(), z.number()]))

/** `current` reads what changed since it was asked last. */
export function openTopicSpace(db: Db): { current(): Promise<TopicSpace> } {
  let model: TopicModel | null = null
  let shelves = new Map<string, Shelf>()
  let last = 0
  let reading: Promise<void> = Promise.resolve()

  const read = async (): Promise<void> => {
    const newest = await db.read
      .selectFrom('topic_model')
      .select((e) => e.fn.max('id').as('id'))
      .executeTakeFirst()
    const id = newest?.id ?? null
    if (id !== (model?.id ?? null)) {
      model = id === null ? null : await readModel(db, id)
      shelves = new Map()
      last = 0
    }
    if (!model) return
    const rows = await db.read
      .selectFrom('chunk_topic')
      .select(['seq', 'run_id', 'data'])
      .where('model', '=', model.id)
      .where('seq', '>', last)
      .orderBy('seq')
      .execute()
    for (const { seq, run_id, data } of rows) {
      last = seq
      const places = new Int8Array(data.buffer, data.byteOffset, data.byteLength).slice()
      shelves.set(run_id, { places, mean: meanOf(places, model.dimension) })
    }
  }

  return {
    async current() {
      reading = reading.then(read, read)
      await reading
      return spaceOf(model, shelves)
    },
  }
}

function spaceOf(model: TopicModel | null, shelves: ReadonlyMap<string, Shelf>): TopicSpace {
  const dimension = model?.dimension ?? 0
  return {
    model,
    shelves,
    placeOf: (text) =>
      model &&
      placeOf(
        rowOf(
          termsOf(text).map(({ term }) => term),
          model.weighing,
        ),
        model.topics,
        dimension,
      ),
    nearest(place, wanted, limit) {
      const best = new Best(limit)
      for (const [run, { places }] of shelves) {
        if (wanted && !wanted.has(run)) continue
        for (let at = 0, idx = 0; at < places.length; at += dimension, idx++) {
          let sum = 0
          for (let k = 0; k < dimension; k++) sum += place[k]! * places[at + k]!
          best.offer(run, idx, sum / 127)
        }
      }
      return best.sorted()
    },
    likeness(place, run, idx) {
      const places = shelves.get(run)?.places
      if (!places || (idx + 1) * dimension > places.length) return 0
      let sum = 0
      for (let k = 0; k < dimension; k++) sum += place[k]! * places[idx * dimension + k]!
      return Math.max(0, sum / 127)
    },
  }
}

/** The best of many, kept without sorting each time. */
class Best {
  #kept: Scored[] = []
  #least = 0
  readonly #limit: number
  constructor(limit: number) {
    this.#limit = limit
  }
  offer(run: string, idx: number, score: number): void {
    if (score <= this.#least) return
    this.#kept.push({ run, idx, score })
    if (this.#kept.length < this.#limit * 4) return
    this.#kept = this.sorted()
    this.#least = this.#kept.at(-1)?.score ?? 0
  }
  sorted(): Scored[] {
    return this.#kept.toSorted((a, b) => b.score - a.score).slice(0, this.#limit)
  }
}

async function readModel(db: Db, id: number): Promise<TopicModel | null> {
  const row = await db.read.selectFrom('topic_model').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return null
  const terms = TermList.parse(JSON.parse(row.terms_json))
  const bytes = Uint8Array.from(row.data)
  return {
    id,
    dimension: row.dimension,
    chunks: row.chunks,
    weighing: { chunks: row.chunks, terms: new Map(terms.map(([term, idf], at) => [term, { at, idf }])) },
    topics: new Float32Array(bytes.buffer),
  }
}

function meanOf(places: Int8Array, dimension: number): Float32Array {
  const mean = new Float32Array(dimension)
  for (const [at, value] of places.entries()) mean[at % dimension]! += value
  const length = Math.hypot(...mean)
  return length === 0 ? mean : mean.map((value) => value / length)
}
