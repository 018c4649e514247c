// Options that several commands share, and how their values are read.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { Lane } from '../../contract/model.ts'
import { ChunkShape, ExportFormat, OcrMode, PipelineOptions } from '../../contract/settings.ts'

export interface IntakeOptions {
  ocr?: OcrMode
  lang?: string[]
  secondReader?: PipelineOptions['secondReader']
  lane: Lane
  realm: string
  force?: boolean
  out?: string
  formats?: ExportFormat[]
  as?: ChunkShape
  manifest?: boolean
  route?: string
  expire?: number
  filesFrom?: string
  null?: boolean
  passwordStdin?: boolean
  passwords?: string
}

/** What a batch is made of and made with. */
export function intakeOptions(command: Command): Command {
  return command
    .argument('[paths...]', 'files and folders')
    .option('--out <dir>', 'write outputs into this folder; the tree is kept')
    .option('--formats <list>', `outputs to write: ${ExportFormat.options.join(',')} (default: md,jsonl)`, parseFormats)
    .addOption(chunkShapeOption())
    .option('--manifest', 'write a manifest beside the outputs: what made them, and their hashes')
    .option('--route <template>', 'folders below --out by what a document is: {class}/{year}, {language}, {supplier} …')
    .addOption(new Option('--ocr <mode>', 'recognise: pages that need it, all, none').choices(OcrMode.options))
    .option('--lang <list>', 'languages to recognise, joined with +: eng+fra', parseLanguages)
    .addOption(secondReaderOption())
    .addOption(new Option('--lane <name>', 'priority').choices(Lane.options).default('default'))
    .option('--realm <name>', "tenant's label", '')
    .option('--force', 'do again what was done before, and write over outputs of another origin')
    .option('--expire <time>', 'give up what is not done by then: 90 (seconds), 15m, 2h, 1d', parseTime)
    .option('--files-from <file>', 'read paths from a file, one a line or JSON objects (- for stdin)')
    .option('-0, --null', 'paths of --files-from are separated by NUL')
    .option('--password-stdin', 'read a password of locked documents from stdin')
    .option('--passwords <file>', 'read passwords of locked documents from a file, one a line')
}

function secondReaderOption(): Option {
  const { options } = PipelineOptions.shape.secondReader.unwrap()
  return new Option(
    '--second-reader <name>',
    'reads again where recognition was unsure: for receipts, forms, photographs',
  ).choices(options)
}

/** What these options change of how documents are read. */
export function pipelineChange({
  ocr,
  lang,
  secondReader,
}: Pick<IntakeOptions, 'ocr' | 'lang' | 'secondReader'>): Partial<PipelineOptions> {
  return {
    ...(ocr === undefined ? {} : { ocr }),
    ...(lang === undefined ? {} : { languages: lang }),
    ...(secondReader === undefined ? {} : { secondReader }),
  }
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

/** Numbers from 1 up: `3,7-9`. */
export function parseNumbers(value: string): number[] {
  const numbers = new Set<number>()
  for (const part of value.split(',')) {
    const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? []
    if (from === undefined || Number(from) < 1 || Number(to) < Number(from))
      throw new InvalidArgumentError('Numbers and ranges with commas, as 3,7-9.')
    for (let n = Number(from); n <= Number(to); n++) numbers.add(n)
  }
  return [...numbers]
}

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** A time in seconds: `90`, `15m`, `2h`, `30d`. */
export function parseTime(value: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)([smhdw])?$/i.exec(value) ?? []
  if (amount === undefined) throw new InvalidArgumentError('A time as 90, 15m, 2h or 30d.')
  return Number(amount) * (units[unit.toLowerCase()] ?? 1)
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
