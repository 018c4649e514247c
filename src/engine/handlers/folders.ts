// Handlers about hot folders. The list is a setting; how each one stands is known to the watch that looks at it.
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { folderCommands, HotFolderView } from '../../contract/commands/folders.ts'
import { SheafError } from '../../contract/error.ts'
import { comparable, liesIn } from '../same-path.ts'
import { changeSettings } from './change-settings.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function folderHandlers(context: HandlerContext): HandlersOf<typeof folderCommands> {
  const { db, hostname, watchStand } = context

  const list = async (): Promise<HotFolderView[]> => {
    const rows = await db.read
      .selectFrom('hot_file')
      .select((e) => ['folder', 'state', e.fn.countAll<number>().as('count'), e.fn.max('taken_at').as('at')])
      .where('hostname', '=', hostname)
      .groupBy(['folder', 'state'])
      .execute()
    return context.settings().hotFolders.map((folder) => {
      const root = path.resolve(folder.path)
      const own = rows.filter((row) => row.folder === root)
      const stand = watchStand(folder.path)
      const at = Math.max(stand?.takenAt ?? 0, ...own.map((row) => row.at))
      return {
        folder,
        state: stand === null ? 'resting' : stand.reason ? 'away' : 'watched',
        reason: stand?.reason ?? null,
        files: stand?.files ?? 0,
        changing: stand?.changing ?? 0,
        inHand: own.find((row) => row.state === 'taken')?.count ?? 0,
        takenAt: at || null,
      }
    })
  }

  return {
    'folders.list': list,
    'folders.put': async ({ folder }) => {
      const root = path.resolve(folder.path)
      const { hotFolders } = context.settings()
      const others = hotFolders.filter((other) => !isSame(other.path, root))
      const found = await stat(root).catch(() => null)
      if (!found?.isDirectory())
        throw new SheafError('usage', `${folder.path} is no folder of this computer`, {
          hint: 'Make it first, or write its whole path.',
        })
      for (const other of [context.options.home, ...others.map((hot) => hot.path)])
        if (liesIn(root, path.resolve(other)) || liesIn(path.resolve(other), root))
          throw new SheafError('usage', `${folder.path} and ${other} lie within one another`, {
            hint: 'Every file would be taken in twice. Choose a folder beside it.',
          })
      const index = hotFolders.findIndex((other) => isSame(other.path, root))
      const next = { ...folder, path: root }
      await changeSettings(context, { hotFolders: index < 0 ? [...hotFolders, next] : hotFolders.with(index, next) })
      return list()
    },
    'folders.remove': async ({ path: named }) => {
      const { hotFolders } = context.settings()
      const kept = hotFolders.filter((other) => !isSame(other.path, named))
      if (kept.length === hotFolders.length) throw new SheafError('not-found', `${named} is not watched`)
      await changeSettings(context, { hotFolders: kept })
      return list()
    },
  }
}

const isSame = (one: string, other: string): boolean =>
  comparable(path.resolve(one)) === comparable(path.resolve(other))
