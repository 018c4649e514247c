// Topics: what the documents of a home are about, found from which words stand together in them (latent semantic analysis, worked out by a
// worker). They order what words found, and tell which documents are alike. Nothing waits for them: what is not there yet adds nothing.
import { setImmediate as breathe } from 'node:timers/promises'
import { Chunk } from '../../contract/model.ts'
import type { SideWorker } from '../work/side-worker.ts'
import type { Db } from '../store/db.ts'
import { placeOf, rowOf, type Weighing, weighingOf } from './sparse.ts'
import { openTopicSpace, type TopicSpace } from './topic-space.ts'
import { termsOf } from './terms.ts'

/** Topics of a large corpus; a small one has a quarter as many as it has chunks. */
const mostTopics = 128
/** Fewer chunks have no topics. */
const fewestChunks = 40
/** Chunks the topics are found from; the others are placed among them. */
const sample = 20_000
/** A corpus that grew by this share gets new topics. */
const growth = 1.1
/** Milliseconds the worker may take: 20,000 chunks take about 20 s. */
const patience = 600_000
/** Runs placed in one transaction. */
const runsAtATime = 20

export interface Topics {
  /** The topics as they are stored now. */
  space(): Promise<TopicSpace>
  /** Finds topics anew if the corpus grew (or `force`), and places what has no place yet. One at a time; who comes second waits for the first. */
  refresh(force?: boolean): Promise<TopicSpace>
  /** When what is under way has ended. */
  settled(): Promise<void>
  /** Ends what is under way; what is stored stays. */
  close(): Promise<void>
}

export function createTopics({ db, worker, now }: { db: Db; worker: SideWorker; now: () => number }): Topics {
  const space = openTopicSpace(db)
  let busy: Promise<void> | null = null
  let closed = false

  const build = async (chunks: number): Promise<void> => {
    const runs = await runsFor(db, Math.max(1, Math.ceil(chunks / sample)))
    const frequencies = new Map<string, number>()
    const texts: string[][] = []
    for (const run of runs) {
      if (closed) return
      for (const terms of await chunkTerms(db, run)) {
        texts.push(terms)
        for (const term of new Set(terms)) frequencies.set(term, (frequencies.get(term) ?? 0) + 1)
      }
    }
    const weighing = weighingOf(frequencies, texts.length)
    const dimension = Math.min(mostTopics, texts.length >> 2, weighing.terms.size >> 1)
    if (dimension < 2) return
    const { topics } = await worker.run({ stage: 'corpus-topics', ...packed(texts, weighing), dimension }, patience)
    const terms = [...weighing.terms].map(([term, { idf }]) => [term, idf])
    await db.tx(async ({ kysely }) => {
      await kysely
        .insertInto('topic_model')
        .values({
          dimension,
          chunks,
          built_at: now(),
          terms_json: JSON.stringify(terms),
          data: Buffer.from(topics.buffer, topics.byteOffset, topics.byteLength),
        })
        .execute()
      const last = await kysely
        .selectFrom('topic_model')
        .select((e) => e.fn.max('id').as('id'))
        .executeTakeFirstOrThrow()
      await kysely.deleteFrom('topic_model').where('id', '<', last.id).execute()
    })
  }

  /** Places the chunks that have no place among the topics of today. */
  const place = async (): Promise<void> => {
    while (!closed) {
      const { model } = await space.current()
      if (!model) return
      const rows = await db.read
        .selectFrom('search_run')
        .leftJoin('chunk_topic', (join) =>
          join.onRef('chunk_topic.run_id', '=', 'search_run.run_id').on('chunk_topic.model', '=', model.id),
        )
        .select('search_run.run_id')
        .where('chunk_topic.run_id', 'is', null)
        .limit(runsAtATime)
        .execute()
      if (rows.length === 0) return
      const placed: { run_id: string; model: number; data: Uint8Array }[] = []
      for (const { run_id } of rows) {
        if (closed) return
        const terms = await chunkTerms(db, run_id)
        placed.push({ run_id, model: model.id, data: bytesOf(terms, model) })
        await breathe()
      }
      await db.tx(async ({ kysely }) => {
        const ids = placed.map(({ run_id }) => run_id)
        await kysely.deleteFrom('chunk_topic').where('run_id', 'in', ids).execute()
        // A run may have gone meanwhile.
        const there = await kysely.selectFrom('run').select('id').where('id', 'in', ids).execute()
        const left = placed.filter(({ run_id }) => there.some(({ id }) => id === run_id))
        if (left.length > 0) await kysely.insertInto('chunk_topic').values(left).execute()
      })
    }
  }

  const work = async (force: boolean): Promise<void> => {
    const { model } = await space.current()
    const { chunks } = await db.read
      .selectFrom('run')
      .select((e) => e.fn.coalesce(e.fn.sum<number>('chunks'), e.val(0)).as('chunks'))
      .executeTakeFirstOrThrow()
    const grown = !model || chunks > model.chunks * growth || chunks < model.chunks / growth
    if (chunks >= fewestChunks && (force || grown)) await build(chunks)
    await place()
  }

  return {
    space: () => space.current(),
    async refresh(force = false) {
      if (busy && !force) await busy
      else {
        const mine = (busy ?? Promise.resolve()).then(() => work(force))
        const ended: Promise<void> = mine
          .catch(() => {}) // Who asked hears of it, by `mine`.
          .then(() => {
            if (busy === ended) busy = null
          })
        busy = ended
        try {
          await mine
        } catch (error) {
          // An end that was asked for is no error.
          if (!closed) throw error
        }
      }
      return space.current()
    },
    async settled() {
      await busy
    },
    async close() {
      closed = true
      worker.close()
      await busy
    },
  }
}

/** Every `step`th run with chunks, ascending. */
async function runsFor(db: Db, step: number): Promise<string[]> {
  const rows = await db.read.selectFrom('search_run').select('run_id').orderBy('run_id').execute()
  return rows.filter((_, at) => at % step === 0).map(({ run_id }) => run_id)
}

async function chunkTerms(db: Db, run: string): Promise<string[][]> {
  const rows = await db.read.selectFrom('chunk').select('data_json').where('run_id', '=', run).orderBy('idx').execute()
  await breathe()
  return rows.map(({ data_json }) => termsOf(Chunk.parse(JSON.parse(data_json)).text).map(({ term }) => term))
}

/** Rows as the worker takes them. */
function packed(texts: readonly string[][], weighing: Weighing) {
  const rows = texts.map((terms) => rowOf(terms, weighing))
  const offsets = new Uint32Array(rows.length + 1)
  for (const [n, row] of rows.entries()) offsets[n + 1] = (offsets[n] ?? 0) + row.length
  const entries = rows.flat()
  return {
    count: weighing.terms.size,
    offsets,
    terms: Uint32Array.from(entries, ([at]) => at),
    weights: Float32Array.from(entries, ([, weight]) => weight),
  }
}

/** A byte a topic: places have length 1, so no value is above it. A chunk without known terms is nowhere. */
function bytesOf(chunks: readonly string[][], model: NonNullable<TopicSpace['model']>): Uint8Array {
  const bytes = new Int8Array(chunks.length * model.dimension)
  for (const [n, terms] of chunks.entries()) {
    const place = placeOf(rowOf(terms, model.weighing), model.topics, model.dimension)
    for (const [k, value] of place?.entries() ?? []) bytes[n * model.dimension + k] = Math.round(value * 127)
  }
  return new Uint8Array(bytes.buffer)
}
