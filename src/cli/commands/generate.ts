// `generate`: makes a document of what was read, or of content given in files, and writes it here. `artifacts`: those made before.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { commands, type Input } from '../../contract/api.ts'
import { type Artifact, OwnContent, Template } from '../../contract/commands/generate.ts'
import { ArtifactKind } from '../../contract/draft.ts'
import { fromWire, SheafError } from '../../contract/error.ts'
import { parseFilter } from '../../contract/filter.ts'
import { Lane } from '../../contract/model.ts'
import type { Engine } from '../../engine/engine.ts'
import { writeFileAtomically } from '../../engine/exports/write-file.ts'
import { liesIn } from '../../engine/same-path.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import { fromHere } from '../paths.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import { isBatch } from './control.ts'
import { parseSeconds } from './options.ts'

interface GenerateOptions extends CommonOptions {
  template?: Template
  title?: string
  out?: string
  filter?: string
  search?: string
  markdown?: string
  content?: string
  lane: Lane
  realm: string
  keep: number
  wait: boolean
}

interface ArtifactOptions extends CommonOptions {
  out?: string
  cancel?: string
  retry?: string
  remove?: string
}

/** What fits a kind where nobody says otherwise. */
const usualTemplate: Record<ArtifactKind, Template> = {
  spreadsheet: 'register',
  document: 'digest',
  pdf: 'report',
  presentation: 'slides',
}
/** Milliseconds between looks at one that is being made. */
const pollInterval = 200

export function addGenerateCommands(program: Command, cli: Cli): void {
  program
    .command('generate')
    .description('make a document of documents that were read, or of your own Markdown or data')
    .argument('<kind>', ArtifactKind.options.join(', '))
    .argument('[ids...]', 'documents or batches; without them, --filter, --search, --markdown or --content')
    .addOption(new Option('--template <name>', 'what it shows (default: what fits the kind)').choices(Template.options))
    .option('--title <text>', 'its title')
    .option('--out <file>', 'where to write it (default: its title, in this folder)')
    .option('--filter <text>', 'of the documents that match: class:invoice since:30d')
    .option('--search <query>', 'of the documents that are found')
    .option('--markdown <file>', 'of Markdown; pictures are read from beside it')
    .option('--content <file>', 'of data: JSON with "markdown", "tables" (columns and rows) and "images" (base64)')
    .addOption(new Option('--lane <name>', 'priority').choices(Lane.options).default('default'))
    .option('--realm <name>', "tenant's label", '')
    .option('--keep <hours>', 'how long the data folder keeps it too', parseSeconds, 24 * 7)
    .option('--no-wait', 'leave it to whoever works on the queue; `sheaf artifacts` gives it later')
    .action(async (kind: string, ids: string[], _: unknown, command: Command) => {
      await generate(kind, ids, command.optsWithGlobals<GenerateOptions>(), cli)
    })
  program
    .command('artifacts')
    .description('generated documents: list them, or write one into a file')
    .argument('[id]', 'the one to write')
    .option('--out <file>', 'where to write it (default: its title, in this folder)')
    .option('--cancel <id>', 'stop one that is not made yet')
    .option('--retry <id>', 'try a failed or cancelled one again')
    .option('--remove <id>', 'remove one and its bytes')
    .action(async (id: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ArtifactOptions>()
      await withEngine(options, (engine) => artifacts(engine, id, options, cli))
    })
}

async function generate(kind: string, ids: string[], options: GenerateOptions, { terminal }: Cli): Promise<void> {
  const parsed = ArtifactKind.safeParse(kind)
  if (!parsed.success) {
    throw new SheafError('usage', `there is no kind ${kind}`, { hint: `There are ${ArtifactKind.options.join(', ')}.` })
  }
  await withEngine(options, async (engine) => {
    const source = await sourceOf(engine, parsed.data, ids, options)
    const template = 'template' in source ? source.template : undefined
    const input = commands['generate.create'].input.parse({
      kind: parsed.data,
      title: options.title ?? titleOf(template, options),
      source,
      lane: options.lane,
      realm: options.realm,
      keepHours: options.keep,
    })
    const asked = await engine.handlers['generate.create'](input)
    if (!options.wait) return terminal.print(options.json ? JSON.stringify(asked) : asked.id)
    engine.start({ artifact: asked.id })
    const made = await ended(engine, asked.id)
    for (const warning of made.warnings) terminal.note(`  ${warning}`)
    const file = await write(engine, made, options.out)
    terminal.print(options.json ? JSON.stringify({ ...made, path: file }) : file)
  })
}

async function artifacts(
  engine: Engine,
  id: string | undefined,
  options: ArtifactOptions,
  { terminal }: Cli,
): Promise<void> {
  const { cancel, retry, remove } = options
  const say = (artifact: Artifact): void =>
    terminal.print(options.json ? JSON.stringify(artifact) : `${artifact.id} ${artifact.state}`)
  if (cancel !== undefined) return say(await engine.handlers['generate.cancel']({ artifact: cancel }))
  if (retry !== undefined) return say(await engine.handlers['generate.retry']({ artifact: retry }))
  if (remove !== undefined) {
    await engine.handlers['generate.remove']({ artifact: remove })
    return terminal.print(options.json ? JSON.stringify({ removed: true }) : `${remove} removed`)
  }
  if (id !== undefined) {
    const artifact = await engine.handlers['generate.get']({ artifact: id })
    const file = await write(engine, artifact, options.out)
    return terminal.print(options.json ? JSON.stringify({ ...artifact, path: file }) : file)
  }
  const all = await engine.handlers['generate.list']({ limit: 1000 })
  if (options.json) return terminal.print(JSON.stringify(all))
  if (all.length === 0) return terminal.note('nothing was generated yet')
  const head = [
    { title: 'ID' },
    { title: 'KIND' },
    { title: 'STATE' },
    { title: 'TITLE', max: 60 },
    { title: 'KEPT UNTIL' },
  ]
  const rows = all.map((one) => [
    one.id,
    one.kind,
    one.state,
    one.title,
    new Date(one.expiresAt).toISOString().slice(0, 16),
  ])
  for (const line of table(head, rows)) terminal.print(line)
}

type GivenSource = Input<'generate.create'>['source']

async function sourceOf(
  engine: Engine,
  kind: ArtifactKind,
  ids: readonly string[],
  options: GenerateOptions,
): Promise<GivenSource> {
  const { filter, search, markdown, content } = options
  const ways = [ids.length > 0, filter, search, markdown, content].filter((way) => way !== undefined && way !== false)
  if (ways.length !== 1) {
    throw new SheafError(
      'usage',
      ways.length === 0 ? 'nothing was named to make it of' : 'more than one source was named',
      {
        hint: 'Name documents or batches, or use one of --filter, --search, --markdown, --content.',
      },
    )
  }
  if (markdown !== undefined) return { content: await readMarkdown(markdown) }
  if (content !== undefined) return { content: await readContent(content) }
  const template = options.template ?? usualTemplate[kind]
  if (search !== undefined) return { template, search }
  if (filter !== undefined) {
    const { filter: parsed, unknown } = parseFilter(filter)
    if (unknown.length > 0) throw new SheafError('usage', `the filter holds what means nothing: ${unknown.join(' ')}`)
    return { template, selection: { filter: parsed } }
  }
  const [only] = ids
  if (ids.length === 1 && only !== undefined && (await isBatch(engine, only)))
    return { template, selection: { filter: { batch: only } } }
  return { template, selection: { documents: [...ids] } }
}

function titleOf(template: Template | undefined, { markdown, content }: GenerateOptions): string {
  const file = markdown ?? content
  if (file !== undefined) return path.basename(file, path.extname(file))
  const name = template ?? 'document'
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** Markdown and the pictures it names, as far as they lie in its folder or below. */
async function readMarkdown(file: string): Promise<OwnContent> {
  const markdown = await readText(file)
  const folder = path.dirname(path.resolve(file))
  const images: Record<string, string> = {}
  for (const [, name = ''] of markdown.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g)) {
    const place = path.resolve(folder, name)
    if (!liesIn(place, folder)) continue
    const bytes = await readFile(place).catch(() => null) // One that is not there is named in the artifact's warnings.
    if (bytes) images[name] = bytes.toString('base64')
  }
  return OwnContent.parse({ markdown, images })
}

async function readContent(file: string): Promise<OwnContent> {
  let value: unknown
  try {
    value = JSON.parse(await readText(file))
  } catch (cause) {
    if (cause instanceof SheafError) throw cause
    throw new SheafError('usage', `${file} is not JSON`, { hint: (cause as Error).message, cause })
  }
  return OwnContent.parse(value)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new SheafError('usage', `${file} cannot be read`, { hint: (cause as Error).message, cause })
  }
}

/** Waits for the end. Throws what it failed with. */
async function ended(engine: Engine, id: string): Promise<Artifact> {
  for (;;) {
    const artifact = await engine.handlers['generate.get']({ artifact: id })
    if (artifact.state === 'done') return artifact
    if (artifact.state === 'failed' && artifact.error) throw fromWire(artifact.error)
    if (artifact.state === 'cancelled' || artifact.state === 'expired')
      throw new SheafError('cancelled', `the generated document was ${artifact.state}`)
    await new Promise((resolve) => setTimeout(resolve, pollInterval))
  }
}

/** Writes it and returns the path. A file that is there is replaced only where `out` names it. */
async function write(engine: Engine, { id, name }: Artifact, out: string | undefined): Promise<string> {
  const { bytes, path: kept } = await engine.artifact(id)
  const file = path.resolve(out ?? name)
  if (out === undefined && existsSync(file)) {
    throw new SheafError('output-exists', `${fromHere(file)} is there already`, {
      hint: `Name the file with --out; \`sheaf artifacts ${id} --out FILE\` writes what was made.`,
    })
  }
  await writeFileAtomically(file, bytes ?? (await readFile(kept ?? '')))
  return fromHere(file)
}
