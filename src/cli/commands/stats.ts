// `stats`: counts of what there is, and how it goes: the same figures as the window's health view and /metrics.
import type { Command } from 'commander'
import type { Health, Spread } from '../../contract/commands/health.ts'
import { longestWindow } from '../../contract/commands/health.ts'
import type { Stats } from '../../contract/commands/system.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { pairs, table } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { parseCount } from './options.ts'

interface StatsOptions extends CommonOptions {
  window: number
  realm?: string
}

export function addStatsCommand(program: Command, { terminal }: Cli): void {
  program
    .command('stats')
    .description('counts of documents, jobs and pages; times, rates and backlog')
    .option('--window <seconds>', 'how far to look back', parseCount, 3600)
    .option('--realm <name>', 'only of this realm')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<StatsOptions>()
      const window = Math.max(10, Math.min(options.window, longestWindow))
      await withEngine(options, async (engine) => {
        const [stats, health] = await Promise.all([
          engine.handlers['system.stats']({}),
          engine.handlers['system.health']({
            window,
            parts: 60,
            ...(options.realm === undefined ? {} : { realm: options.realm }),
          }),
        ])
        if (options.json) terminal.print(JSON.stringify({ ...stats, health }))
        else show(stats, health, terminal)
      })
    })
}

function show(stats: Stats, health: Health, terminal: Terminal): void {
  const { documents, pages, window } = health
  const since = window.seconds % 3600 === 0 ? `${window.seconds / 3600} h` : `${window.seconds} s`
  const rate = documents.successRate === null ? '' : `, ${Math.round(documents.successRate * 100)} % done`
  const lines: [string, string][] = [
    ['documents', listed(documents.counts) || 'none'],
    [`ended in ${since}`, (listed(documents.finished) || 'none') + rate],
    ['time each', times(documents.seconds)],
    ['pages', `${stats.pages.stored} stored, ${stats.pages.ocr} of them recognised, ${stats.pages.failed} failed`],
    [`pages in ${since}`, `${pages.stored} stored, ${pages.ocr} of them recognised, ${pages.failed} failed`],
    ['recognition', `${pages.ocrPerMinute.toFixed(1)} pages a minute`],
    ['backlog', health.backlog.map((one) => `${one.documents} ${one.stage} (${one.lane})`).join(', ') || 'none'],
    ['queue', stats.paused ? 'paused' : 'open'],
  ]
  pairs(lines).forEach((line) => terminal.print(line))
  const stages = health.stages.filter((one) => one.waiting + one.active + one.completed + one.failed + one.retried > 0)
  if (stages.length > 0) {
    terminal.print('')
    const numbers = ['WAITING', 'ACTIVE', 'COMPLETED', 'FAILED', 'RETRIED', 'P50', 'P95']
    const head = [{ title: 'STAGE' }, ...numbers.map((title) => ({ title, align: 'right' as const }))]
    const rows = stages.map(({ stage, waiting, active, completed, failed, retried, seconds }) => [
      stage,
      ...[waiting, active, completed, failed, retried].map(String),
      inSeconds(seconds.p50),
      inSeconds(seconds.p95),
    ])
    table(head, rows).forEach((line) => terminal.print(line))
  }
  for (const { message, hint } of health.problems) terminal.note(`${message}. ${hint}`)
}

const listed = (counts: Partial<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')

const inSeconds = (value: number | null): string => (value === null ? '' : `${value.toFixed(value < 10 ? 2 : 0)} s`)

const times = ({ count, p50, p95 }: Spread): string =>
  count === 0 ? 'none' : `${inSeconds(p50)} half of them, ${inSeconds(p95)} nearly all`
