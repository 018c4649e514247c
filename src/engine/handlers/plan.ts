// Handlers that tell what would come of files.
import type { planCommands } from '../../contract/commands/plan.ts'
import { planIntake } from '../intake/plan.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function planHandlers({ planContext, plans }: HandlerContext): HandlersOf<typeof planCommands> {
  return {
    'intake.plan': (input) => planIntake(planContext, input),
    'plans.preview': async (input) => plans.preview(input),
    'plans.get': async (input) => plans.get(input),
  }
}
