// `graph`: what connects documents, as a file for other programs. `related`: documents like one.
import { Option, type Command } from 'commander'
import { commands } from '../../contract/api.ts'
import { type GraphFormat, graphFormats, renderGraph } from '../../engine/graph/graph-files.ts'
import { displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import { parseCount } from './options.ts'

interface GraphOptions extends CommonOptions {
  format: GraphFormat
  realm?: string
  batch?: string
  limit: number
}

export function addGraphCommands(program: Command, { terminal }: Cli): void {
  program
    .command('graph')
    .description('what connects documents: the same names and numbers, their classes, which refers to which')
    .argument('[document]', 'around this document (default: all)')
    .addOption(new Option('--format <format>', 'form on stdout').choices([...graphFormats]).default('json'))
    .option('--realm <name>', 'of this realm')
    .option('--batch <id>', 'of this batch')
    .option('--limit <n>', 'documents at most', parseCount, 1000)
    .action(async (document: string | undefined, _: unknown, command: Command) => {
      const { format, realm, batch, limit, ...options } = command.optsWithGlobals<GraphOptions>()
      const input = commands['graph.get'].input.parse({
        document,
        filter: { realm, batch },
        limit: Math.min(limit, 5000),
      })
      await withEngine(options, async (engine) => {
        const graph = await engine.handlers['graph.get'](input)
        terminal.write(renderGraph(graph, options.json ? 'json' : format))
        if (graph.more) terminal.note('there are more documents; --limit shows them')
      })
    })
  program
    .command('related')
    .description('documents like one, and what they share')
    .argument('<document>', 'document')
    .option('--limit <n>', 'at most this many', parseCount, 10)
    .action(async (document: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { limit: number }>()
      await withEngine(options, async (engine) => {
        const found = await engine.handlers['documents.related']({ document, limit: Math.min(options.limit, 100) })
        if (options.json) return terminal.print(JSON.stringify(found))
        const head = [{ title: 'SCORE' }, { title: 'DOCUMENT', max: 48 }, { title: 'ID' }, { title: 'SHARED', max: 60 }]
        const rows = found.map(({ score, document: other, shared }) => [
          score.toFixed(2),
          other.path || other.name,
          other.id,
          shared.map(({ name }) => displayed(name)).join(', '),
        ])
        table(head, rows).forEach((line) => terminal.print(line))
      })
    })
}
