// `plan`: what would come of files – pages, recognition, time, and what is skipped and why – without taking them in.
import { relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { commands } from '../../contract/api.ts'
import { isRough, type Plan } from '../../contract/commands/plan.ts'
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
}

export function addPlanCommand(program: Command, { terminal }: Cli): void {
  intakeOptions(program.command('plan').description('what files would become, and how long it would take'))
    .option('--workers <n>', 'worker processes', parseCount)
    .option('--no-trial', 'recognise no page to measure: quicker, and less true')
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
        else planLines(plan, terminal).forEach((line) => terminal.print(line))
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

function planLines({ files, total, measured }: Plan, terminal: Terminal): string[] {
  const head = [
    { title: 'DOCUMENT', max: 48 },
    { title: '' },
    { title: 'PAGES', align: 'right' as const },
    { title: 'OCR', align: 'right' as const },
    { title: 'WHY', max: 60 },
  ]
  const rows = files.map(({ path, state, pages, ocrPages, error }) => [
    path,
    state,
    state === 'skipped' ? '' : String(pages),
    state === 'new' ? String(ocrPages) : '',
    error ? displayed(error.message) : state === 'known' ? 'was read before' : '',
  ])
  const [first = '', ...lines] = table(head, rows)
  const parts = [
    `${total.new} new, ${total.known} known, ${total.skipped} skipped`,
    `${counted(total.pages, 'page')}, ${total.ocrPages} to recognise`,
    `about ${isRough(total) ? durationBetween(total.low * 1000, total.high * 1000) : duration(total.seconds * 1000)} (${sources[measured]})`,
  ]
  return [terminal.style('bold', first), ...lines, '', `${counted(total.files, 'file')}: ${parts.join('; ')}`]
}
