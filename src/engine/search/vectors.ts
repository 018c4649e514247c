// Vectors of a chosen model for all chunks: made run by run, so that a stop loses nothing, and found by what a question means.
import { stageVersions } from '../../contract/worker.ts'
import type { Logger } from '../log.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Db } from '../store/db.ts'
import type { Scored } from '../store/search-plan.ts'
import { readChunks } from '../work/tasks.ts'
import { type Embedder, embedderOf } from './embedder.ts'
import { codesOf, openVectorSpace, type VectorSpace } from './vector-space.ts'

/** Texts asked for in one request. */
const textsAtATime = 32
/** Seconds a question's own vector may take: search does not wait for a slow model. */
const patience = 1.5
const runsAtATime = 50

export interface Vectors {
  /**
   * Makes the vectors that are missing, of another model or of other chunks. Resolves with how many runs and chunks that were. Throws what
   * the embedder threw; what was made stays. null: no embedder is set.
   */
  rebuild(): Promise<{ model: string; runs: number; chunks: number } | null>
  /** Likeness to a text, for chunks found by words (`found`) and for others; null where no model is set, or it does not answer. */
  near(
    text: string,
    wanted: ReadonlySet<string> | null,
    found: readonly Scored[],
    limit: number,
  ): Promise<Scored[] | null>
  /** Documents that ended: their vectors are made some time later. */
  follow(): void
  close(): Promise<void>
}

export function createVectors({ db, settings, log }: { db: Db; settings: () => Settings; log: Logger }): Vectors {
  let closed = false
  let space: { model: string; dimension: number; vectors: VectorSpace } | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let following = false

  const store = async (embedder: Embedder, run: string): Promise<number> => {
    const chunks = await readChunks(db, run)
    const vectors: Float32Array[] = []
    for (let at = 0; at < chunks.length && !closed; at += textsAtATime)
      vectors.push(...(await embedder.embed(chunks.slice(at, at + textsAtATime).map(({ embed_text }) => embed_text))))
    if (closed || vectors.length === 0) return 0
    await db.tx(async ({ kysely }) => {
      const now = await kysely.selectFrom('chunk').select('id').where('run_id', '=', run).orderBy('idx').execute()
      // The run was read anew meanwhile: its vectors are made with the next look.
      if (now.length !== chunks.length || now.some(({ id }, at) => id !== chunks[at]?.id)) return
      await kysely.deleteFrom('vector').where('run_id', '=', run).execute()
      for (const [idx, vector] of vectors.entries()) {
        const data = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
        await kysely.insertInto('vector').values({ run_id: run, idx, model: embedder.model, data }).execute()
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
    return vectors.length
  }

  const rebuild: Vectors['rebuild'] = async () => {
    const embedder = embedderOf(settings())
    if (!embedder) return null
    const done = { model: embedder.model, runs: 0, chunks: 0 }
    for (let after = ''; !closed;) {
      const rows = await db.read
        .selectFrom('run')
        .leftJoin('vector_run', (join) =>
          join.onRef('vector_run.run_id', '=', 'run.id').on('vector_run.model', '=', embedder.model),
        )
        .select('run.id')
        .where('run.chunks', '>', 0)
        .where('run.state', 'in', ['done', 'partial'])
        .where('vector_run.run_id', 'is', null)
        .where('run.id', '>', after)
        .orderBy('run.id')
        .limit(runsAtATime)
        .execute()
      if (rows.length === 0) break
      for (const { id } of rows) {
        after = id
        done.chunks += await store(embedder, id)
        done.runs++
      }
    }
    return done
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => {}) // Who asked hears of it.
    return mine
  }

  return {
    rebuild: () => inTurn(rebuild),
    async near(text, wanted, found, limit) {
      if (settings().embedder === null) return null
      try {
        const embedder = embedderOf(settings())
        const [vector] = (await embedder?.embed([text], patience)) ?? []
        if (!embedder || !vector) return null
        const { model } = embedder
        if (space?.model !== model || space.dimension !== vector.length)
          space = { model, dimension: vector.length, vectors: openVectorSpace(db, model, vector.length) }
        if ((await space.vectors.refresh()) === 0) return null
        return await space.vectors.nearest(vector, wanted, limit, found)
      } catch (error) {
        log.debug({ err: error }, 'a question was asked without its vector')
        return null
      }
    },
    follow() {
      if (settings().embedder === null || following) return
      following = true
      inTurn(async () => {
        following = false
        await rebuild()
      }).catch((error: unknown) => log.warn({ err: error }, 'vectors were not made'))
    },
    async close() {
      closed = true
      await turn
    },
  }
}
