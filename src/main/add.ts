// Files that reach the app from outside its window: the command line, a second instance, the menu's dialogs.
import { app, dialog } from 'electron'
import path from 'node:path'
import { commands } from '../contract/api.ts'
import type { Engine } from '../engine/engine.ts'

/** Makes one batch of these files and folders. Rejects with what intake says of them. */
export async function addPaths(engine: Engine, paths: string[]): Promise<void> {
  if (paths.length === 0) return
  for (const file of paths) app.addRecentDocument(file)
  const sources = paths.map((file) => ({ kind: 'path' as const, path: file }))
  await engine.handlers['intake.add'](commands['intake.add'].input.parse({ sources }))
}

/** Asks for files or one folder. Empty when the person closed the dialog. */
export async function pickPaths(what: 'files' | 'folder'): Promise<string[]> {
  const properties =
    what === 'files' ? (['openFile', 'multiSelections'] as const) : (['openDirectory', 'createDirectory'] as const)
  const { canceled, filePaths } = await dialog.showOpenDialog({ properties: [...properties] })
  return canceled ? [] : filePaths
}

/** The files named on the command line: what follows the program (and, unpackaged, the app's own path) and is no flag and no link. */
export function argvPaths(argv: string[], folder: string, packaged: boolean): string[] {
  return argv
    .slice(packaged ? 1 : 2)
    .filter((argument) => !argument.startsWith('-') && !argument.includes('://'))
    .map((file) => path.resolve(folder, file))
}
