// The learners of the realms: each a model in memory that is brought up to date with the stored corrections before it is asked.
import type { Kysely } from 'kysely'
import { Signals } from '../../contract/understanding.ts'
import type { Tables } from '../store/tables.ts'
import { createTurns, type InTurn } from '../store/turns.ts'
import { Model } from './model.ts'

/** Realms whose models are kept; a model of 16 classes takes 9 MB and 4 kB for each correction. */
const kept = 8
/** Corrections read at once when learning anew. */
const batch = 200

export interface Learners {
  /** The realm's model as `kysely` sees the corrections; null when there are none. New ones are learned now, about 1 ms each. */
  model(kysely: Kysely<Tables>, realm: string): Promise<Model | null>
  /** Forgets a realm's model, which is then learned anew: after a transaction that failed. */
  forget(realm: string): void
}

interface Learner {
  inTurn: InTurn
  generation: number
  /** The last correction learned. */
  place: number
  model: Model
}

export function createLearners(): Learners {
  const learners = new Map<string, Learner>()

  const learnerOf = (realm: string): Learner => {
    const known = learners.get(realm)
    const learner = known ?? { inTurn: createTurns(), generation: -1, place: 0, model: new Model() }
    // The longest unused one goes first.
    learners.delete(realm)
    learners.set(realm, learner)
    const [oldest] = learners.keys()
    if (learners.size > kept && oldest !== undefined) learners.delete(oldest)
    return learner
  }

  return {
    async model(kysely, realm) {
      const learner = learnerOf(realm)
      return learner.inTurn(async () => {
        const row = await kysely
          .selectFrom('learned')
          .select('generation')
          .where('realm', '=', realm)
          .executeTakeFirst()
        if (!row) return null
        if (row.generation !== learner.generation) {
          learner.model = new Model()
          learner.place = 0
          learner.generation = row.generation
        }
        await learnFrom(kysely, realm, learner)
        return learner.model.size === 0 ? null : learner.model
      })
    },
    forget: (realm) => void learners.delete(realm),
  }
}

/** Learns the corrections after the last one learned: of each document the newest, in their order. */
async function learnFrom(kysely: Kysely<Tables>, realm: string, learner: Learner): Promise<void> {
  for (;;) {
    const rows = await kysely
      .selectFrom('correction as one')
      .select(['place', 'sha256', 'class', 'weight', 'signals_json'])
      .where('realm', '=', realm)
      .where('undone_at', 'is', null)
      .where('place', '>', learner.place)
      .where((e) =>
        e.not(
          e.exists(
            e
              .selectFrom('correction as newer')
              .select('newer.place')
              .whereRef('newer.sha256', '=', 'one.sha256')
              .whereRef('newer.realm', '=', 'one.realm')
              .where('newer.undone_at', 'is', null)
              .whereRef('newer.place', '>', 'one.place'),
          ),
        ),
      )
      .orderBy('place')
      .limit(batch)
      .execute()
    for (const row of rows) {
      learner.place = row.place
      if (row.signals_json === null) continue
      learner.model.learn(Signals.parse(JSON.parse(row.signals_json)), row.class, row.weight, row.sha256)
    }
    if (rows.length < batch) return
  }
}
