// Deliveries: what ended becomes rows for the webhooks that want to hear of it, written together with how far the event log was looked through, so
// that none is lost or written twice; each is tried until it arrives or is given up.
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { WebhookEvent } from '../../contract/commands/access.ts'
import { lastSeq } from '../events.ts'
import { newId } from '../ids.ts'
import type { Logger } from '../log.ts'
import { backoff } from '../queue/rules.ts'
import type { Db, Tx } from '../store/db.ts'
import { send } from './outbound.ts'

export interface Deliveries {
  /** Writes what is to be told, and begins to tell it. Waits for no address. */
  look(): Promise<void>
  /** Begins nothing new; resolves when nothing is under way. */
  close(): Promise<void>
}

/** Milliseconds. */
const patience = 10_000
/** A delivery that is being tried is nobody else's for so long. */
const lease = 60_000
/** Tries of a delivery: the last one some hours after the first. */
const mostAttempts = 14
const firstDelay = 1000
const longestDelay = 2 * 3600_000
/** Events looked through, and deliveries of one address tried, at a time. */
const eventsAtOnce = 500
const deliveriesAtOnce = 8
/** Milliseconds an address that is being delivered to has to answer when the engine stops; it is told again later. */
const goodbye = 1000

/** Events that webhooks hear of. */
export const told = ['document.finished', 'batch.finished']
const Ended = z.object({ state: z.string() })

export function createDeliveries({ db, log, now }: { db: Db; log: Logger; now: () => number }): Deliveries {
  let closed = false
  const leaving = new AbortController()
  /** Addresses that are being delivered to, and those whose last deliveries all failed. */
  const delivering = new Map<string, Promise<void>>()
  const failing = new Set<string>()

  /** Writes a delivery for each event that a webhook wants to hear of, and how far it has heard. */
  const collect = async (): Promise<void> => {
    const newest = await lastSeq(db)
    const behind = await db.read.selectFrom('webhook').selectAll().where('seq', '<', newest).execute()
    for (const { id } of behind) {
      for (let more = true; more && !closed;)
        more = await db.tx(async (tx) => {
          const hook = await tx.kysely.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst()
          if (!hook) return false
          const events = await tx.kysely
            .selectFrom('event')
            .leftJoin('batch', 'batch.id', 'event.batch_id')
            .leftJoin('document', 'document.id', 'event.document_id')
            .select(['event.seq', 'event.at', 'event.type', 'event.batch_id', 'event.document_id', 'event.data_json'])
            .select(['batch.realm', 'batch.name as batch_name', 'document.name'])
            .where('event.seq', '>', hook.seq)
            .where('event.type', 'in', told)
            .orderBy('event.seq')
            .limit(eventsAtOnce)
            .execute()
          const wanted = z.array(WebhookEvent).parse(JSON.parse(hook.events_json))
          for (const event of events) {
            const kind = kindOf(event)
            if (!wanted.includes(kind) || (hook.realm !== null && event.realm !== hook.realm)) continue
            await addDelivery(tx, id, kind, event, now())
          }
          const seq = events.length === eventsAtOnce ? (events.at(-1)?.seq ?? newest) : Math.max(newest, hook.seq)
          await tx.kysely.updateTable('webhook').set({ seq }).where('id', '=', id).execute()
          return events.length === eventsAtOnce
        })
    }
  }

  /** Begins with each address that something is due for, and waits for none: one that is slow to refuse holds up no other. */
  const deliver = async (): Promise<void> => {
    const due = await db.read
      .selectFrom('delivery')
      .select('webhook_id')
      .distinct()
      .where('due_at', '<=', now())
      .execute()
    for (const { webhook_id: id } of due) {
      if (closed || delivering.has(id)) continue
      const work = deliverTo(id)
        .catch((error: unknown) => log.error({ err: error }, 'webhooks'))
        .finally(() => delivering.delete(id))
      delivering.set(id, work)
    }
  }

  /** What is due for one address; while it fails, one delivery a look, so that not all of them use up their tries. */
  const deliverTo = async (webhook: string): Promise<void> => {
    for (let more = true; more && !closed;) {
      const at = now()
      const some = failing.has(webhook) ? 1 : deliveriesAtOnce
      const taken = await db.tx((tx) =>
        tx.kysely
          .updateTable('delivery')
          .set((e) => ({ due_at: at + lease, attempts: e('attempts', '+', 1) }))
          .where('id', 'in', (e) =>
            e
              .selectFrom('delivery')
              .select('id')
              .where('webhook_id', '=', webhook)
              .where('due_at', '<=', at)
              .orderBy('due_at')
              .limit(some),
          )
          .returningAll()
          .execute(),
      )
      const arrived = await Promise.all(taken.map((one) => tryOne(one)))
      if (arrived.includes(true)) failing.delete(webhook)
      else if (taken.length > 0) failing.add(webhook)
      more = arrived.includes(true)
    }
  }

  /** Whether it arrived. */
  const tryOne = async (one: {
    id: string
    webhook_id: string
    event: string
    body_json: string
    attempts: number
  }): Promise<boolean> => {
    const hook = await db.read.selectFrom('webhook').selectAll().where('id', '=', one.webhook_id).executeTakeFirst()
    if (!hook) return false
    const error = await post(hook, one).catch((thrown: unknown) =>
      thrown instanceof Error ? thrown.message : String(thrown),
    )
    if (error !== null && leaving.signal.aborted) {
      // No try of its own: it is somebody else's, or ours when we are back.
      await db.tx((tx) =>
        tx.kysely
          .updateTable('delivery')
          .set((e) => ({ due_at: now(), attempts: e('attempts', '-', 1) }))
          .where('id', '=', one.id)
          .execute(),
      )
      return false
    }
    const delay = backoff({ retryDelay: firstDelay, retryDelayMax: longestDelay }, one.attempts, Math.random())
    const again = error !== null && one.attempts < mostAttempts
    if (error !== null)
      log.warn({ delivery: one.id, webhook: hook.id, attempts: one.attempts, again, error }, 'a webhook')
    await db.tx((tx) =>
      tx.kysely
        .updateTable('delivery')
        .set({ due_at: again ? now() + delay : null, delivered_at: error === null ? now() : null, error })
        .where('id', '=', one.id)
        .execute(),
    )
    return error === null
  }

  /** Null when it arrived, else why not. */
  const post = async (
    hook: { url: string; secret: string; private: number },
    one: { id: string; event: string; body_json: string },
  ): Promise<string | null> => {
    const answer = await send(hook.url, {
      method: 'POST',
      allowPrivate: hook.private === 1,
      timeout: patience,
      signal: leaving.signal,
      body: one.body_json,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(one.body_json)),
        'sheaf-event': one.event,
        'sheaf-delivery': one.id,
        'sheaf-signature': sign(hook.secret, one.body_json, Math.floor(now() / 1000)),
      },
    })
    // What else it says is not read: it might go on for ever.
    answer.destroy()
    const { statusCode = 0 } = answer
    return statusCode >= 200 && statusCode < 300 ? null : `answered ${statusCode}`
  }

  return {
    look: () => collect().then(deliver),
    async close() {
      closed = true
      const timer = setTimeout(() => leaving.abort(), goodbye)
      await Promise.all(delivering.values())
      clearTimeout(timer)
    },
  }
}

/** What a receiver compares: HMAC-SHA256 of `<time>.<body>` with the webhook's secret. `time`: seconds since 1970. */
export function sign(secret: string, body: string, time: number): string {
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}

interface Told {
  seq: number
  at: number
  type: string
  batch_id: string | null
  document_id: string | null
  data_json: string
  realm: string | null
  batch_name: string | null
  name: string | null
}

function kindOf({ type, data_json }: Told): WebhookEvent {
  if (type === 'batch.finished') return 'batch-complete'
  const state = stateOf(data_json)
  return state === 'done' || state === 'partial' ? 'job-complete' : 'job-failed'
}

const stateOf = (json: string): string | null => Ended.safeParse(JSON.parse(json)).data?.state ?? null

async function addDelivery(tx: Tx, webhook: string, kind: WebhookEvent, event: Told, at: number): Promise<void> {
  const body = {
    event: kind,
    id: event.seq,
    at: new Date(event.at).toISOString(),
    batch_id: event.batch_id,
    job_id: event.document_id,
    name: event.name ?? event.batch_name,
    realm: event.realm,
    status: stateOf(event.data_json),
  }
  await tx.kysely
    .insertInto('delivery')
    .values({
      id: newId('y'),
      webhook_id: webhook,
      seq: event.seq,
      event: kind,
      body_json: JSON.stringify(body),
      attempts: 0,
      due_at: at,
      delivered_at: null,
      error: null,
      created_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
