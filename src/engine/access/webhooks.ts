// Outgoing webhooks: what ended is told to whoever asked, signed, at least once. Who wants to hear what, and how it went; telling is deliveries.ts.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Parsed } from '../../contract/api.ts'
import { WebhookEvent, type WebhookView } from '../../contract/commands/access.ts'
import { SheafError } from '../../contract/error.ts'
import type { Update } from '../../contract/event.ts'
import { lastSeq } from '../events.ts'
import { newId } from '../ids.ts'
import type { Logger } from '../log.ts'
import type { Db } from '../store/db.ts'
import { actingAsNobody, currentActor } from './actor.ts'
import { createDeliveries, told } from './deliveries.ts'

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

export function createWebhooks(context: {
  db: Db
  subscribe(listener: (update: Update) => void): () => void
  log: Logger
  now(): number
}): Webhooks {
  const { db, log, now } = context
  const deliveries = createDeliveries({ db, log, now })
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

  const look = (): void => {
    if (closed) return
    looking ??= deliveries
      .look()
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
      await Promise.all([looking, deliveries.close()])
    },
  }
}
