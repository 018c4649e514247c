// A hot folder: looked at again and again; what has stopped changing is taken in, once, and what has ended is put away.
import path from 'node:path'
import { commands } from '../../contract/api.ts'
import { SheafError } from '../../contract/error.ts'
import { type Lane, terminalStates } from '../../contract/model.ts'
import type { HotFolder } from '../../contract/settings.ts'
import type { Intake } from '../intake/intake.ts'
import { isHeld } from '../replace-file.ts'
import type { Db, Tx } from '../store/db.ts'
import { isSame, type Look, lookAround, lookAt, whereTo } from './look.ts'
import { putAway } from './put-away.ts'
import { hasItsEnd, isBeingWritten, openForWriting } from './whole.ts'

interface Waiting extends Look {
  /** Milliseconds since when it has not changed. */
  since: number
}

export interface HotFolderContext {
  db: Db
  intake: Intake
  hostname: string
  now: () => number
}

/** Files that look cut off wait so many times as long. */
const patience = 10

/** Files there are, those that still change, and those that were taken in. */
interface Looked {
  files: number
  changing: number
  taken: number
}

/** Gives the function that looks once. Calls must not overlap. */
export function createHotFolder(context: HotFolderContext, settings: HotFolder): () => Promise<Looked> {
  const { db, intake, hostname, now } = context
  const root = path.resolve(settings.path)
  const waiting = new Map<string, Waiting>()
  const settle = settings.settle * 1000

  const known = (tx: Pick<Tx, 'kysely'>) =>
    tx.kysely.selectFrom('hot_file').selectAll().where('hostname', '=', hostname).where('folder', '=', root)

  const change = (tx: Tx, file: string, values: { path: string } | { state: 'done' }) =>
    tx.kysely
      .updateTable('hot_file')
      .set(values)
      .where('hostname', '=', hostname)
      .where('folder', '=', root)
      .where('path', '=', file)
      .execute()
  const forget = (tx: Tx, file: string) =>
    tx.kysely
      .deleteFrom('hot_file')
      .where('hostname', '=', hostname)
      .where('folder', '=', root)
      .where('path', '=', file)
      .execute()

  /** Files that were taken before, by their paths; those that were renamed since have their new ones. */
  const takenBefore = async (seen: ReadonlyMap<string, Look>): Promise<Map<string, Look>> => {
    const rows = await known({ kysely: db.read }).execute()
    const before = new Map<string, Look>(rows.map((row) => [row.path, row]))
    const missing = rows.filter((row) => !seen.has(row.path))
    const moved: typeof rows = []
    // Those with a tag beside them are not looked at, and still there.
    if ([...seen.keys()].some((file) => !before.has(file)))
      for (const row of missing) if ((await lookAt(row.path)) === null) moved.push(row)
    for (const [file, look] of seen) {
      if (before.has(file)) continue
      const old = moved.find((row) => isSame(row, look))
      if (!old) continue
      moved.splice(moved.indexOf(old), 1)
      await db.tx((tx) => change(tx, old.path, { path: file }))
      before.set(file, old)
    }
    return before
  }

  /** Of the files seen those that have been as they are for long enough. */
  const whole = async (seen: ReadonlyMap<string, Look>, before: ReadonlyMap<string, Look>): Promise<string[]> => {
    const at = performance.now()
    const ready: string[] = []
    for (const file of waiting.keys()) if (!seen.has(file)) waiting.delete(file)
    for (const [file, look] of seen) {
      const taken = before.get(file)
      if (taken && isSame(taken, look)) {
        waiting.delete(file)
        continue
      }
      const last = waiting.get(file)
      if (!last || !isSame(last, look) || last.ino !== look.ino) waiting.set(file, { ...look, since: at })
      else if (look.size > 0 && at - last.since >= settle) ready.push(file)
    }
    const written = openForWriting(new Set(ready))
    const done: string[] = []
    for (const file of ready) {
      const { size, since } = waiting.get(file) ?? { size: 0, since: at }
      if (written.has(file) || (await isBeingWritten(file))) continue
      // Unreadable files are taken as they are, and say why.
      if (at - since >= settle * patience || (await hasItsEnd(file, size).catch(() => true))) done.push(file)
    }
    return done
  }

  const takeIn = async (files: readonly string[], seen: ReadonlyMap<string, Look>): Promise<number> => {
    const groups = Map.groupBy(files, (file) => JSON.stringify(whereTo(settings, path.relative(root, file))))
    for (const [where, some] of groups) {
      const { lane, realm } = JSON.parse(where) as { lane: Lane; realm: string }
      const input = commands['intake.add'].input.parse({
        sources: some.map((file) => ({ kind: 'path', path: file, as: path.relative(root, file) })),
        name: some.length === 1 ? path.basename(some[0] ?? '') : `${path.basename(root)}: ${some.length} files`,
        lane,
        realm,
        ...(settings.out === null ? {} : { output: { dir: path.resolve(settings.out), formats: settings.formats } }),
      })
      await intake.add(input, async (tx, batch) => {
        const documents = await tx.kysely
          .selectFrom('document')
          .select(['id', 'source'])
          .where('batch_id', '=', batch)
          .where('parent_id', 'is', null)
          .execute()
        for (const { id, source } of documents) {
          const look = seen.get(source ?? '')
          if (look && source !== null) await remember(tx, source, look, id)
        }
      })
      for (const file of some) waiting.delete(file)
    }
    return files.length
  }

  /** Throws when another process has taken the file in meanwhile: then nothing of this intake stays. */
  const remember = async (tx: Tx, file: string, look: Look, document: string): Promise<void> => {
    const { size, mtime, ino } = look
    const row = { size, mtime, ino, document_id: document, state: 'taken' as const, taken_at: now() }
    const old = await known(tx).where('path', '=', file).executeTakeFirst()
    if (old && isSame(old, look)) throw new SheafError('usage', `${file} was taken in by another process`)
    await tx.kysely
      .insertInto('hot_file')
      .values({ hostname, folder: root, path: file, ...row })
      .onConflict((conflict) => conflict.columns(['hostname', 'folder', 'path']).doUpdateSet(row))
      .execute()
  }

  /** False for a file that another program holds. */
  const isPutAway = async (file: string, document: Parameters<typeof putAway>[3]): Promise<boolean> => {
    try {
      await putAway(root, file, settings.done, document)
      return true
    } catch (error) {
      if (!isHeld(error)) throw error
      return false
    }
  }

  /** Puts away the files whose documents have ended. One that went or changed just now waits for the next look. */
  const finish = async (seen: ReadonlyMap<string, Look>): Promise<void> => {
    const rows = await known({ kysely: db.read }).where('hot_file.state', '=', 'taken').execute()
    for (const row of rows) {
      const document = await db.read
        .selectFrom('document')
        .select(['id', 'batch_id', 'state', 'output_state'])
        .where('id', '=', row.document_id)
        .executeTakeFirst()
      if (document && (!terminalStates.has(document.state) || document.output_state === 'pending')) continue
      const isGone = !seen.has(row.path)
      const look = await lookAt(row.path)
      if (!isGone && (look === null || !isSame(look, row))) continue
      // Somebody has it open: it is put away when they have closed it.
      if (document && !isGone && !(await isPutAway(row.path, document))) continue
      const isHere = !isGone && settings.done !== 'move'
      await db.tx<unknown>((tx) => (isHere ? change(tx, row.path, { state: 'done' }) : forget(tx, row.path)))
    }
  }

  return async () => {
    const seen = await lookAround(root, settings)
    const before = await takenBefore(seen)
    await finish(seen)
    const files: string[] = []
    // What changed since is looked at again.
    for (const file of await whole(seen, before)) {
      const [look, again] = [seen.get(file), await lookAt(file)]
      if (look && again && isSame(look, again)) files.push(file)
    }
    const taken = await takeIn(files, seen)
    return { files: seen.size, changing: waiting.size, taken }
  }
}
