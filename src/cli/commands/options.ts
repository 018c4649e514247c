// Options that several commands share, and how their values are read.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { Lane } from '../../contract/model.ts'
import { ChunkShape, ExportFormat, OcrMode } from '../../contract/settings.ts'

export interface IntakeOptions {
  ocr?: OcrMode
  lang?: string[]
  lane: Lane
  realm: string
  force?: boolean
  out?: string
  formats?: ExportFormat[]
  as?: ChunkShape
  manifest?: boolean
  filesFrom?: string
  null?: boolean
}

/** What a batch is made of and made with. */
export function intakeOptions(command: Command): Command {
  return command
    .argument('[paths...]', 'files and folders')
    .option('--out <dir>', 'write outputs into this folder; the tree is kept')
    .option('--formats <list>', `outputs to write: ${ExportFormat.options.join(',')} (default: md,jsonl)`, parseFormats)
    .addOption(chunkShapeOption())
    .option('--manifest', 'write a manifest beside the outputs: what made them, and their hashes')
    .addOption(new Option('--ocr <mode>', 'recognise: pages that need it, all, none').choices(OcrMode.options))
    .option('--lang <list>', 'languages to recognise, joined with +: eng+fra', parseLanguages)
    .addOption(new Option('--lane <name>', 'priority').choices(Lane.options).default('default'))
    .option('--realm <name>', "tenant's label", '')
    .option('--force', 'do again what was done before, and write over outputs of another origin')
    .option('--files-from <file>', 'read paths from a file, one a line (- for stdin)')
    .option('-0, --null', 'paths of --files-from are separated by NUL')
}

export function chunkShapeOption(): Option {
  return new Option('--as <system>', 'chunks (jsonl) as this system reads them').choices(ChunkShape.options)
}

/** A whole number of at least one. */
export function parseCount(value: string): number {
  const n = Number(value)
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('Not a whole number above 0.')
  return n
}

export function parseSeconds(value: string): number {
  const n = Number(value)
  if (!Number.isFinite(n) || n <= 0) throw new InvalidArgumentError('Not a number of seconds above 0.')
  return n
}

export function parsePort(value: string): number {
  const n = Number(value)
  if (!/^\d+$/.test(value) || n > 65_535) throw new InvalidArgumentError('Not a port (0 to 65535).')
  return n
}

export function parseFormats(value: string): ExportFormat[] {
  return value.split(',').map((name) => {
    const format = ExportFormat.safeParse(name.trim())
    if (!format.success)
      throw new InvalidArgumentError(`No format "${name}" in this version: ${ExportFormat.options.join(', ')}.`)
    return format.data
  })
}

function parseLanguages(value: string): string[] {
  const names = value.split(/[+,]/)
  if (names.some((name) => !/^[a-z_]{3,12}$/i.test(name)))
    throw new InvalidArgumentError('Names of three letters joined with +, as eng+fra.')
  return names
}
