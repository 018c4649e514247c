// Figures in the text format of Prometheus. Counters count since this process's first look at the log, a day back; gauges are now.
import type { Spread } from '../../contract/commands/health.ts'
import type { Engine } from '../../engine/engine.ts'

type Labels = Record<string, string>
type Value = [labels: Labels, value: number | null]

/** Seconds that quantiles look back. */
export const metricsWindow = 3600

export async function metricsText(engine: Engine, version: string): Promise<string> {
  const health = await engine.handlers['system.health']({ window: metricsWindow, parts: 1 })
  const totals = await engine.metrics.totals()
  const lines: string[] = []
  const metric = (name: string, type: 'gauge' | 'counter', help: string, values: readonly Value[]): void => {
    const shown = values.filter(([, value]) => value !== null)
    if (shown.length === 0) return
    lines.push(`# HELP sheaf_${name} ${help}`, `# TYPE sheaf_${name} ${type}`)
    for (const [labels, value] of shown) lines.push(`sheaf_${name}${labelText(labels)} ${value}`)
  }
  /** Quantiles of the window as gauges: a summary's own would be read without their labels by some. */
  const quantiles = (labels: Labels, { p50, p95 }: Spread): Value[] => [
    [{ ...labels, quantile: '0.5' }, p50],
    [{ ...labels, quantile: '0.95' }, p95],
  ]
  const { documents, stages, pages, workers, database, eventLag, memory, backlog } = health
  metric('info', 'gauge', 'Version of this server.', [[{ version }, 1]])
  metric('ready', 'gauge', 'Whether work may be sent here.', [[{}, health.ready ? 1 : 0]])
  metric(
    'documents',
    'gauge',
    'Documents now, by state.',
    Object.entries(documents.counts).map(([state, n]) => [{ state }, n]),
  )
  metric(
    'documents_finished_total',
    'counter',
    'Documents that ended, by how.',
    [...totals.documents].map(([state, { count }]) => [{ state }, count]),
  )
  const timed = [...totals.documents.values()]
  const help = 'Seconds from a document’s first claim to its end'
  metric('document_seconds', 'gauge', `${help}, over the last hour.`, quantiles({}, documents.seconds))
  metric('document_seconds_total', 'counter', `${help}, added up.`, [
    [{}, timed.reduce((sum, one) => sum + one.seconds, 0)],
  ])
  metric('documents_timed_total', 'counter', 'Documents that these seconds are of.', [
    [{}, timed.reduce((sum, one) => sum + one.timed, 0)],
  ])
  metric('documents_success_ratio', 'gauge', 'Share of documents of the last hour that ended well.', [
    [{}, documents.successRate],
  ])
  metric(
    'jobs',
    'gauge',
    'Jobs now, by stage and state.',
    stages.flatMap(({ stage, waiting, active }): Value[] => [
      [{ stage, state: 'waiting' }, waiting],
      [{ stage, state: 'active' }, active],
    ]),
  )
  metric(
    'backlog_documents',
    'gauge',
    'Open documents, by stage and lane.',
    backlog.map(({ stage, lane, documents }) => [{ stage, lane }, documents]),
  )
  metric(
    'attempts_total',
    'counter',
    'Attempts of jobs that ended, by stage and outcome.',
    [...totals.attempts].flatMap(([stage, { completed, failed, retried }]): Value[] => [
      [{ stage, outcome: 'completed' }, completed],
      [{ stage, outcome: 'failed' }, failed],
      [{ stage, outcome: 'retried' }, retried],
    ]),
  )
  metric(
    'stage_seconds',
    'gauge',
    'Seconds of completed attempts, by stage, over the last hour.',
    stages.flatMap(({ stage, seconds }) => quantiles({ stage }, seconds)),
  )
  metric(
    'stage_seconds_total',
    'counter',
    'Seconds of completed attempts, by stage, added up.',
    [...totals.attempts].map(([stage, { seconds }]) => [{ stage }, seconds]),
  )
  metric('pages_total', 'counter', 'Pages that ended, by how.', [
    [{ outcome: 'stored' }, totals.pages.stored],
    [{ outcome: 'failed' }, totals.pages.failed],
  ])
  metric('ocr_pages_total', 'counter', 'Pages whose text was recognised.', [[{}, totals.pages.ocr]])
  metric('ocr_pages_per_minute', 'gauge', 'Recognised pages a minute, over the last hour.', [[{}, pages.ocrPerMinute]])
  metric('workers', 'gauge', 'Worker processes of this server.', [
    [{ state: 'busy' }, workers.busy],
    [{ state: 'idle' }, workers.total - workers.busy],
  ])
  metric('worker_utilisation_ratio', 'gauge', 'Share of the workers’ time of the last hour that jobs took.', [
    [{}, workers.utilisation],
  ])
  metric('database_seconds', 'gauge', 'Seconds of a small read and of an empty transaction, just now.', [
    [{ operation: 'read' }, database.readMs / 1000],
    [{ operation: 'write' }, database.writeMs / 1000],
  ])
  metric('event_lag_seconds', 'gauge', 'Seconds until this server heard of events, of the last few hundred.', [
    [{ quantile: '0.5' }, eventLag.p50Ms === null ? null : eventLag.p50Ms / 1000],
    [{ quantile: '0.95' }, eventLag.p95Ms === null ? null : eventLag.p95Ms / 1000],
  ])
  metric('hosts', 'gauge', 'Processes that have the queue open.', [[{}, health.hosts.length]])
  metric('process_resident_memory_bytes', 'gauge', 'Memory of this process.', [[{}, memory.rss]])
  return `${lines.join('\n')}\n`
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
