// `plan`: what would come of files – pages, recognition, time, and what is skipped and why – without taking them in.
import { relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { commands } from '../../contract/api.ts'
import { isRough, type Plan, type PlannedFile } from '../../contract/commands/plan.ts'
import { formats } from '../../engine/intake/formats.ts'
import { counted, displayed, duration, durationBetween } from '../display.ts'
import { openEngine, type CommonOptions } from '../host.ts'
import { gatherPaths } from '../paths.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { intakeOptions, parseCount, pipelineChange, type IntakeOptions } from './options.ts'

interface PlanOptions extends CommonOptions, IntakeOptions {
  workers?: number
  trial: boolean
  all?: boolean
}

export function addPlanCommand(program: Command, { terminal }: Cli): void {
  intakeOptions(program.command('plan').description('what files would become, and how long it would take'))
    .option('--workers <n>', 'worker processes', parseCount)
    .option('--no-trial', 'recognise no page to measure: quicker, and less true')
    .option(
      '--all',
      `list every file, not only those with something to say of them (default: up to ${mostListed} files)`,
    )
    .action(async (paths: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<PlanOptions>()
      const named = await gatherPaths(paths, options)
      const { engine } = await openEngine(options, 'cli', { workers: options.workers })
      try {
        const { realm, trial } = options
        const input = commands['intake.plan'].input.parse({
          sources: named.map(({ path, as }) => ({
            kind: 'path',
            path: resolve(path),
            as: as ?? relative('.', resolve(path)),
          })),
          realm,
          options: pipelineChange(options),
          trial,
        })
        const plan = await engine.handlers['intake.plan'](input)
        if (options.json) terminal.print(JSON.stringify(plan))
        else planLines(plan, terminal, options.all).forEach((line) => terminal.print(line))
      } finally {
        await engine.stop()
      }
    })
}

const sources: Record<Plan['measured'], string> = {
  trial: 'measured just now',
  history: 'as earlier batches took here',
  usual: 'on a usual computer',
}

/** Files that are all listed; of more only those that are not read, or hold others. */
const mostListed = 60

/** The plan as lines for people: files, kinds where there are many, one line of sums. */
export function planLines(
  { files, total, measured }: Plan,
  terminal: Terminal,
  all = files.length <= mostListed,
): string[] {
  const listed = all ? files : files.filter(({ error, within }) => error !== null || within.length > 0)
  const sections = [
    ...(listed.length > 0 ? [table(fileHead, listed.map(fileRow))] : []),
    ...(files.length > mostListed ? [table(kindHead, kindRows(files))] : []),
  ]
  const { within } = total
  const inside = within.files > 0 ? `, and about ${within.pages} in ${counted(within.files, 'file')} within them` : ''
  const parts = [
    `${total.new} new, ${total.known} known, ${total.skipped} skipped`,
    `${counted(total.pages, 'page')}${inside}, ${total.ocrPages} to recognise`,
    `about ${isRough(total) ? durationBetween(total.low * 1000, total.high * 1000) : duration(total.seconds * 1000)} (${sources[measured]})`,
  ]
  return [
    ...sections.flatMap(([head = '', ...rows]) => [terminal.style('bold', head), ...rows, '']),
    `${counted(total.files, 'file')}: ${parts.join('; ')}`,
  ]
}

const fileHead = [
  { title: 'DOCUMENT', max: 48 },
  { title: '' },
  { title: 'PAGES', align: 'right' as const },
  { title: 'OCR', align: 'right' as const },
  { title: 'WHY', max: 72 },
]

const fileRow = ({ path, state, pages, ocrPages, error, within }: PlannedFile): string[] => [
  path,
  state,
  state === 'skipped' ? '' : String(pages),
  state === 'new' ? String(ocrPages) : '',
  error ? displayed(error.message) : state === 'known' ? 'was read before' : withinText(within),
]

/** What is in a file, by the names there: `12 files within: 9 PDF, 3 Plain text`. */
function withinText(within: PlannedFile['within']): string {
  if (within.length === 0) return ''
  const kinds = within
    .toSorted((a, b) => b.files - a.files)
    .map(({ mediaType, files }) => `${files} ${kindName(mediaType)}`)
  const sum = within.reduce((files, kind) => files + kind.files, 0)
  return `${counted(sum, 'file')} within: ${kinds.join(', ')}`
}

const kindName = (mediaType: string | null): string =>
  mediaType === null
    ? 'of no kind read here'
    : (formats.find((format) => format.mediaType === mediaType)?.name ?? mediaType)

const kindHead = [
  { title: 'KIND' },
  { title: 'FILES', align: 'right' as const },
  { title: 'WITHIN OTHERS', align: 'right' as const },
  { title: 'PAGES', align: 'right' as const },
  { title: 'OCR', align: 'right' as const },
]

/** Files that will be read, the most numerous kind first. */
function kindRows(files: Plan['files']): string[][] {
  const kinds = new Map<string | null, { files: number; within: number; pages: number; ocrPages: number }>()
  const of = (mediaType: string | null): { files: number; within: number; pages: number; ocrPages: number } => {
    const kind = kinds.get(mediaType) ?? { files: 0, within: 0, pages: 0, ocrPages: 0 }
    kinds.set(mediaType, kind)
    return kind
  }
  for (const { state, mediaType, pages, ocrPages, within } of files) {
    if (state !== 'new') continue
    const kind = of(mediaType)
    kind.files++
    kind.pages += pages
    kind.ocrPages += ocrPages
    for (const inside of within) {
      of(inside.mediaType).within += inside.files
      of(inside.mediaType).pages += inside.pages
    }
  }
  return [...kinds]
    .toSorted(([, a], [, b]) => b.files + b.within - a.files - a.within)
    .map(([mediaType, kind]) => [kindName(mediaType), kind.files, kind.within, kind.pages, kind.ocrPages].map(String))
}
