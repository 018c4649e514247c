// Outgoing webhooks: what ended is told to whoever asked, signed, at least once. Deliveries are rows, written together with how far the
// event log was looked through, so that none is lost or written twice; each is tried until it arrives or is given up.
import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Parsed } from '../../contract/api.ts'
import { WebhookEvent, type WebhookView } from '../../contract/commands/access.ts'
import { SheafError } from '../../contract/error.ts'
import type { Update } from '../../contract/event.ts'
import { lastSeq } from '../events.ts'
import { newId } from '../ids.ts'
import type { Logger } from '../log.ts'
import { backoff } from '../queue/rules.ts'
import type { Db, Tx } from '../store/db.ts'
import { actingAsNobody, currentActor } from './actor.ts'
import { send } from './outbound.ts'

export interface Webhooks {
  create(input: Parsed<'webhooks.create'>): Promise<{ webhook: WebhookView; secret: string }>
  list(): Promise<WebhookView[]>
  remove(id: string): Promise<boolean>
  /** Begins to deliver. */
  start(): void
  close(): Promise<void>
}

/** Milliseconds. */
const lookInterval = 1000
const patience = 10_000
/** A delivery that is being tried is nobody else's for so long. */
const lease = 60_000
/** Tries of a delivery: the last one some hours after the first. */
const mostAttempts = 14
const firstDelay = 1000
const longestDelay = 2 * 3600_000
/** Events looked through, and deliveries tried, at a time. */
const eventsAtOnce = 500
const deliveriesAtOnce = 8

const told = ['document.finished', 'batch.finished']
const Ended = z.object({ state: z.string() })

export function createWebhooks(context: {
  db: Db
  subscribe(listener: (update: Update) => void): () => void
  log: Logger
  now(): number
}): Webhooks {
  const { db, log, now } = context
  let timer: NodeJS.Timeout | null = null
  let unsubscribe = (): void => {}
  let looking: Promise<void> | null = null
  let closed = false

  const viewOf = async (id?: string): Promise<WebhookView[]> => {
    let select = db.read.selectFrom('webhook').selectAll().orderBy('created_at')
    if (id !== undefined) select = select.where('id', '=', id)
    return Promise.all(
      (await select.execute()).map(async (row) => {
        const counts = await db.read
          .selectFrom('delivery')
          .select((e) => [
            e.fn.countAll<number>().as('all'),
            e.fn.count<number>('due_at').as('waiting'),
            e.fn.count<number>('delivered_at').as('delivered'),
          ])
          .where('webhook_id', '=', row.id)
          .executeTakeFirstOrThrow()
        const failed = await db.read
          .selectFrom('delivery')
          .select('error')
          .where('webhook_id', '=', row.id)
          .where('error', 'is not', null)
          .orderBy('created_at', 'desc')
          .limit(1)
          .executeTakeFirst()
        const tried = await db.read
          .selectFrom('delivery')
          .select(['event', 'error', 'delivered_at', 'created_at'])
          .where('webhook_id', '=', row.id)
          .where('attempts', '>', 0)
          .orderBy('created_at', 'desc')
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst()
        const { id, url, realm } = row
        const { all, waiting, delivered } = counts
        return {
          id,
          url,
          events: z.array(WebhookEvent).parse(JSON.parse(row.events_json)),
          realm,
          createdAt: row.created_at,
          createdBy: row.created_by,
          deliveries: { waiting, delivered, dead: all - waiting - delivered },
          lastError: failed?.error ?? null,
          lastDelivery: tried
            ? {
                event: WebhookEvent.parse(tried.event),
                at: tried.delivered_at ?? tried.created_at,
                error: tried.delivered_at === null ? tried.error : null,
              }
            : null,
        }
      }),
    )
  }

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

  const deliver = async (): Promise<void> => {
    for (let more = true; more && !closed;) {
      const at = now()
      const due = await db.read.selectFrom('delivery').select('id').where('due_at', '<=', at).limit(1).execute()
      if (due.length === 0) return
      const taken = await db.tx((tx) =>
        tx.kysely
          .updateTable('delivery')
          .set((e) => ({ due_at: at + lease, attempts: e('attempts', '+', 1) }))
          .where('id', 'in', (e) =>
            e.selectFrom('delivery').select('id').where('due_at', '<=', at).orderBy('due_at').limit(deliveriesAtOnce),
          )
          .returningAll()
          .execute(),
      )
      await Promise.all(taken.map((one) => tryOne(one)))
      more = taken.length > 0
    }
  }

  const tryOne = async (one: {
    id: string
    webhook_id: string
    event: string
    body_json: string
    attempts: number
  }): Promise<void> => {
    const hook = await db.read.selectFrom('webhook').selectAll().where('id', '=', one.webhook_id).executeTakeFirst()
    if (!hook) return
    const error = await post(hook, one).catch((thrown: unknown) =>
      thrown instanceof Error ? thrown.message : String(thrown),
    )
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
      body: one.body_json,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(one.body_json)),
        'sheaf-event': one.event,
        'sheaf-delivery': one.id,
        'sheaf-signature': sign(hook.secret, one.body_json, Math.floor(now() / 1000)),
      },
    })
    answer.resume()
    const { statusCode = 0 } = answer
    return statusCode >= 200 && statusCode < 300 ? null : `answered ${statusCode}`
  }

  const look = (): void => {
    if (closed) return
    looking ??= collect()
      .then(deliver)
      .catch((error: unknown) => log.error({ err: error }, 'webhooks'))
      .finally(() => {
        looking = null
      })
  }

  return {
    async create({ url, events, realm, allowPrivate }) {
      const id = newId('w')
      const secret = `whsec_${randomBytes(32).toString('base64url')}`
      const hook = { id, url, secret, events_json: JSON.stringify([...new Set(events)]), realm }
      const origin = { seq: await lastSeq(db), created_at: now(), created_by: currentActor()?.name ?? '' }
      await db.tx(
        (tx) =>
          tx.kysely
            .insertInto('webhook')
            .values({ ...hook, ...origin, private: allowPrivate ? 1 : 0 })
            .execute(),
        { durable: true },
      )
      const [webhook] = await viewOf(id)
      if (!webhook) throw new SheafError('not-found', `webhook ${id} was removed at once`)
      return { webhook, secret }
    },
    list: () => viewOf(),
    async remove(id) {
      const gone = await db.tx((tx) => tx.kysely.deleteFrom('webhook').where('id', '=', id).executeTakeFirst(), {
        durable: true,
      })
      return gone.numDeletedRows > 0n
    },
    start() {
      if (timer) return
      actingAsNobody(() => {
        timer = setInterval(look, lookInterval)
        unsubscribe = context.subscribe((update) => {
          if (update.kind === 'event' && told.includes(update.event.type)) look()
        })
      })
    },
    async close() {
      closed = true
      if (timer) clearInterval(timer)
      unsubscribe()
      await looking
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
