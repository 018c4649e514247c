// Following: after a correction or another rule, the documents of the realm that no person decided are decided again, a few at a time.
import { setImmediate as breathe } from 'node:timers/promises'
import { Analysis } from '../../contract/model.ts'
import type { Logger } from '../log.ts'
import type { Db } from '../store/db.ts'
import { verdict } from './decide.ts'
import type { Learners } from './learners.ts'
import { type Own, readSignals, type StandingRules, standingRules } from './own-rules.ts'

/** Documents looked at in one go, and those told anew in one transaction: other writers wait no longer than for these. */
const batch = 25
const toldAtOnce = 3
/** Milliseconds of looking before others have their turn. */
const turn = 4
/** A class stays, and its confidence changes by less: not worth telling. */
const sameConfidence = 0.02
/** Milliseconds that documents may go on to follow when the engine stops. */
const closing = 10_000

/** A run that has to be told anew. */
export interface Due {
  id: string
  sha256: string
  /** What other rules say of it now; null: what is stored still holds. */
  own: Own | null
  /** Its class or its confidence is another. */
  changed: boolean
}

export interface Follow {
  /** Documents of a realm follow some time later. */
  begin(realm: string): void
  /** Resolves when none is left to follow, or the time for it is over; then the next correction goes on with them. */
  close(): Promise<void>
}

interface FollowContext {
  db: Db
  learners: Learners
  /** Asks the realm's own rules about a run. Does not throw. */
  ask(rules: StandingRules, run: { id: string; language: string | null }): Promise<Own>
  /** Stores and tells, in one transaction. */
  tell(realm: string, due: readonly Due[]): Promise<void>
  log: Logger
}

export function createFollow({ db, learners, ask, tell, log }: FollowContext): Follow {
  let closed = false
  /** Realms with documents that have to follow; each is looked through once more when asked again meanwhile. */
  const following = new Map<string, { again: boolean; done: Promise<void> }>()

  const followIn = async (realm: string): Promise<void> => {
    let after = ''
    for (;;) {
      const rows = await db.read
        .selectFrom('run')
        .innerJoin('signals', 'signals.run_id', 'run.id')
        .select(['run.id', 'run.sha256', 'run.analysis_json'])
        .select(['signals.data_json', 'signals.own_json', 'signals.own_version'])
        .where('run.realm', '=', realm)
        .where('run.id', '>', after)
        .orderBy('run.id')
        .limit(batch)
        .execute()
      if (rows.length === 0) return
      after = rows.at(-1)?.id ?? after
      const model = await learners.model(db.read, realm)
      const rules = await standingRules(db.read, realm)
      let due: Due[] = []
      let began = performance.now()
      for (const { id, sha256, analysis_json, data_json, own_json, own_version } of rows) {
        if (closed) return
        if (analysis_json === null) continue
        const analysis = Analysis.parse(JSON.parse(analysis_json))
        const own = own_version === rules.version ? null : await ask(rules, { id, language: analysis.language })
        const byPerson = analysis.decided === 'person'
        if (byPerson && !own) continue
        const next = verdict(readSignals({ data_json, own_json: own ? own.own_json : own_json }), model, null)
        const same = next.class === analysis.class && Math.abs(next.confidence - analysis.confidence) < sameConfidence
        const changed = !byPerson && !same
        if (changed || own) due.push({ id, sha256, own, changed })
        if (due.length >= toldAtOnce) {
          await tell(realm, due)
          due = []
        }
        if (performance.now() - began < turn) continue
        await breathe()
        began = performance.now()
      }
      if (due.length > 0) await tell(realm, due)
      await breathe()
    }
  }

  return {
    begin(realm) {
      const running = following.get(realm)
      if (running) {
        running.again = true
        return
      }
      const work = { again: true, done: Promise.resolve() }
      following.set(realm, work)
      const run = async (): Promise<void> => {
        while (work.again && !closed) {
          work.again = false
          await followIn(realm)
        }
      }
      work.done = run()
        .catch((error: unknown) => log.error({ err: error, realm }, 'documents could not follow'))
        .finally(() => following.delete(realm))
    },
    async close() {
      const late = setTimeout(() => void (closed = true), closing)
      await Promise.all([...following.values()].map(({ done }) => done))
      clearTimeout(late)
      closed = true
    },
  }
}
