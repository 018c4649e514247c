// Unlock: a password given for documents is tried at once, by a worker beside the queue; those that it opens are read, and it is kept for them.
import type { Output, Parsed } from '../../contract/api.ts'
import { WireError, SheafError } from '../../contract/error.ts'
import type { DocumentFilter } from '../../contract/filter.ts'
import { terminalStates } from '../../contract/model.ts'
import { mayBeLocked } from '../../contract/worker.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { type DocumentRow, idsOf, type RunRow } from '../control/document-states.ts'
import type { Verbs } from '../control/verbs.ts'
import type { Db } from '../store/db.ts'
import { matching } from '../store/matching.ts'
import { inPieces } from '../store/pieces.ts'
import { createSideWorker } from '../work/side-worker.ts'
import type { Spawn } from '../work/spawn.ts'
import type { Ring } from './ring.ts'

export type Unlocked = Output<'documents.unlock'>

export interface Unlock {
  /** Throws `usage` for a document that no password is asked for. */
  unlock(input: Parsed<'documents.unlock'>): Promise<Unlocked>
  close(): void
}

/** Milliseconds that trying a password on one document may take. */
const tryLimit = 60_000
/** Contents on which a password is tried while somebody waits; of more, the rest is tried where it is read. */
const mostTried = 200

/** A document with its run, of which it is to be known whether a password opens it. */
interface Candidate {
  document: DocumentRow
  run: RunRow
}

export function createUnlock(context: {
  db: Db
  blobs: Blobs
  spawn: Spawn
  memoryMb: () => number
  ring: Ring
  verbs: Verbs
}): Unlock {
  const { db, blobs, ring, verbs } = context
  const worker = createSideWorker(context.spawn, context.memoryMb, 'the password could not be tried', {
    hint: 'Try again; if it stays so, the file is damaged.',
  })

  const withRuns = async (documents: readonly DocumentRow[]): Promise<Candidate[]> => {
    const runs = new Map<string, RunRow>()
    for (const ids of inPieces([...new Set(documents.flatMap(({ run_id }) => run_id ?? []))]))
      for (const run of await db.read.selectFrom('run').selectAll().where('id', 'in', ids).execute())
        runs.set(run.id, run)
    return documents.flatMap((document) => {
      const run = runs.get(document.run_id ?? '')
      return run && mayBeLocked(run.media_type) ? [{ document, run }] : []
    })
  }

  const lockedOf = (filter: DocumentFilter): Promise<DocumentRow[]> =>
    db.read
      .selectFrom('document')
      .selectAll()
      .where('state', '=', 'failed')
      .where((e) => matching(db.dialect, e, { errors: ['file-encrypted'] }))
      .where((e) => matching(db.dialect, e, filter))
      .orderBy('place')
      .execute()

  const named = async (ids: readonly string[]): Promise<Candidate[]> => {
    const found: DocumentRow[] = []
    for (const some of inPieces(ids))
      found.push(
        ...(await db.read
          .selectFrom('document')
          .selectAll()
          .where('id', 'in', some)
          .where('state', 'in', [...terminalStates])
          .execute()),
      )
    const candidates = await withRuns(found)
    if (candidates.length === 0)
      throw new SheafError('usage', 'no password is asked for here', {
        hint: 'Documents that are locked have ended as failed, and say so. One that is worked on has to end first.',
      })
    return candidates
  }

  /** Whether the password opens a content; null for one that needs none. */
  const fits = async (run: RunRow, password: string): Promise<boolean | null> => {
    const { sha256, name, media_type: mediaType } = run
    const passwords = [{ id: 'given', text: password }]
    const source = { sha256, name, mediaType, passwords, ...(await blobs.source(sha256)) }
    try {
      const told = await worker.run({ stage: 'document-unlock', source }, tryLimit)
      return told.locked ? told.passwords.length > 0 : null
    } catch (error) {
      if (error instanceof SheafError && error.code === 'file-encrypted') return false
      throw error
    }
  }

  const keep = async (password: string, opened: readonly Candidate[], remember: boolean): Promise<void> => {
    const kept = new Set<string>()
    for (const { document, run } of opened) {
      const scope = remember ? ({ kind: 'all' } as const) : ({ kind: 'content', sha256: run.sha256 } as const)
      const key = JSON.stringify([run.realm, scope])
      if (!kept.has(key)) await ring.keep(password, { realm: run.realm, name: document.name, scope })
      kept.add(key)
    }
  }

  return {
    async unlock({ selection, password, remember }) {
      const asked =
        'documents' in selection ? await named(selection.documents) : await withRuns(await lockedOf(selection.filter))
      const realms = new Set(asked.map(({ run }) => run.realm))
      const others: Candidate[] = []
      if (remember) for (const realm of realms) others.push(...(await withRuns(await lockedOf({ realm }))))
      const trial = new Trial((run) => fits(run, password))
      const first = await trial.on(asked)
      if (first.length === 0 && trial.failure !== null) throw trial.failure
      const known = new Set(asked.map(({ document }) => document.id))
      const more = first.length === 0 ? [] : await trial.on(others.filter(({ document }) => !known.has(document.id)))
      const opened = [...first, ...more]
      await keep(password, opened, remember)
      const later = remember && opened.length > 0 ? trial.untried : []
      const failed = [...opened, ...later].filter(({ document }) => codeOf(document) === 'file-encrypted')
      if (failed.length > 0) await verbs.retry({ documents: idsOf(failed.map(({ document }) => document)) })
      // Files in an archive that stayed locked: what was read of it is read again, and they with it.
      const partly = opened.filter(({ document, run }) => codeOf(document) !== 'file-encrypted' && hasLocked(run))
      if (partly.length > 0) await verbs.redo(idsOf(partly.map(({ document }) => document)))
      const ids = idsOf(opened.map(({ document }) => document))
      return {
        documents: ids.length,
        ids,
        wrong: asked.length - first.length - later.filter(({ document }) => known.has(document.id)).length,
      }
    },
    close: worker.close,
  }
}

/** A password tried on contents, each once; those of which there are too many are kept apart. */
export class Trial<C extends { run: Pick<RunRow, 'sha256'> } = Candidate> {
  readonly untried: C[] = []
  /** Why the first one could not be opened at all, which does not keep the others locked. */
  failure: unknown = null
  readonly #told = new Map<string, boolean | null>()
  readonly #fits: (run: C['run']) => Promise<boolean | null>
  constructor(fits: (run: C['run']) => Promise<boolean | null>) {
    this.#fits = fits
  }

  /** Those that it opens. */
  async on(candidates: readonly C[]): Promise<C[]> {
    const opened: C[] = []
    for (const candidate of candidates) {
      const { run } = candidate
      if (!this.#told.has(run.sha256) && this.#told.size < mostTried) {
        const answer = await this.#fits(run).catch((error: unknown) => void (this.failure ??= error))
        this.#told.set(run.sha256, answer ?? null)
      }
      const answer = this.#told.get(run.sha256)
      if (answer === true) opened.push(candidate)
      else if (answer === undefined) this.untried.push(candidate)
    }
    return opened
  }
}

const codeOf = ({ error_json }: DocumentRow): string | null =>
  error_json === null ? null : WireError.parse(JSON.parse(error_json)).code

/** Whether files in an archive were left out since a password locks them. */
const hasLocked = ({ media_type, warnings_json }: RunRow): boolean =>
  media_type === 'application/zip' && warnings_json.includes('protected by a password')
