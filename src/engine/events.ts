// Events: the numbered, durable log of what happened, and the bus that hands it out. Everything live (IPC, SSE, the terminal) reads
// the log after the commit, so a subscriber sees what other processes did, in the same order, without a second path.
import { Event, type EventType, type Progress, type Update } from '../contract/event.ts'
import type { DocumentView } from '../contract/model.ts'
import { currentActor } from './access/actor.ts'
import type { Db, Tx } from './store/db.ts'
import type { EventTable } from './store/tables.ts'
import type { Selectable } from 'kysely'

/** An event before it has a number. */
export interface EventDraft {
  type: EventType
  batch?: string | null
  document?: string | null
  run?: string | null
  job?: string | null
  page?: number | null
  data?: Record<string, unknown>
  patch?: Partial<DocumentView>
}

const rowsPerInsert = 100

/** Adds events to the log, in order, as part of the transaction. What somebody asked for says who, in `data.by`. */
export async function appendEvents(tx: Tx, drafts: readonly EventDraft[], at: number): Promise<void> {
  const by = currentActor()?.name
  for (let i = 0; i < drafts.length; i += rowsPerInsert) {
    const rows = drafts.slice(i, i + rowsPerInsert).map((draft) => ({
      at,
      type: draft.type,
      batch_id: draft.batch ?? null,
      document_id: draft.document ?? null,
      run_id: draft.run ?? null,
      job_id: draft.job ?? null,
      page: draft.page ?? null,
      data_json: JSON.stringify(by === undefined ? (draft.data ?? {}) : { ...draft.data, by }),
      patch_json: draft.patch ? JSON.stringify(draft.patch) : null,
    }))
    await tx.ahead.insertInto('event').values(rows).execute()
  }
}

export function eventFromRow(row: Selectable<EventTable>): Event {
  return Event.parse({
    seq: row.seq,
    at: row.at,
    type: row.type,
    batch: row.batch_id,
    document: row.document_id,
    run: row.run_id,
    job: row.job_id,
    page: row.page,
    data: JSON.parse(row.data_json),
    patch: row.patch_json === null ? null : JSON.parse(row.patch_json),
  })
}

/** Events after `after`, oldest first. */
export async function readEvents(
  db: Db,
  query: { after: number; limit: number; document?: string; run?: string | null; batch?: string },
): Promise<Event[]> {
  let select = db.read.selectFrom('event').selectAll().where('seq', '>', query.after)
  const { document, run, batch } = query
  if (document !== undefined) {
    select = select.where((e) =>
      run ? e.or([e('document_id', '=', document), e('run_id', '=', run)]) : e('document_id', '=', document),
    )
  }
  if (batch !== undefined) select = select.where('batch_id', '=', batch)
  const rows = await select.orderBy('seq').limit(query.limit).execute()
  return rows.map(eventFromRow)
}

export async function lastSeq(db: Db): Promise<number> {
  const row = await db.read
    .selectFrom('event')
    .select((e) => e.fn.max('seq').as('seq'))
    .executeTakeFirst()
  return row?.seq ?? 0
}

export interface EventBus {
  /** Reads what the log has since the last look and hands it out. Cheap when nothing is new; calls fold into one. */
  pump(): void
  /** Resolves when everything committed before the call was handed out. */
  flush(): Promise<void>
  progress(progress: Progress): void
  subscribe(listener: (update: Update) => void, after?: number): () => void
  close(): void
}

/** Whether the database was put back from a backup: what was heard of it before may not have happened. */
export const isRestored = (event: Event): boolean => event.data['restored'] === true

const restored = ({ heard, from }: { heard: number; from: number }): Event => ({
  seq: heard + 2,
  at: Date.now(),
  type: 'queue.steered',
  batch: null,
  document: null,
  run: null,
  job: null,
  page: null,
  data: { restored: true, from, heard },
  patch: null,
})

/** Events read, checked and handed out at a time: few enough that the event loop, the desktop window's own thread, is not held up. */
const pageSize = 100

/**
 * The bus over a home's log; `onJobs`: another program added jobs. A listener that throws is the caller's defect; it does not keep others from
 * hearing. A log that ends before what was handed out is that of a database put back from a backup: its numbers are given once more. Listeners
 * hear `restored`, which leaves a hole in the numbers and is in no log, and from then on what happens in the older database.
 */
export async function openEventBus(
  db: Db,
  onError: (error: unknown) => void,
  onJobs: () => void = () => {},
): Promise<EventBus> {
  const listeners = new Set<(update: Update) => void>()
  let last = await lastSeq(db)
  let running: Promise<void> | null = null
  let again = false
  let closed = false
  /** The log is not as it was when this process last looked, whoever changed it. */
  let changed = false
  /** How often the database was put back. */
  let lives = 0

  const hand = (update: Update): void => {
    for (const listener of listeners) {
      try {
        listener(update)
      } catch (error) {
        onError(error)
      }
    }
  }
  const drain = async (): Promise<void> => {
    do {
      again = false
      for (let full = true; full && !closed;) {
        const events = await readEvents(db, { after: last, limit: pageSize })
        for (const event of events) {
          last = event.seq
          hand({ kind: 'event', event })
        }
        full = events.length === pageSize
        if (events.length > 0) changed = false
      }
      if (changed && !closed) {
        changed = false
        const newest = await lastSeq(db)
        if (newest < last) {
          hand({ kind: 'event', event: restored({ heard: last, from: newest }) })
          last = newest
          lives++
        }
      }
    } while (again && !closed)
  }
  const pump = (): void => {
    if (closed) return
    again = true
    running ??= drain()
      .catch(onError)
      .finally(() => {
        running = null
      })
  }
  const unwatch = db.watch((what) => {
    if (what === 'jobs') return onJobs()
    changed = true
    pump()
  }, onError)

  return {
    pump,
    async flush() {
      pump()
      while (running) await running
    },
    progress: (progress) => hand({ kind: 'progress', progress }),
    subscribe(listener, after) {
      let live = true
      let seen = after ?? last
      const life = lives
      const pass = (update: Update): void => {
        if (update.kind === 'progress' || update.event.seq > seen || life !== lives) listener(update)
      }
      if (seen >= last) {
        listeners.add(pass)
      } else {
        // Replay first, holding live events back, so that the listener sees one unbroken row of numbers.
        const held: Update[] = []
        const hold = (update: Update): void => void held.push(update)
        listeners.add(hold)
        void (async () => {
          for (let full = true; full && live;) {
            const events = await readEvents(db, { after: seen, limit: pageSize })
            for (const event of events) {
              if (!live) return
              seen = event.seq
              listener({ kind: 'event', event })
            }
            full = events.length === pageSize
          }
          listeners.delete(hold)
          if (!live) return
          held.forEach(pass)
          listeners.add(pass)
        })().catch((error: unknown) => {
          listeners.delete(hold)
          onError(error)
        })
      }
      return () => {
        live = false
        listeners.delete(pass)
      }
    },
    close() {
      closed = true
      unwatch()
      listeners.clear()
    },
  }
}
