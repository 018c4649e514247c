// Tokens: what other programs show at the door. A token's secret is shown once and kept as a hash; compared in constant time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Parsed } from '../../contract/api.ts'
import { Scope, type TokenView } from '../../contract/commands/access.ts'
import { SheafError } from '../../contract/error.ts'
import { newId } from '../ids.ts'
import type { Db } from '../store/db.ts'
import type { TokenTable } from '../store/tables.ts'
import { currentActor } from './actor.ts'

/** What a token lets its holder do. */
export interface Grant {
  id: string
  name: string
  scopes: readonly Scope[]
  realm: string | null
}

export interface Tokens {
  create(input: Parsed<'tokens.create'>): Promise<{ token: TokenView; secret: string }>
  list(): Promise<TokenView[]>
  revoke(id: string): Promise<TokenView>
  /** Whose secret this is; null for a wrong, revoked or expired one. Always asks the store: a revoked token ends at once. */
  check(secret: string): Promise<Grant | null>
}

/** Milliseconds between two notes of a token's use. */
const noteUse = 60_000
const secretForm = /^sheaf_(t[0-9a-z]{12})_[\w-]{43}$/

export function createTokens({ db, now }: { db: Db; now: () => number }): Tokens {
  const row = (id: string): Promise<Selectable<TokenTable> | undefined> =>
    db.read.selectFrom('token').selectAll().where('id', '=', id).executeTakeFirst()

  return {
    async create({ name, scopes, realm, days }) {
      const id = newId('t')
      const secret = `sheaf_${id}_${randomBytes(32).toString('base64url')}`
      const created = {
        id,
        name,
        hash: hashOf(secret),
        scopes_json: JSON.stringify([...new Set(scopes)]),
        realm,
        created_at: now(),
        created_by: currentActor()?.name ?? '',
        expires_at: days === null ? null : now() + Math.round(days * 86_400_000),
        used_at: null,
        revoked_at: null,
      }
      await db.tx((tx) => tx.kysely.insertInto('token').values(created).execute(), { durable: true })
      return { token: toView(created), secret }
    },
    async list() {
      return (await db.read.selectFrom('token').selectAll().orderBy('created_at', 'desc').execute()).map(toView)
    },
    async revoke(id) {
      const revoked = await db.tx(
        (tx) =>
          tx.kysely
            .updateTable('token')
            .set((e) => ({ revoked_at: e.fn.coalesce('revoked_at', e.val(now())) }))
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirst(),
        { durable: true },
      )
      if (revoked) return toView(revoked)
      throw new SheafError('not-found', `there is no token ${id}`, { hint: '`sheaf token list` shows them.' })
    },
    async check(secret) {
      const found = await row(secretForm.exec(secret)?.[1] ?? '')
      const matches = timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(found?.hash ?? hashOf('')))
      if (!found || !matches || found.revoked_at !== null) return null
      const at = now()
      if (found.expires_at !== null && found.expires_at <= at) return null
      if (found.used_at === null || at - found.used_at > noteUse)
        await db.tx((tx) => tx.kysely.updateTable('token').set({ used_at: at }).where('id', '=', found.id).execute())
      const { id, name, realm } = found
      return { id, name, realm, scopes: scopesOf(found) }
    },
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

const scopesOf = (row: { scopes_json: string }): Scope[] => z.array(Scope).parse(JSON.parse(row.scopes_json))

const toView = (row: Selectable<TokenTable>): TokenView => ({
  id: row.id,
  name: row.name,
  scopes: scopesOf(row),
  realm: row.realm,
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  usedAt: row.used_at,
  revokedAt: row.revoked_at,
})
