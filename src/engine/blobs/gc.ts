// Clean-up: what nobody refers to any more goes, and, when asked, documents that ended long ago. Runs without documents, bytes without
// runs, jobs that ended, pictures of pages. Events and the audit trail are never touched. One transaction; a dry run undoes it.
import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import type { Output, Parsed } from '../../contract/api.ts'
import { terminalStates } from '../../contract/model.ts'
import type { Blobs } from './blobs.ts'
import type { Chain } from '../work/chain.ts'
import { idsOf } from '../control/document-states.ts'
import { inPieces } from '../store/pieces.ts'
import type { Queue } from '../queue/queue.ts'
import type { Db, Tx } from '../store/db.ts'
import { matching } from '../store/matching.ts'

export type Cleaned = Output<'store.clean'>

/** Milliseconds an ended job is kept for whoever asks what became of it, unless documents are to go sooner. */
const jobAge = 7 * 24 * 3600_000
const jobsPerStatement = 10_000
/** Tables with a column `sha256` that does not keep the bytes it names. */
const namesOnly = new Set(['blob', 'blob_piece', 'output', 'correction', 'field_value'])

/** Thrown to undo a dry run. */
class DryRun extends Error {}

export async function cleanUp(
  context: { db: Db; queue: Queue; blobs: Blobs; chain: Chain; home: string; now: () => number },
  { olderThan, states, realm, dryRun }: Parsed<'store.clean'>,
): Promise<Cleaned> {
  const { db, queue } = context
  const before = olderThan === undefined ? null : context.now() - olderThan * 1000
  let cleaned: Cleaned = { documents: 0, batches: 0, runs: 0, pages: 0, blobs: 0, jobs: 0, bytes: 0 }
  let gone: string[] = []
  try {
    await db.tx(async (tx) => {
      cleaned.documents = before === null ? 0 : await removeDocuments(tx, context, { before, states, realm })
      cleaned.batches = await removeBatches(tx)
      Object.assign(cleaned, await removeRuns(tx, queue))
      await forgetPasswords(tx)
      const blobs = await removeBlobs(tx, db)
      gone = blobs.map(({ sha256 }) => sha256)
      cleaned.blobs = gone.length
      cleaned.bytes = blobs.reduce((sum, { size }) => sum + size, 0)
      const jobsBefore = Math.max(before ?? 0, context.now() - jobAge)
      for (let pruned = jobsPerStatement; pruned === jobsPerStatement;) {
        pruned = await queue.prune(tx, { before: jobsBefore, limit: jobsPerStatement })
        cleaned.jobs += pruned
      }
      if (dryRun) throw new DryRun('undone')
    })
  } catch (error) {
    if (!(error instanceof DryRun)) throw error
  }
  // Pictures are drawn again when somebody looks.
  const pictures = await oldPictures(path.join(context.home, 'cache'), before ?? context.now() - 30 * 24 * 3600_000)
  cleaned = { ...cleaned, bytes: cleaned.bytes + pictures.reduce((sum, { size }) => sum + size, 0) }
  if (dryRun) return cleaned
  for (const { file } of pictures) await rm(file, { force: true })
  await context.blobs.discard(gone)
  return cleaned
}

async function removeDocuments(
  tx: Tx,
  { db, chain }: { db: Db; chain: Chain },
  { before, states, realm }: { before: number } & Pick<Parsed<'store.clean'>, 'states' | 'realm'>,
): Promise<number> {
  const ended = (states ?? [...terminalStates]).filter((state) => terminalStates.has(state))
  const old = await tx.kysely
    .selectFrom('document')
    .select(['id', 'batch_id'])
    .where('finished_at', '<', before)
    .where((e) => matching(db.dialect, e, { states: ended, realm }))
    .execute()
  for (const ids of inPieces(idsOf(old))) await tx.kysely.deleteFrom('document').where('id', 'in', ids).execute()
  const batches = Map.groupBy(old, ({ batch_id }) => batch_id)
  for (const [batch, removed] of batches) {
    await tx.kysely
      .updateTable('batch')
      .set((e) => ({ total: e('total', '-', removed.length) }))
      .where('id', '=', batch)
      .execute()
  }
  await chain.log(
    tx,
    old.map(({ id, batch_id: batch }) => ({
      type: 'document.changed',
      batch,
      document: id,
      data: { removed: true },
    })),
  )
  return old.length
}

async function removeBatches(tx: Tx): Promise<number> {
  const removed = await tx.kysely
    .deleteFrom('batch')
    .where('total', '<=', 0)
    .where('finished_at', 'is not', null)
    .where((e) =>
      e.not(e.exists(e.selectFrom('document').select('document.id').whereRef('document.batch_id', '=', 'batch.id'))),
    )
    .executeTakeFirst()
  return Number(removed.numDeletedRows)
}

async function removeRuns(tx: Tx, queue: Queue): Promise<{ runs: number; pages: number }> {
  const unused = await tx.kysely
    .selectFrom('run')
    .select(['id', 'pages_done'])
    .where((e) =>
      e.not(e.exists(e.selectFrom('document').select('document.id').whereRef('document.run_id', '=', 'run.id'))),
    )
    .execute()
  let runs = 0
  let pages = 0
  for (const some of inPieces(unused)) {
    const groups = idsOf(some)
    // A worker that has one in hand is told; what it still brings is refused, since its run is gone.
    const { signalled } = await queue.cancel(tx, { groups })
    const active = new Set(signalled.map(({ group }) => group))
    const removable = some.filter(({ id }) => !active.has(id))
    if (removable.length === 0) continue
    await tx.kysely.deleteFrom('run').where('id', 'in', idsOf(removable)).execute()
    runs += removable.length
    pages += removable.reduce((sum, { pages_done }) => sum + pages_done, 0)
  }
  return { runs, pages }
}

/** Removes passwords of contents and batches that are not there any more. Those for all documents stay until a person removes them. */
async function forgetPasswords(tx: Tx): Promise<void> {
  await tx.kysely
    .deleteFrom('password')
    .where('only_for', '!=', '')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('run')
            .select('id')
            .where('only_for', '=', sql<string>`'content:' || run.sha256`),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('batch')
            .select('id')
            .where('only_for', '=', sql<string>`'batch:' || batch.id`),
        ),
      ),
    )
    .execute()
}

/** Removes the rows of bytes that no row of any table names; gives them. */
async function removeBlobs(tx: Tx, db: Db): Promise<{ sha256: string; size: number }[]> {
  const tables = await tablesWithHashes(tx, db)
  const named = tables.map((table) => sql`select sha256 from ${tableOf(db, table)} where sha256 is not null`)
  if (db.dialect === 'postgres')
    // What another program has put there for a job that nobody has claimed yet.
    named.push(sql`select data ->> 'blob' from pgboss.job where state < 'completed' and data ->> 'blob' is not null`)
  const { rows } = await sql<{ sha256: string; size: number }>`
    select sha256, size from ${tableOf(db, 'blob')} where sha256 not in (${sql.join(named, sql` union all `)})
  `.execute(tx.kysely)
  for (const some of inPieces(rows)) {
    const digests = some.map(({ sha256 }) => sha256)
    await tx.kysely.deleteFrom('blob').where('sha256', 'in', digests).execute()
    if (db.dialect === 'postgres') await tx.kysely.deleteFrom('blob_piece').where('sha256', 'in', digests).execute()
  }
  return rows
}

const tableOf = (db: Db, table: string) => sql.table(db.dialect === 'postgres' ? `sheaf.${table}` : table)

async function tablesWithHashes(tx: Tx, db: Db): Promise<string[]> {
  const { rows } = await (
    db.dialect === 'postgres'
      ? sql<{ name: string }>`select table_name as name from information_schema.columns
          where table_schema = 'sheaf' and column_name = 'sha256'`
      : sql<{ name: string }>`select m.name from sqlite_schema as m join pragma_table_info(m.name) as c
          where m.type = 'table' and c.name = 'sha256'`
  ).execute(tx.kysely)
  return rows.map(({ name }) => name).filter((name) => !namesOnly.has(name))
}

/** Pictures of pages drawn before a time. Other folders of the cache are not looked into. */
async function oldPictures(cache: string, before: number): Promise<{ file: string; size: number }[]> {
  const found: { file: string; size: number }[] = []
  for (const entry of await readdir(cache, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile() || !/^[0-9a-f]{64}\.png$/.test(entry.name)) continue
    const file = path.join(entry.parentPath, entry.name)
    const known = await stat(file).catch(() => null) // another clean-up was faster
    if (known && known.mtimeMs < before) found.push({ file, size: known.size })
  }
  return found
}
