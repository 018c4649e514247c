// `embedder`: models on this computer that make vectors, so that search finds by what is meant. Taken in from folders, used, left.
import type { Command } from 'commander'
import { commands, type Output } from '../../contract/api.ts'
import type { EmbedderModel } from '../../contract/embedder.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted, displayed } from '../display.ts'
import { type CommonOptions, withEngine } from '../host.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface ImportOptions extends CommonOptions {
  name?: string
  model?: string
  question?: string
  passage?: string
  use: boolean
}

export function addEmbedderCommand(program: Command, { terminal }: Cli): void {
  const embedder = program.command('embedder').description('models that make vectors, for search by what is meant')

  /** A subcommand that asks the engine one thing and shows the answer. */
  const add = <Answer>(
    name: string,
    description: string,
    ask: (engine: Engine, args: string[], options: ImportOptions) => Promise<Answer>,
    show: (answer: Answer) => void,
  ): Command =>
    embedder
      .command(name)
      .description(description)
      .action(async (...called: unknown[]) => {
        const command = called.at(-1) as Command
        const options = command.optsWithGlobals<ImportOptions>()
        const answer = await withEngine(options, (engine) => ask(engine, command.args, options))
        if (options.json) terminal.print(JSON.stringify(answer))
        else show(answer)
      })

  add(
    'list',
    'the one that comes with Sheaf, those that were taken in, and which is used',
    (engine) => engine.handlers['embedder.list']({}),
    (answer) => showList(answer, terminal),
  )
  add(
    'import <folder>',
    'test the ONNX model of a folder (model.onnx, tokenizer.json), copy it, and use it',
    (engine, [folder = ''], { name, model: file, question, passage, use }) =>
      engine.handlers['embedder.import'](
        commands['embedder.import'].input.parse({ folder, name, file, prompts: { question, passage }, use }),
      ),
    (model) => {
      terminal.print(displayed(`${model.id}: ${described(model)}`))
      terminal.note('`sheaf embedder rebuild` makes the vectors now; a host that works makes them beside other work')
    },
  )
    .option('--name <name>', 'what it is called (default: as its folder)')
    .option('--model <file>', 'which file of the folder: onnx/model_quantized.onnx')
    .option('--question <text>', 'put before what is looked for: "query: "')
    .option('--passage <text>', 'put before what is looked in: "passage: "')
    .option('--no-use', 'take it in only')
  add(
    'use <id>',
    'use one of the list',
    (engine, [id = '']) => engine.handlers['embedder.use']({ id }),
    () => terminal.note('`sheaf embedder rebuild` makes the vectors now'),
  )
  add(
    'off',
    'use none: search goes by words and topics',
    (engine) => engine.handlers['embedder.use']({ id: null }),
    () => terminal.note('no embedder is used'),
  )
  add(
    'remove <id>',
    'remove one that is not in use',
    (engine, [id = '']) => engine.handlers['embedder.remove']({ id }),
    ({ removed }) => terminal.note(displayed(`${removed} is removed`)),
  )
  add(
    'rebuild',
    'make the vectors that are missing, and find topics anew; goes on where it was stopped',
    (engine) => engine.handlers['vectors.rebuild']({}),
    ({ topics, vectors }) => {
      if (!vectors) return terminal.note(`${counted(topics, 'topic')}; no embedder is set`)
      const { model, runs, chunks, truncated } = vectors
      terminal.note(displayed(`${model}: ${counted(chunks, 'chunk')} of ${counted(runs, 'document')}`))
      if (truncated > 0)
        terminal.note(`${counted(truncated, 'chunk')} longer than the model takes; see \`chunkTokens\` in the settings`)
    },
  )
}

const described = ({ dimension, maxTokens, pooling, pace, size, known, languages }: EmbedderModel): string =>
  [
    ...(languages ?? []),
    `${dimension} values`,
    `${maxTokens} tokens`,
    ...(pooling === 'none' ? [] : [pooling]),
    `${(size / 1e6).toFixed(0)} MB`,
    `about ${pace} chunks a second`,
    ...(known > 0 ? [`${counted(known, 'known vector')} came out`] : []),
  ].join(', ')

function showList({ models, current, made, problem }: Output<'embedder.list'>, terminal: Terminal): void {
  const inUse = current && 'local' in current ? current.local : null
  const head = [{ title: '' }, { title: 'ID', max: 60 }, { title: 'NAME', max: 40 }, { title: 'WHAT', max: 80 }]
  const rows = models.map((model) => [model.id === inUse ? '*' : '', model.id, model.name, described(model)])
  for (const line of table(head, rows)) terminal.print(line)
  if (!current) terminal.note('none is used; `sheaf embedder import FOLDER` or `use ID` does')
  if (current && 'url' in current) terminal.note(displayed(`in use: ${current.model} at ${current.url}`))
  if (problem !== null) terminal.note(displayed(`it cannot be used: ${problem}`))
  if (made) terminal.note(`${made.runs} of ${counted(made.of, 'document')} have its vectors`)
}
