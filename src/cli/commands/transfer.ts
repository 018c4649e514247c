// `queue export`, `queue import`: documents with all that was made of them as one file, for another home, a team's queue, or the archive.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import { type DocumentFilter, parseFilter } from '../../contract/filter.ts'
import { counted, displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import { fromHere } from '../paths.ts'
import type { Cli } from '../program.ts'

export function addTransferCommands(program: Command, { terminal }: Cli): void {
  const queue = program.command('queue').description('the queue as a file: sheaf.queue/1, JSON Lines')
  queue
    .command('export')
    .description('write documents with their bytes, results and corrections; what waits goes on where it is imported')
    .argument('<file>', 'the file to write; gzipped if its name ends in .gz')
    .option('--filter <filter>', 'only these: state:failed lane:slow invoice …')
    .action(async (file: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { filter?: string }>()
      const filter = filterOf(options.filter)
      const written = await withEngine(options, (engine) => engine.exportQueue(resolve(file), filter))
      if (options.json) return terminal.print(JSON.stringify({ file: resolve(file), ...written }))
      const parts = [
        counted(written.documents, 'document'),
        counted(written.results, 'result'),
        counted(written.files, 'file'),
        counted(written.corrections, 'correction'),
      ]
      terminal.print(`${fromHere(resolve(file))}: ${parts.join(', ')}`)
    })
  queue
    .command('import')
    .description('take in what was exported; what is here already stays as it is')
    .argument('<file>', 'the file')
    .action(async (file: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const taken = await withEngine(options, (engine) => engine.importQueue(resolve(file)))
      if (options.json) return terminal.print(JSON.stringify(taken))
      const news = `${counted(taken.documents, 'document')}, ${counted(taken.results, 'result')}`
      terminal.print(
        `${news} and ${counted(taken.corrections, 'correction')} taken in; ${taken.known} were here already`,
      )
    })
}

function filterOf(text: string | undefined): DocumentFilter | undefined {
  if (text === undefined) return undefined
  const { filter, unknown } = parseFilter(text)
  if (unknown.length > 0)
    throw new SheafError('usage', `the filter holds what means nothing: ${unknown.map(displayed).join(' ')}`)
  return filter
}
