// The ring: passwords of documents, sealed, that belong to a queue and in it to a realm. Each is tried on every locked document, or is of one
// content or one batch alone. They leave it only on the way to a worker; lists show names and dates.
import type { Selectable } from 'kysely'
import type { PasswordView } from '../../contract/commands/passwords.ts'
import { SheafError } from '../../contract/error.ts'
import { mayBeLocked, type Password } from '../../contract/worker.ts'
import { currentActor } from '../access/actor.ts'
import { newId } from '../ids.ts'
import type { Db, Tx } from '../store/db.ts'
import type { PasswordTable } from '../store/tables.ts'
import type { RunRow } from '../control/document-states.ts'
import type { Seal } from './seal.ts'

/** What a password is of: every locked document of a realm, or one content, or one batch. */
export type Scope = { kind: 'all' } | { kind: 'content'; sha256: string } | { kind: 'batch'; batch: string }

export interface Ring {
  list(realm?: string): Promise<PasswordView[]>
  /** Sealed, and ready to be written: transactions wait for nothing but their own queries. */
  prepare(password: string, about: { realm: string; name: string; scope: Scope }): Promise<PasswordRow>
  /** One that is there already is not kept twice. Throws `usage` when there are too many for all documents. */
  keep(password: string, about: { realm: string; name: string; scope: Scope }): Promise<PasswordView>
  /** Throws `not-found`. */
  remove(id: string): Promise<void>
  /** Those that may open a run's bytes, the most likely first. None for kinds of files that are never locked. */
  of(run: Pick<RunRow, 'id' | 'realm' | 'sha256' | 'media_type'>): Promise<Password[]>
}

export type PasswordRow = Selectable<PasswordTable>

/** Passwords for all documents of a realm: each of them is tried on each locked document. */
const most = 100
/** Those that a document is tried with, of its realm, its content and its batches together. */
const mostTried = 200

export function createRing({ db, seal, now }: { db: Db; seal: Seal; now: () => number }): Ring {
  const aboutOf = ({ id, realm, only_for }: Pick<PasswordRow, 'id' | 'realm' | 'only_for'>): string =>
    JSON.stringify([id, realm, only_for])
  const opened = (row: PasswordRow): Promise<string | null> => seal.open(row.sealed, aboutOf(row))
  const rowsOf = (realm: string, scopes: readonly string[]): Promise<PasswordRow[]> =>
    db.read
      .selectFrom('password')
      .selectAll()
      .where('realm', '=', realm)
      .where('only_for', 'in', scopes)
      .orderBy('created_at', 'desc')
      .execute()
  const toView = async (row: PasswordRow): Promise<PasswordView> => ({
    id: row.id,
    name: row.name,
    realm: row.realm,
    for: row.only_for === '' ? 'all' : row.only_for.startsWith('batch:') ? 'batch' : 'document',
    usable: (await opened(row)) !== null,
    createdAt: row.created_at,
    createdBy: row.created_by,
    usedAt: row.used_at,
  })

  const prepare: Ring['prepare'] = async (password, { realm, name, scope }) => {
    const row = { id: newId('k'), realm, only_for: scopeName(scope) }
    // What is opened first lends its salt to what is closed.
    for (const known of await rowsOf(realm, [''])) if ((await opened(known)) !== null) break
    return {
      ...row,
      name: name.slice(0, 200),
      sealed: await seal.close(password, aboutOf(row)),
      created_at: now(),
      created_by: currentActor()?.name ?? '',
      used_at: null,
    }
  }

  return {
    async list(realm) {
      let select = db.read.selectFrom('password').selectAll().orderBy('created_at', 'desc')
      if (realm !== undefined) select = select.where('realm', '=', realm)
      return Promise.all((await select.limit(1000).execute()).map(toView))
    },
    prepare,
    async keep(password, about) {
      const known = await rowsOf(about.realm, [scopeName(about.scope)])
      for (const row of known) if ((await opened(row)) === password) return toView(row)
      if (about.scope.kind === 'all' && known.length >= most)
        throw new SheafError('usage', `there are ${most} passwords already`, {
          hint: 'Each is tried on every locked document. Remove some: `sheaf passwords list`.',
        })
      const row = await prepare(password, about)
      await db.tx((tx) => tx.kysely.insertInto('password').values(row).execute(), { durable: true })
      return toView(row)
    },
    async remove(id) {
      const { numDeletedRows } = await db.tx(
        (tx) => tx.kysely.deleteFrom('password').where('id', '=', id).executeTakeFirst(),
        { durable: true },
      )
      if (numDeletedRows === 0n)
        throw new SheafError('not-found', `there is no password ${id}`, { hint: '`sheaf passwords list` shows them.' })
    },
    async of({ id, realm, sha256, media_type }) {
      if (!mayBeLocked(media_type)) return []
      const batches = await db.read
        .selectFrom('document')
        .select('batch_id')
        .distinct()
        .where('run_id', '=', id)
        .limit(most)
        .execute()
      const own = scopeName({ kind: 'content', sha256 })
      const rows = await rowsOf(realm, [
        '',
        own,
        ...batches.map(({ batch_id }) => scopeName({ kind: 'batch', batch: batch_id })),
      ])
      const rank = (row: PasswordRow): number => (row.only_for === own ? Infinity : (row.used_at ?? row.created_at))
      const passwords: Password[] = []
      const seen = new Set<string>()
      for (const row of rows.toSorted((a, b) => rank(b) - rank(a))) {
        const text = await opened(row)
        if (passwords.length === mostTried) break
        if (text !== null && !seen.has(text)) passwords.push({ id: row.id, text })
        if (text !== null) seen.add(text)
      }
      return passwords
    },
  }
}

const scopeName = (scope: Scope): string =>
  scope.kind === 'all' ? '' : scope.kind === 'content' ? `content:${scope.sha256}` : `batch:${scope.batch}`

/** Within the transaction that stores what they opened. */
export async function notePasswordsUsed(tx: Tx, ids: readonly string[], at: number): Promise<void> {
  if (ids.length === 0) return
  await tx.ahead
    .updateTable('password')
    .set({ used_at: at })
    .where('id', 'in', [...ids])
    .execute()
}
