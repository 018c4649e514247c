// Children: documents within documents. What a worker finds in a run's bytes is kept once, with the run; every document of the run then
// has those files as documents of its own batch, each once. Works inside the caller's transaction.
import path from 'node:path'
import { PipelineOptions } from '../../contract/settings.ts'
import { type Child, childLimits } from '../../contract/worker.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Content } from '../blobs/content.ts'
import type { DocumentRow, DocumentStates, RunRow } from '../control/document-states.ts'
import type { EventDraft } from '../events.ts'
import { newId } from '../ids.ts'
import { insertRuns, newRun, type NewRun } from '../work/runs.ts'
import type { Tx } from '../store/db.ts'
import { withDigest } from '../store/digests.ts'
import type { RunChildTable } from '../store/tables.ts'
import { viewOfNew } from '../store/views.ts'

export interface Children {
  /** Keeps a file that was found in a run's bytes and makes it a document for each of the run's open ones. Known ones are passed over. */
  take(tx: Tx, run: RunRow, child: Pick<Child, 'index' | 'name'> & { content: Content }): Promise<void>
  /** Gives a document that joins a run the children that the run has already. */
  give(tx: Tx, run: RunRow, parent: DocumentRow): Promise<void>
  /** How many of a run's files became documents nowhere, because a document had too many. */
  leftOut(tx: Tx, run: RunRow): Promise<number>
}

export function createChildren({
  blobs,
  states,
  now,
  begin,
  beginNew,
}: {
  blobs: Blobs
  states: DocumentStates
  now: () => number
  begin(tx: Tx, run: RunRow, document: DocumentRow): Promise<void>
  beginNew(tx: Tx, runs: readonly RunRow[]): Promise<void>
}): Children {
  /** Takes room for `wanted` documents below a root; gives how many there is room for. */
  const reserve = async (tx: Tx, root: string, wanted: number): Promise<number> => {
    const row = await tx.kysely.selectFrom('document').select('descendants').where('id', '=', root).executeTakeFirst()
    const room = Math.max(0, Math.min(wanted, childLimits.descendants - (row?.descendants ?? 0)))
    if (room > 0)
      await tx.kysely
        .updateTable('document')
        .set((e) => ({ descendants: e('descendants', '+', room) }))
        .where('id', '=', root)
        .execute()
    return room
  }

  const add = async (tx: Tx, run: RunRow, parent: DocumentRow, files: readonly RunChildTable[]): Promise<void> => {
    if (files.length === 0 || parent.depth >= childLimits.depth) return
    const known = await tx.kysely
      .selectFrom('document')
      .select('child_index')
      .where('parent_id', '=', parent.id)
      .execute()
    const have = new Set(known.map(({ child_index }) => child_index))
    const missing = files.filter(({ idx }) => !have.has(idx))
    const root = parent.root_id ?? parent.id
    const taken = missing.slice(0, await reserve(tx, root, missing.length))
    if (taken.length === 0) return
    await tx.kysely
      .updateTable('batch')
      .set((e) => ({ total: e('total', '+', taken.length), open: e('open', '+', taken.length) }))
      .where('id', '=', parent.batch_id)
      .execute()
    const options = PipelineOptions.parse(JSON.parse(run.options_json))
    for (const file of taken) {
      const shape = { ...parent, name: path.posix.basename(file.name) }
      const { sha256, media_type: mediaType } = file
      const wanted: NewRun | null =
        sha256 !== null && mediaType !== null ? newRun(shape, { sha256, mediaType, options }) : null
      const made = await insertRuns(tx, wanted ? [wanted] : [])
      const row = await tx.kysely
        .insertInto('document')
        .values(
          withDigest('document', {
            id: newId('d'),
            batch_id: parent.batch_id,
            run_id: wanted?.id ?? null,
            name: shape.name,
            path: `${parent.path}/${file.name}`,
            source: null,
            sha256,
            media_type: mediaType,
            size: file.size,
            lane: parent.lane,
            realm: parent.realm,
            state: 'queued',
            output_state: parent.output_state === 'none' ? 'none' : 'waiting',
            added_at: now(),
            parent_id: parent.id,
            child_index: file.idx,
            inside: file.name,
            root_id: root,
            depth: parent.depth + 1,
            expires_at: parent.expires_at,
          }),
        )
        .returningAll()
        .executeTakeFirstOrThrow()
      await states.log(tx, [documentAdded(row)])
      const fresh = made.get(wanted?.id ?? '')
      if (fresh) await beginNew(tx, [fresh])
      else if (wanted) await begin(tx, await runOf(tx, wanted.id), row)
      else await states.endDocuments(tx, [row], 'failed', { error: JSON.parse(file.error_json ?? 'null') })
    }
  }

  return {
    async take(tx, run, { index, name, content }) {
      if (content.kept) await blobs.record(tx, [content.kept])
      const file: RunChildTable = {
        run_id: run.id,
        idx: index,
        name,
        sha256: content.kept?.sha256 ?? null,
        media_type: 'error' in content ? null : content.mediaType,
        size: content.kept?.size ?? 0,
        error_json: 'error' in content ? JSON.stringify(content.error) : null,
        digest: null,
      }
      const inserted = await tx.kysely
        .insertInto('run_child')
        .values(withDigest('run_child', file))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (inserted.numInsertedOrUpdatedRows === 0n) return
      for (const parent of await states.openDocuments(tx, run.id)) await add(tx, run, parent, [file])
    },
    async give(tx, run, parent) {
      const files = await tx.kysely
        .selectFrom('run_child')
        .selectAll()
        .where('run_id', '=', run.id)
        .orderBy('idx')
        .execute()
      await add(tx, run, parent, files)
    },
    async leftOut(tx, run) {
      const { count } = await tx.kysely
        .selectFrom('run_child')
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('run_id', '=', run.id)
        .where((e) =>
          e.not(
            e.exists(
              e
                .selectFrom('document as child')
                .innerJoin('document as parent', 'parent.id', 'child.parent_id')
                .select('child.id')
                .whereRef('parent.run_id', '=', 'run_child.run_id')
                .whereRef('child.child_index', '=', 'run_child.idx'),
            ),
          ),
        )
        .executeTakeFirstOrThrow()
      return count
    },
  }
}

/** The event that brings a document into lists: with all there is to show of it. */
export function documentAdded(document: DocumentRow): EventDraft {
  const { id, batch_id: batch, name, path: where, run_id: run } = document
  return { type: 'document.added', batch, document: id, run, data: { name, path: where }, patch: viewOfNew(document) }
}

function runOf(tx: Tx, id: string): Promise<RunRow> {
  return tx.kysely.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}
