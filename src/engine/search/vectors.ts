// Vectors of a chosen model for all chunks: made run by run, so that a stop loses nothing, and found by what a question means.
import { stageVersions } from '../../contract/worker.ts'
import type { Logger } from '../log.ts'
import type { Embedder } from '../embedder/embedder.ts'
import type { Db } from '../store/db.ts'
import { withDigest } from '../store/digests.ts'
import type { Scored } from '../store/search-plan.ts'
import { readChunks } from '../work/tasks.ts'
import { codesOf, openVectorSpace, type VectorSpace } from './vector-space.ts'

/** Seconds a question's own vector may take: search does not wait for a slow model, and once, unless somebody types, for one that is loaded. */
const patience = { usual: 1.5, loading: 10 }
const runsAtATime = 50
/** Runs in a row that may fail before the others are not tried: it is the model, not a text. */
const failuresInARow = 3

export interface Vectors {
  /**
   * Makes the vectors that are missing, of another model or of other chunks. Resolves with how many runs and chunks that were. Throws what
   * the embedder threw; what was made stays, and a run that it cannot do does not keep it from the others. null: no embedder is set.
   */
  rebuild(): Promise<{ model: string; runs: number; chunks: number; truncated: number } | null>
  /** Runs with chunks in its languages, and those that have vectors of the embedder; null where none is set. Throws when it cannot be used. */
  made(): Promise<{ runs: number; of: number } | null>
  /**
   * Likeness to a text (0–1), for chunks found by words (`found`) and for others; null where no model is set, or it does not answer.
   * `hurried`: somebody types, and will ask again.
   */
  near(
    text: string,
    wanted: ReadonlySet<string> | null,
    found: readonly Scored[],
    options: { limit: number; hurried: boolean },
  ): Promise<Scored[] | null>
  /** Documents that ended: their vectors are made some time later. */
  follow(): void
  /** When what is under way has ended. */
  settled(): Promise<void>
  close(): Promise<void>
}

export function createVectors({
  db,
  embedder: current,
  log,
}: {
  db: Db
  /** The one of the settings; null: none is set. */
  embedder: () => Promise<Embedder | null>
  log: Logger
}): Vectors {
  let closed = false
  let space: { model: string; dimension: number; vectors: VectorSpace } | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let following = false

  const store = async (embedder: Embedder, run: string): Promise<{ chunks: number; truncated: number }> => {
    const chunks = await readChunks(db, run)
    const vectors: Float32Array[] = []
    let truncated = 0
    for (let at = 0; at < chunks.length && !closed; at += embedder.atOnce) {
      const texts = chunks.slice(at, at + embedder.atOnce).map(({ embed_text }) => embed_text)
      const embedded = await embedder.embed(texts, 'passage')
      vectors.push(...embedded.vectors)
      truncated += embedded.truncated
    }
    if (closed || vectors.length === 0) return { chunks: 0, truncated: 0 }
    await db.tx(async ({ kysely }) => {
      const now = await kysely.selectFrom('chunk').select('id').where('run_id', '=', run).orderBy('idx').execute()
      // The run was read anew meanwhile: its vectors are made with the next look.
      if (now.length !== chunks.length || now.some(({ id }, at) => id !== chunks[at]?.id)) return
      await kysely.deleteFrom('vector').where('run_id', '=', run).execute()
      for (const [idx, vector] of vectors.entries()) {
        const data = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
        const values = withDigest('vector', { run_id: run, idx, model: embedder.model, data })
        await kysely.insertInto('vector').values(values).execute()
      }
      await kysely
        .insertInto('vector_run')
        .values({
          run_id: run,
          model: embedder.model,
          dimension: vectors[0]?.length ?? 0,
          chunker: stageVersions['document-chunk'],
          codes: codesOf(vectors),
        })
        .execute()
    })
    return { chunks: vectors.length, truncated }
  }

  /** Runs it can make vectors of, each with those that it made. */
  const withVectors = ({ model, languages }: Embedder) =>
    db.read
      .selectFrom('run')
      .leftJoin('vector_run', (join) =>
        join.onRef('vector_run.run_id', '=', 'run.id').on('vector_run.model', '=', model),
      )
      .where('run.chunks', '>', 0)
      .where('run.state', 'in', ['done', 'partial'])
      .$if(languages !== null, (select) => select.where('run.language', 'in', languages ?? []))

  const rebuild: Vectors['rebuild'] = async () => {
    const embedder = await current()
    if (!embedder) return null
    const done = { model: embedder.model, runs: 0, chunks: 0, truncated: 0 }
    const failures: unknown[] = []
    let inARow = 0
    for (let after = ''; !closed;) {
      const rows = await withVectors(embedder)
        .select('run.id')
        .where('vector_run.run_id', 'is', null)
        .where('run.id', '>', after)
        .orderBy('run.id')
        .limit(runsAtATime)
        .execute()
      if (rows.length === 0) break
      for (const { id } of rows) {
        after = id
        // Another was chosen meanwhile: its turn comes next.
        if (closed || (await current())?.model !== embedder.model) return done
        try {
          const { chunks, truncated } = await store(embedder, id)
          done.chunks += chunks
          done.truncated += truncated
          done.runs++
          inARow = 0
        } catch (error) {
          if (closed) break
          failures.push(error)
          if (++inARow >= failuresInARow) throw error
        }
      }
    }
    if (done.truncated > 0) log.info(done, 'some chunks were longer than the embedder takes')
    if (failures.length > 0) throw failures[0]
    return done
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => {}) // Who asked hears of it.
    return mine
  }

  return {
    rebuild: () => inTurn(rebuild),
    async made() {
      const embedder = await current()
      if (!embedder) return null
      const row = await withVectors(embedder)
        .select((e) => [e.fn.count<number>('run.id').as('of'), e.fn.count<number>('vector_run.run_id').as('runs')])
        .executeTakeFirstOrThrow()
      return { runs: row.runs, of: row.of }
    },
    async near(text, wanted, found, { limit, hurried }) {
      try {
        const embedder = await current()
        if (!embedder) return null
        const seconds = hurried || embedder.isReady() ? patience.usual : patience.loading
        const [vector] = (await embedder.embed([text], 'question', seconds)).vectors
        if (!vector) return null
        const { model, chance } = embedder
        if (space?.model !== model || space.dimension !== vector.length)
          space = { model, dimension: vector.length, vectors: openVectorSpace(db, model, vector.length) }
        if ((await space.vectors.refresh()) === 0) return null
        const near = await space.vectors.nearest(vector, wanted, limit, found)
        return near.map((one) => ({ ...one, score: Math.max(0, (one.score - chance) / (1 - chance)) }))
      } catch (error) {
        log.debug({ err: error }, 'a question was asked without its vector')
        return null
      }
    },
    follow() {
      if (following) return
      following = true
      inTurn(async () => {
        following = false
        await rebuild()
      }).catch((error: unknown) => {
        // An end that was asked for is no failure.
        if (!closed) log.warn({ err: error }, 'vectors were not made')
      })
    },
    async settled() {
      await turn
    },
    async close() {
      closed = true
      await turn
    },
  }
}
