// What the body of a writing transaction gets of a team's database: its statements, waited for or sent ahead. Of no use once its transaction has ended.
import type { Kysely } from 'kysely'
import type { QueryResult } from 'pg'
import { SheafError } from '../../contract/error.ts'
import type { PostgresTx } from './db.ts'
import type { Tables } from './tables.ts'

/** Sends one statement. */
export type Send = (
  sql: string,
  parameters: readonly unknown[],
) => Promise<Pick<QueryResult, 'rows' | 'rowCount' | 'command'>>

export type Kyselys = Pick<PostgresTx, 'kysely' | 'ahead'>

/** Statements whose answer somebody needs, also where they were not to be waited for. */
export const tells = /^\s*select|\breturning\b/i

export class Handle implements PostgresTx {
  ended = false
  readonly #kyselys: Kyselys
  readonly #send: Send
  /** Sent ahead, and not yet looked at. */
  #sent: Promise<unknown>[] = []

  constructor(kyselys: Kyselys, send: Send) {
    this.#kyselys = kyselys
    this.#send = send
  }

  get kysely(): Kysely<Tables> {
    this.#check()
    return this.#kyselys.kysely
  }

  get ahead(): Kysely<Tables> {
    this.#check()
    return this.#kyselys.ahead
  }

  send(sql: string, parameters: readonly unknown[] = [], refused = (error: unknown) => error): void {
    this.#check()
    const sent = this.#send(sql, parameters)
    this.keep(
      sent.catch((error: unknown) => {
        throw refused(error)
      }),
    )
  }

  /** What was sent and is looked at by `failure`. */
  keep(sent: Promise<unknown>): void {
    sent.catch(() => {}) // its time comes
    this.#sent.push(sent)
  }

  /** The first of what was sent ahead that was refused, when all of it is answered; null: none. */
  async failure(): Promise<{ error: unknown } | null> {
    const answers = await Promise.allSettled(this.#sent)
    const failed = answers.find((answer) => answer.status === 'rejected')
    return failed ? { error: failed.reason } : null
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    this.#check()
    return (await this.#send(sql, parameters)).rows as Row[]
  }

  #check(): void {
    if (this.ended) throw new SheafError('internal', 'a transaction was used after its end')
  }
}
