// Handlers that steer the queue as a whole, look after what was given up, and clean up.
import type { queueCommands } from '../../contract/commands/queue.ts'
import { deadJobs, redrive } from '../control/dead.ts'
import { cleanUp } from '../blobs/gc.ts'
import { documentsInLine } from '../control/line.ts'
import { moveDocuments, queueState, steer } from '../control/steering.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function queueHandlers(context: HandlerContext): HandlersOf<typeof queueCommands> {
  const { queue } = context
  const changed = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    context.changed()
    return done
  }

  return {
    'queue.pause': (part) => changed(steer(context, part, { paused: true })),
    'queue.resume': (part) => changed(steer(context, part, { paused: false })),
    'queue.limit': ({ concurrency, rate, ...part }) =>
      changed(
        steer(context, part, {
          ...(concurrency === undefined ? {} : { concurrency }),
          ...(rate === undefined ? {} : { rate: rate && { claims: rate.jobs, window: rate.seconds * 1000 } }),
        }),
      ),
    'queue.state': () => queueState(queue),
    'queue.list': ({ limit }) => documentsInLine(context, limit),
    'queue.move': (input) => changed(moveDocuments(context, input)),
    'queue.dead': ({ limit }) => deadJobs(context, limit),
    'queue.redrive': ({ jobs }) => changed(redrive(context, jobs ?? null)),
    'store.clean': (input) => changed(cleanUp({ ...context, home: context.options.home, now: Date.now }, input)),
  }
}
