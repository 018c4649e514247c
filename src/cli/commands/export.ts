// `export`: writes documents already processed into a folder. `verify`: proves results and outputs.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { OutputOptions } from '../../contract/commands/intake.ts'
import type { ChunkShape, ExportFormat } from '../../contract/settings.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted, displayed } from '../display.ts'
import { exitCode } from '../exit-code.ts'
import { openEngine, withEngine, type CommonOptions } from '../host.ts'
import { fromHere } from '../paths.ts'
import type { Cli } from '../program.ts'
import { batchDocuments } from '../read.ts'
import { isBatch } from './control.ts'
import { chunkShapeOption, parseFormats } from './options.ts'

interface ExportOptions extends CommonOptions {
  out: string
  formats?: ExportFormat[]
  as?: ChunkShape
  manifest?: boolean
  route?: string
  force?: boolean
}

export function addExportCommands(program: Command, cli: Cli): void {
  program
    .command('export')
    .description('write the results of documents into a folder; the tree is kept')
    .argument('<ids...>', 'documents or batches')
    .requiredOption('--out <dir>', 'the folder')
    .option('--formats <list>', 'outputs to write (default: those of the settings)', parseFormats)
    .addOption(chunkShapeOption())
    .option('--manifest', 'write a manifest beside the outputs: what made them, and their hashes')
    .option('--route <template>', 'folders below --out by what a document is: {class}/{year}, {language}, {supplier} …')
    .option('--force', 'write over files of another origin')
    .action(async (ids: string[], _: unknown, command: Command) => {
      await exportDocuments(ids, command.optsWithGlobals<ExportOptions>(), cli)
    })
  program
    .command('verify')
    .description('prove that results and outputs are what they should be; 3 when something is not')
    .argument('[out...]', 'folders of outputs (default: everything of the data folder)')
    .action(async (out: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      await withEngine(options, (engine) => verifyOutputs(engine, out, options, cli))
    })
}

async function exportDocuments(ids: string[], options: ExportOptions, { terminal }: Cli): Promise<void> {
  const { engine, settings } = await openEngine(options)
  try {
    const output = OutputOptions.parse({
      dir: resolve(options.out),
      formats: options.formats ?? settings.formats,
      as: options.as,
      manifest: options.manifest,
      route: options.route,
      force: options.force,
    })
    const written: { document: string; outputs: string[] }[] = []
    for (const id of await documentIds(engine, ids)) {
      const outputs = (await engine.writeExports(id, output)).map((path) => fromHere(path))
      written.push({ document: id, outputs })
      if (!options.json) outputs.forEach((path) => terminal.print(displayed(path)))
    }
    if (options.json) terminal.print(JSON.stringify({ documents: written }))
  } finally {
    await engine.stop()
  }
}

/** A batch stands for its documents that have a result. */
async function documentIds(engine: Engine, ids: readonly string[]): Promise<string[]> {
  const documents: string[] = []
  for (const id of ids) {
    if (!(await isBatch(engine, id))) documents.push(id)
    else
      for (const { id: document, state } of await batchDocuments(engine, id))
        if (state === 'done' || state === 'partial') documents.push(document)
  }
  return documents
}

async function verifyOutputs(
  engine: Engine,
  out: string[],
  options: CommonOptions,
  { terminal, finish }: Cli,
): Promise<void> {
  const found = await engine.verify(out)
  const { violations } = found
  if (violations.length > 0) finish(exitCode.someFailed)
  if (options.json) return terminal.print(JSON.stringify({ ok: violations.length === 0, ...found }))
  for (const { subject, where, what } of violations) terminal.print(displayed(`${subject}: ${where}: ${what}`))
  const looked = [
    counted(found.documents, 'document'),
    counted(found.chunks, 'chunk'),
    counted(found.originals, 'original'),
    counted(found.outputs, 'output'),
    ...(found.manifests > 0 ? [counted(found.manifests, 'manifest')] : []),
    ...(found.open > 0 ? [`${found.open} unfinished, of which rows that are stored were looked at`] : []),
  ]
  const older =
    found.byStructure === 0
      ? ''
      : `\n${counted(found.byStructure, 'document')} of an earlier version without digests: proved as far as values follow from each other, not their class, fields and metadata`
  const verdict =
    violations.length === 0
      ? terminal.style('green', 'all holds')
      : terminal.style('red', counted(violations.length, 'violation'))
  terminal.print(`${verdict}: ${looked.join(', ')}${older}`)
}
