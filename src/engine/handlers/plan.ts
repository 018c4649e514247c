// Handlers that tell what would come of files.
import type { planCommands } from '../../contract/commands/plan.ts'
import { planIntake } from '../intake/plan.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function planHandlers(context: HandlerContext): HandlersOf<typeof planCommands> {
  const { db, workers, settings, options } = context
  const { home, spawn, samplesDir } = options

  return {
    'intake.plan': (input) => planIntake({ db, workers, settings, home, spawn, samplesDir, now: Date.now }, input),
  }
}
