// Understanding: what is made of an analysis when it is stored, corrections of classes and fields, and how other documents follow them.
import { SheafError } from '../../contract/error.ts'
import { Analysis } from '../../contract/model.ts'
import type { ResultOf } from '../../contract/worker.ts'
import { Signals } from '../../contract/understanding.ts'
import type { Chain, RunRow } from '../work/chain.ts'
import type { Logger } from '../log.ts'
import type { Db, Tx } from '../store/db.ts'
import { noDocument } from '../store/views.ts'
import { addCorrection, type CorrectionRow, standing, type Subject, undoCorrection } from './corrections.ts'
import { verdict } from './decide.ts'
import { type GivenField, givenFields, withGiven } from './fields.ts'
import { createLearners, type Learners } from './learners.ts'

/** Weight of a correction that says what was said already. */
const confirmation = 0.3
/** Documents looked at in one go when they follow a correction. */
const batch = 25
/** A class stays, and its confidence changes by less: not worth telling. */
const sameConfidence = 0.02
/** Milliseconds that documents may go on to follow when the engine stops. */
const closing = 10_000

export interface Understanding {
  learners: Learners
  /** Stores what classes are told by, and gives the analysis as it is to be stored: with what was learned and what persons said. */
  analysed(tx: Tx, run: RunRow, result: ResultOf<'analyze-document'>): Promise<Analysis>
  /** Corrections in one transaction; documents alike follow later. */
  correct(said: readonly { document: string; class: string }[]): Promise<CorrectionRow[]>
  undo(correction: { id?: string | undefined; realm: string }): Promise<CorrectionRow | null>
  /** Corrections from elsewhere: learned from, and standing for documents with those bytes. */
  take(realm: string, rows: readonly Omit<CorrectionRow, 'place' | 'id' | 'realm' | 'undone_at'>[]): Promise<number>
  giveField(document: string, field: Omit<GivenField, 'of'> & { of?: string | undefined }): Promise<Analysis>
  /** Resolves when no document is left to follow, or the time for it is over; then the next correction goes on with them. */
  close(): Promise<void>
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
  let closed = false
  /** Realms with documents that have to follow; each is looked through once more when asked again meanwhile. */
  const following = new Map<string, { again: boolean; done: Promise<void> }>()

  /** The analysis as it is now: signals, what was learned, what persons said. */
  const told = async (tx: Tx, run: Subject, analysis: Analysis, signals: Signals | null): Promise<Analysis> => {
    const correction = await standing(tx, run)
    const model = signals && (await learners.model(tx.kysely, run.realm))
    const fields = withGiven(analysis.fields, await givenFields(tx, run))
    const next = signals ? { ...analysis, ...verdict(signals, model, correction?.class ?? null) } : analysis
    return correction && !signals
      ? { ...next, fields, class: correction.class, confidence: 1, decided: 'person' }
      : { ...next, fields }
  }

  /** Stores a run's new analysis and tells of it. */
  const retell = async (tx: Tx, run: string, analysis: Analysis): Promise<void> => {
    const { class: name, confidence, decided } = analysis
    await tx.kysely
      .updateTable('run')
      .set({ analysis_json: JSON.stringify(analysis), class: name, confidence })
      .where('id', '=', run)
      .execute()
    await chain.log(tx, [
      { type: 'document.changed', run, data: { class: name, decided }, patch: { class: name, confidence } },
    ])
  }

  /** Tells anew of every run of these bytes. */
  const retellAll = async (tx: Tx, subject: Subject): Promise<void> => {
    for (const { id, analysis, signals } of await analysedRuns(tx, subject))
      await retell(tx, id, await told(tx, subject, analysis, signals))
  }

  /** Documents of the realm that no person decided, as they would be decided now. */
  const followIn = async (realm: string): Promise<void> => {
    let after = ''
    for (;;) {
      const rows = await db.read
        .selectFrom('run')
        .innerJoin('signals', 'signals.run_id', 'run.id')
        .select(['run.id', 'run.sha256', 'run.analysis_json', 'signals.data_json'])
        .where('run.realm', '=', realm)
        .where('run.id', '>', after)
        .orderBy('run.id')
        .limit(batch)
        .execute()
      if (rows.length === 0 || closed) return
      after = rows.at(-1)?.id ?? after
      const model = await learners.model(db.read, realm)
      const due = rows.flatMap(({ id, sha256, analysis_json, data_json }) => {
        if (analysis_json === null) return []
        const analysis = Analysis.parse(JSON.parse(analysis_json))
        if (analysis.decided === 'person') return []
        const next = verdict(Signals.parse(JSON.parse(data_json)), model, null)
        const same = next.class === analysis.class && Math.abs(next.confidence - analysis.confidence) < sameConfidence
        return same ? [] : [{ id, subject: { realm, sha256 } }]
      })
      if (due.length > 0) {
        await db.tx(async (tx) => {
          for (const { id, subject } of due) {
            const run = (await analysedRuns(tx, subject)).find((one) => one.id === id)
            if (run) await retell(tx, id, await told(tx, subject, run.analysis, run.signals))
          }
        })
        changed()
      }
      // Others have their turn between two goes.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  const follow = (realm: string): void => {
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
      .catch((error: unknown) => log.error({ err: error, realm }, 'documents could not follow a correction'))
      .finally(() => following.delete(realm))
  }

  /** One transaction that corrects; what was learned in one that failed is forgotten. */
  const correcting = async <T>(work: (tx: Tx, realms: Set<string>) => Promise<T>): Promise<T> => {
    const realms = new Set<string>()
    try {
      return await db.tx((tx) => work(tx, realms))
    } catch (error) {
      realms.forEach((realm) => learners.forget(realm))
      throw error
    } finally {
      changed()
      realms.forEach(follow)
    }
  }

  return {
    learners,
    async analysed(tx, run, { analysis, signals }) {
      if (signals) {
        const data_json = JSON.stringify(signals)
        await tx.kysely
          .insertInto('signals')
          .values({ run_id: run.id, data_json })
          .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ data_json }))
          .execute()
      }
      return told(tx, run, analysis, signals)
    },

    correct: (said) =>
      correcting(async (tx, realms) => {
        const rows: CorrectionRow[] = []
        for (const { document, class: name } of said) {
          const found = await analysedDocument(tx, document)
          const { subject, analysis, signals } = found
          realms.add(subject.realm)
          const confirms = analysis.class === name && analysis.decided !== 'person'
          rows.push(
            await addCorrection(tx, {
              ...subject,
              name: found.name,
              class: name,
              previous: analysis.class,
              weight: confirms ? confirmation : 1,
              signals_json: signals && JSON.stringify(signals),
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

    giveField: async (document, { of, name, value }) => {
      const answer = await db.tx(async (tx) => {
        const { subject, analysis } = await analysedDocument(tx, document)
        await tx.kysely
          .insertInto('field_value')
          .values({ ...subject, of: of ?? analysis.class, name, value, at: now() })
          .execute()
        await retellAll(tx, subject)
        return (await analysedDocument(tx, document)).analysis
      })
      changed()
      return answer
    },

    async close() {
      const late = setTimeout(() => void (closed = true), closing)
      await Promise.all([...following.values()].map(({ done }) => done))
      clearTimeout(late)
      closed = true
    },
  }
}

interface AnalysedRun {
  id: string
  analysis: Analysis
  signals: Signals | null
}

/** The runs of these bytes that have been analysed. */
async function analysedRuns(tx: Tx, { realm, sha256 }: Subject): Promise<AnalysedRun[]> {
  const rows = await tx.kysely
    .selectFrom('run')
    .leftJoin('signals', 'signals.run_id', 'run.id')
    .select(['run.id', 'run.analysis_json', 'signals.data_json'])
    .where('run.sha256', '=', sha256)
    .where('run.realm', '=', realm)
    .where('run.analysis_json', 'is not', null)
    .execute()
  return rows.map(({ id, analysis_json, data_json }) => ({
    id,
    analysis: Analysis.parse(JSON.parse(analysis_json ?? 'null')),
    signals: data_json === null ? null : Signals.parse(JSON.parse(data_json)),
  }))
}

/** A document with its analysis. Throws `not-found` when it has none yet. */
export async function analysedDocument(
  tx: Tx,
  document: string,
): Promise<AnalysedRun & { name: string; subject: Subject }> {
  const row = await tx.kysely
    .selectFrom('document')
    .leftJoin('run', 'run.id', 'document.run_id')
    .select(['document.name', 'run.id as run', 'run.realm', 'run.sha256'])
    .where('document.id', '=', document)
    .executeTakeFirst()
  if (!row) throw noDocument(document)
  const subject = row.realm === null || row.sha256 === null ? null : { realm: row.realm, sha256: row.sha256 }
  const run = subject && (await analysedRuns(tx, subject)).find(({ id }) => id === row.run)
  if (run && subject) return { ...run, name: row.name, subject }
  throw new SheafError('not-found', `${row.name} has no class yet`, {
    hint: 'It has to be read first: wait, or retry it.',
  })
}
