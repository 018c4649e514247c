// Understanding: what is made of an analysis when it is stored, corrections of classes and fields, and how other documents follow them.
import type { Kysely } from 'kysely'
import { SheafError } from '../../contract/error.ts'
import type { Analysis } from '../../contract/model.ts'
import type { ResultOf } from '../../contract/worker.ts'
import type { Signals } from '../../contract/understanding.ts'
import type { Chain, RunRow } from '../work/chain.ts'
import type { Logger } from '../log.ts'
import type { Db, Tx } from '../store/db.ts'
import { renewed, withDigest } from '../store/digests.ts'
import type { Tables } from '../store/tables.ts'
import { analysedDocument, analysedRuns } from './analysed.ts'
import { addCorrection, type CorrectionRow, standing, type Subject, undoCorrection } from './corrections.ts'
import { verdict } from './decide.ts'
import { type GivenField, givenFields, withGiven } from './fields.ts'
import { createFollow, type Due, type Follow } from './follow.ts'
import { createLearners, type Learners } from './learners.ts'
import { type Own, ownReasons, type StandingRules, standingRules, withOwn } from './own-rules.ts'
import { createTryRule, type TryRule } from './rules.ts'

/** Weight of a correction that says what was said already. */
const confirmation = 0.3

export interface Understanding {
  learners: Learners
  /** Stores what classes are told by, and gives the analysis as it is to be stored: with what was learned and what persons said. */
  analysed(tx: Tx, run: RunRow, result: ResultOf<'analyze-document'>): Promise<Analysis>
  /** Corrections in one transaction; documents alike follow later. */
  correct(said: readonly { document: string; class: string }[]): Promise<CorrectionRow[]>
  undo(correction: { id?: string | undefined; realm: string }): Promise<CorrectionRow | null>
  /** Corrections from elsewhere: learned from, and standing for documents with those bytes. */
  take(
    realm: string,
    rows: readonly Omit<CorrectionRow, 'place' | 'id' | 'realm' | 'undone_at' | 'digest'>[],
  ): Promise<number>
  giveField(document: string, field: Omit<GivenField, 'of'> & { of?: string | undefined }): Promise<Analysis>
  /** Changes a realm's own rules in one transaction; its documents follow later. */
  changeRules<T>(realm: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Where a pattern is found, newest documents first. */
  tryRule: TryRule
  close: Follow['close']
}

export function createUnderstanding({
  db,
  chain,
  now,
  changed,
  log,
}: {
  db: Db
  chain: Chain
  now: () => number
  changed: () => void
  log: Logger
}): Understanding {
  const learners = createLearners()

  /** The analysis as it is now: signals, what was learned, what persons said. */
  const told = async (tx: Tx, run: Subject, analysis: Analysis, signals: Signals | null): Promise<Analysis> => {
    const [correction, model, given] = await Promise.all([
      standing(tx, run),
      signals && learners.model(tx.kysely, run.realm),
      givenFields(tx, run),
    ])
    const fields = withGiven(analysis.fields, given)
    const next = signals ? { ...analysis, ...verdict(signals, model, correction?.class ?? null) } : analysis
    return correction && !signals
      ? { ...next, fields, class: correction.class, confidence: 1, decided: 'person' }
      : { ...next, fields }
  }

  /** Stores a run's new analysis and tells of it. */
  const retell = async (tx: Tx, run: RunRow, analysis: Analysis): Promise<void> => {
    const { class: name, confidence, decided } = analysis
    const change = renewed('run', run, { analysis_json: JSON.stringify(analysis), class: name, confidence })
    await tx.kysely.updateTable('run').set(change).where('id', '=', run.id).execute()
    await chain.log(tx, [
      { type: 'document.changed', run: run.id, data: { class: name, decided }, patch: { class: name, confidence } },
    ])
  }

  /** Tells anew of every run of these bytes. */
  const retellAll = async (tx: Tx, subject: Subject): Promise<void> => {
    for (const { run, analysis, signals } of await analysedRuns(tx, subject))
      await retell(tx, run, await told(tx, subject, analysis, signals))
  }

  /** Own rules that take too long for a document are left out there: no job fails for them. */
  const ask = async (
    rules: StandingRules,
    run: { id: string; language: string | null },
    kysely: Kysely<Tables> = db.read,
  ): Promise<Own> => {
    try {
      return await ownReasons(kysely, rules, run)
    } catch (error) {
      if (!(error instanceof SheafError && error.code === 'usage')) throw error
      log.warn({ err: error, run: run.id }, 'own rules were left out')
      return { own_json: null, own_version: rules.version }
    }
  }

  const tell = async (realm: string, due: readonly Due[]): Promise<void> => {
    await db.tx(async (tx) => {
      for (const { id, sha256, own, changed: isOther } of due) {
        if (own) await storeOwn(tx, id, own)
        const found = isOther ? (await analysedRuns(tx, { realm, sha256 })).find(({ run }) => run.id === id) : undefined
        if (found) await retell(tx, found.run, await told(tx, { realm, sha256 }, found.analysis, found.signals))
      }
    })
    changed()
  }
  const following = createFollow({ db, learners, ask, tell, log })

  /** One transaction that corrects, and lasts once it is answered; what was learned in one that failed is forgotten. */
  const correcting = async <T>(work: (tx: Tx, realms: Set<string>) => Promise<T>): Promise<T> => {
    const realms = new Set<string>()
    try {
      return await db.tx((tx) => work(tx, realms), { durable: true })
    } catch (error) {
      realms.forEach((realm) => learners.forget(realm))
      throw error
    } finally {
      changed()
      realms.forEach(following.begin)
    }
  }

  return {
    learners,
    async analysed(tx, run, { analysis, signals }) {
      if (signals) {
        const rules = await standingRules(tx.kysely, run.realm)
        const own = await ask(rules, { id: run.id, language: analysis.language }, tx.kysely)
        const values = withDigest('signals', { run_id: run.id, data_json: JSON.stringify(signals), ...own })
        await tx.ahead
          .insertInto('signals')
          .values(values)
          .onConflict((conflict) => conflict.column('run_id').doUpdateSet(values))
          .execute()
        return told(tx, run, analysis, withOwn(signals, own))
      }
      return told(tx, run, analysis, null)
    },

    correct: (said) =>
      correcting(async (tx, realms) => {
        const rows: CorrectionRow[] = []
        for (const { document, class: name } of said) {
          const found = await analysedDocument(tx, document)
          const { subject, analysis, bare } = found
          realms.add(subject.realm)
          const confirms = analysis.class === name && analysis.decided !== 'person'
          rows.push(
            await addCorrection(tx, {
              ...subject,
              name: found.name,
              class: name,
              previous: analysis.class,
              weight: confirms ? confirmation : 1,
              signals_json: bare && JSON.stringify(bare),
              at: now(),
            }),
          )
          await retellAll(tx, subject)
        }
        return rows
      }),

    undo: ({ id, realm }) =>
      correcting(async (tx, realms) => {
        const row = await tx.kysely
          .selectFrom('correction')
          .selectAll()
          .where('undone_at', 'is', null)
          .where((e) => (id === undefined ? e('realm', '=', realm) : e('id', '=', id)))
          .orderBy('place', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (!row) return null
        realms.add(row.realm)
        await undoCorrection(tx, row, now())
        await retellAll(tx, row)
        return { ...row, undone_at: now() }
      }),

    take: (realm, rows) =>
      correcting(async (tx, realms) => {
        realms.add(realm)
        let taken = 0
        for (const row of rows) {
          // The same word of the same document is there already.
          if ((await standing(tx, { realm, sha256: row.sha256 }))?.class === row.class) continue
          await addCorrection(tx, { ...row, realm })
          await retellAll(tx, { realm, sha256: row.sha256 })
          taken++
        }
        return taken
      }),

    async changeRules(realm, work) {
      const answer = await db.tx(work, { durable: true })
      following.begin(realm)
      changed()
      return answer
    },

    giveField: async (document, { of, name, value }) => {
      const answer = await db.tx(
        async (tx) => {
          const { subject, analysis } = await analysedDocument(tx, document)
          await tx.kysely
            .insertInto('field_value')
            .values(withDigest('field_value', { ...subject, of: of ?? analysis.class, name, value, at: now() }))
            .execute()
          await retellAll(tx, subject)
          return (await analysedDocument(tx, document)).analysis
        },
        { durable: true },
      )
      changed()
      return answer
    },

    tryRule: createTryRule(db),
    close: following.close,
  }
}

/** What other rules of the realm say of a run that was told before. */
async function storeOwn(tx: Tx, run: string, own: Own): Promise<void> {
  const row = await tx.kysely.selectFrom('signals').selectAll().where('run_id', '=', run).executeTakeFirst()
  if (!row) return
  await tx.kysely
    .updateTable('signals')
    .set(renewed('signals', row, own))
    .where('run_id', '=', run)
    .execute()
}
