// `folders`: the hot folders of the settings, which every host of this machine looks at while it works.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { HotFolderView } from '../../contract/commands/folders.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import { hotFolderOf, hotFolderOptions, type HotFolderOptions } from './hot-folder.ts'

export function addFoldersCommand(program: Command, { terminal }: Cli): void {
  const folders = program
    .command('folders')
    .description('hot folders, whose files come in by themselves: list, add, remove')
  const show = (views: HotFolderView[], options: CommonOptions): void => {
    if (options.json) return terminal.print(JSON.stringify(views))
    const head = ['FOLDER', 'LANE', 'REALM', 'SUBFOLDERS', 'DONE', 'OUTPUTS'].map((title) => ({ title }))
    const rows = views.map(({ folder: { path, lane, realm, subfolders, done, out } }) => [
      path,
      lane,
      realm,
      subfolders,
      done,
      out ?? '',
    ])
    table(head, rows).forEach((line) => terminal.print(line))
  }
  const changed = (views: HotFolderView[], options: CommonOptions): void => {
    show(views, options)
    if (!options.quiet) terminal.note('A host that runs already looks at its new folders from its next start.')
  }

  folders
    .command('list')
    .description('all of them, and what happens to their files')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      show(await withEngine(options, (engine) => engine.handlers['folders.list']({})), options)
    })
  hotFolderOptions(
    folders
      .command('add')
      .description('watch a folder; one that is watched already is changed')
      .argument('<folder>', 'folder'),
  ).action(async (named: string, _: unknown, command: Command) => {
    const options = command.optsWithGlobals<CommonOptions & HotFolderOptions>()
    const folder = hotFolderOf(named, options)
    changed(await withEngine(options, (engine) => engine.handlers['folders.put']({ folder })), options)
  })
  folders
    .command('remove')
    .description('watch it no more; its files stay')
    .argument('<folder>', 'folder')
    .action(async (named: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      changed(
        await withEngine(options, (engine) => engine.handlers['folders.remove']({ path: resolve(named) })),
        options,
      )
    })
}
