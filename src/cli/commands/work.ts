// `work`: joins the queue as a headless worker, until a signal comes or, if asked, the queue is empty.
import type { Command } from 'commander'
import type { Update } from '../../contract/event.ts'
import { SheafError } from '../../contract/error.ts'
import type { Engine } from '../../engine/engine.ts'
import { displayed } from '../display.ts'
import { exitCode } from '../exit-code.ts'
import { openEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { waitingText } from '../progress.ts'
import { watchInterrupts } from '../signals.ts'
import { parseCount } from './options.ts'

interface WorkOptions extends CommonOptions {
  workers?: number
  drain?: boolean
}

const openJobs = new Set(['created', 'retry', 'active'])
/** Milliseconds between looks at whether the queue is empty. */
const look = 500

export function addWorkCommand(program: Command, { terminal, finish }: Cli): void {
  program
    .command('work')
    .description('work on the queue until a signal comes')
    .option('--workers <n>', 'worker processes', parseCount)
    .option('--drain', 'end when the queue is empty')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<WorkOptions>()
      const note = (text: string): void => {
        if (!options.quiet) terminal.note(text)
      }
      const interrupts = watchInterrupts(() => note('Stopping after the pages in hand. Once more stops at once.'))
      const { engine, home } = await openEngine(options, 'cli', { workers: options.workers })
      const unsubscribe = engine.subscribe((update) => tell(update, note))
      try {
        engine.start()
        const { queue } = await engine.handlers['system.info']({})
        note(`working on ${displayed(queue.kind === 'team' ? queue.label : home)}; Ctrl-C ends`)
        const tellTrouble = troubleTold(engine, note)
        await until(interrupts.signal, async () => {
          tellTrouble()
          return options.drain === true && (await isEmpty(engine))
        })
      } finally {
        unsubscribe()
        await engine.stop()
        interrupts.end()
      }
      // A worker that is told to stop has done what it should; one that was to empty the queue has not.
      if (options.drain && interrupts.signal.aborted) finish(exitCode.interrupted)
    })
}

/** Tells once of what keeps the work from going on, and of the next thing that does. */
function troubleTold(engine: Engine, note: (text: string) => void): () => void {
  let told: string | null = null
  return () => {
    const trouble = engine.trouble()
    const text = trouble && waitingText(trouble)
    if (text === told) return
    note(text ?? 'going on')
    told = text
  }
}

async function isEmpty(engine: Engine): Promise<boolean> {
  try {
    const { jobs, documents } = await engine.handlers['system.stats']({})
    const isIdle = jobs.every((job) => !openJobs.has(job.state) || job.count === 0) && !documents.running
    // What was tried again may have its results, and lack nothing but its outputs.
    return isIdle && (await engine.outputsDue()) === 0
  } catch (error) {
    // A team's database that is away for a moment; the work goes on when it is back.
    if (error instanceof SheafError && error.code === 'queue-unreachable' && error.retryable) return false
    throw error
  }
}

async function until(signal: AbortSignal, done: () => Promise<boolean>): Promise<void> {
  while (!signal.aborted && !(await done())) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(wake, look)
      signal.addEventListener('abort', wake, { once: true })
      function wake(): void {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        resolve()
      }
    })
  }
}

function tell(update: Update, note: (text: string) => void): void {
  if (update.kind !== 'event') return
  const { type, document, patch, page } = update.event
  if (type === 'document.finished') {
    const why = patch?.error ? `: ${displayed(patch.error.message)}` : ''
    note(`${document ?? ''} ${patch?.state ?? 'finished'}${why}`)
  }
  if (type === 'worker.crashed') note(`a worker crashed${page === null ? '' : ` at page ${page}`}; it is replaced`)
}
