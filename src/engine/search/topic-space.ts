// The topics of a home in memory: the places of all its chunks, brought up to date by reading what is new, and what is near to what.
import { z } from 'zod'
import type { Db } from '../store/db.ts'
import type { Scored } from '../store/search-plan.ts'
import { nearestBySigns, type SignShelf, signsOf, signWidth } from './signs.ts'
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

/** A run's chunks: their places, the signs of these, and the mean of them, of length 1. */
interface Shelf extends SignShelf {
  places: Int8Array
  mean: Float32Array
}

/** In a home with more chunks than this, signs choose so many whose places are then compared. */
const compared = 3000

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
      shelves.set(run_id, {
        run: run_id,
        places,
        codes: codesOf(places, model.dimension),
        mean: meanOf(places, model.dimension),
      })
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
      const meant = [...shelves.values()].filter(({ run }) => wanted?.has(run) ?? true)
      return nearestBySigns(meant, signsOf(place), compared)
        .map(({ run, idx }) => ({ run, idx, score: dot(place, shelves.get(run)?.places, idx) }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score)
        .slice(0, limit)
    },
    likeness: (place, run, idx) => Math.max(0, dot(place, shelves.get(run)?.places, idx)),
  }
}

/** How far a chunk lies towards `place`; 0 where it has no place. */
function dot(place: Float32Array, places: Int8Array | undefined, idx: number): number {
  const dimension = place.length
  if (!places || (idx + 1) * dimension > places.length) return 0
  let sum = 0
  for (let k = 0, at = idx * dimension; k < dimension; k++, at++) sum += place[k]! * places[at]!
  return sum / 127
}

/** The signs of a run's places, one behind the other. */
function codesOf(places: Int8Array, dimension: number): Int32Array {
  const width = signWidth(dimension)
  const codes = new Int32Array((places.length / dimension) * width)
  for (let n = 0; n * dimension < places.length; n++)
    codes.set(signsOf(places.subarray(n * dimension, (n + 1) * dimension)), n * width)
  return codes
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
