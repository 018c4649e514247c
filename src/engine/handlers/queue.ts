// Handlers that steer the queue as a whole.
import type { queueCommands } from '../../contract/commands/queue.ts'
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
  }
}
