// A hot folder as it is given on the command line: for `watch`, which looks at it itself, and `folders`, which keeps it.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import { Lane } from '../../contract/model.ts'
import { type ExportFormat, HotFolder } from '../../contract/settings.ts'
import { parseFormats, parseSeconds } from './options.ts'

export interface HotFolderOptions {
  lane?: Lane
  realm?: string
  subfolders?: HotFolder['subfolders']
  done?: HotFolder['done']
  out?: string
  formats?: ExportFormat[]
  settle?: number
  poll?: number
}

export function hotFolderOptions(command: Command): Command {
  return command
    .addOption(new Option('--lane <name>', 'priority').choices(Lane.options))
    .option('--realm <name>', "tenant's label")
    .addOption(new Option('--subfolders <what>', 'folders in it name a lane or a realm').choices(['lane', 'realm']))
    .addOption(new Option('--done <what>', 'what happens to a file that is done').choices(['leave', 'move', 'tag']))
    .option('--out <dir>', 'write outputs into this folder; the tree is kept')
    .option('--formats <list>', 'outputs to write (default: md,jsonl)', parseFormats)
    .option('--settle <seconds>', 'how long a file must not have changed (default: 3)', parseSeconds)
    .option('--poll <seconds>', 'time between looks (default: 1)', parseSeconds)
}

/** Throws `usage` for what is no folder: a watch that waits for one that never comes helps nobody. */
export function hotFolderOf(folder: string, options: HotFolderOptions): HotFolder {
  const path = resolve(folder)
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new SheafError('usage', `${folder} is no folder`, { hint: 'Make it first.' })
  const { lane, realm, subfolders, done, out, formats, settle, poll } = options
  const given = {
    lane,
    realm,
    subfolders,
    done,
    formats,
    settle,
    poll,
    out: out === undefined ? undefined : resolve(out),
  }
  return HotFolder.parse({
    path,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  })
}
