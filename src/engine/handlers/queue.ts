// Handlers that steer the queue as a whole, look after what was given up, and clean up.
import type { queueCommands } from '../../contract/commands/queue.ts'
import { deadJobs, redrive } from '../dead.ts'
import { cleanUp } from '../gc.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function queueHandlers(context: HandlerContext): HandlersOf<typeof queueCommands> {
  const { db, queue } = context

  return {
    'queue.pause': async () => {
      await db.tx(async (tx) => {
        await queue.pauseAll(tx)
        await context.chain.log(tx, [{ type: 'queue.paused' }])
      })
      context.changed()
      return { paused: true }
    },
    'queue.resume': async () => {
      await db.tx(async (tx) => {
        await queue.resumeAll(tx)
        await context.chain.log(tx, [{ type: 'queue.resumed' }])
      })
      context.changed()
      return { paused: false }
    },
    'queue.dead': ({ limit }) => deadJobs(context, limit),
    'queue.redrive': async ({ jobs }) => {
      const tried = await redrive(context, jobs ?? null)
      context.changed()
      return tried
    },
    'store.clean': (input) => cleanUp({ ...context, home: context.options.home, now: Date.now }, input),
  }
}
