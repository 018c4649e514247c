// Who calls /api/v1: the server's own session, or the holder of a token with its scopes and its realm.
import type { Context } from 'hono'
import { Scope } from '../../contract/commands/access.ts'
import { SheafError } from '../../contract/error.ts'
import type { Actor } from '../../engine/access/actor.ts'
import type { Engine } from '../../engine/engine.ts'
import { holdsToken, sameSecret, type Access } from '../access.ts'

export interface Caller {
  /** What limits are counted by. */
  id: string
  name: string
  scopes: readonly Scope[]
  /** The one realm it sees; null: all. */
  realm: string | null
  actor: Actor
}

const session: Caller = {
  id: 'session',
  name: 'session',
  scopes: Scope.options,
  realm: null,
  actor: { name: 'session', realm: null },
}

/** By `Authorization: Bearer`, `X-API-Key`, or the window's cookie; null for none or a wrong one. */
export async function callerOf(c: Context, engine: Engine, access: Access): Promise<Caller | null> {
  const header = c.req.header('authorization')
  const secret = header === undefined ? c.req.header('x-api-key') : /^Bearer (.+)$/.exec(header)?.[1]
  if (secret === undefined) return header === undefined && holdsToken(c, access) ? session : null
  if (sameSecret(secret, access.token)) return session
  const grant = await engine.check(secret)
  if (!grant) return null
  const { id, name, scopes, realm } = grant
  return { id, name, scopes, realm, actor: { name: `token:${id}:${name}`, realm } }
}

/** Throws `forbidden` unless the caller may. `unbound`: not for tokens of one realm. admin may everything. */
export function demand(caller: Caller, { scope, unbound }: { scope: Scope; unbound?: boolean | undefined }): void {
  if (!caller.scopes.includes(scope) && !caller.scopes.includes('admin'))
    throw new SheafError('forbidden', `this token is not good for "${scope}"`, {
      hint: `It is good for ${caller.scopes.join(', ')}. \`sheaf token create --scopes ${scope}\` makes another.`,
    })
  if (unbound && caller.realm !== null)
    throw new SheafError('forbidden', 'this is not for a token that is bound to a realm', {
      hint: 'Use the routes of jobs, batches and documents, or a token without a realm.',
    })
}

/** The realm a request is about: the caller's own, else the one asked for. Somebody else's is not there. */
export function realmOf(caller: Caller, asked: string | undefined): string | undefined {
  if (caller.realm === null) return asked
  if (asked !== undefined && asked !== caller.realm) throw new SheafError('not-found', `there is no realm ${asked}`)
  return caller.realm
}
