// Handlers: one short function per command of contract/api.ts. Input is parsed by the host; errors are made plain by the host.
import type { Handlers } from '../../contract/api.ts'
import { classifyHandlers } from './classify.ts'
import type { HandlerContext } from './context.ts'
import { accessHandlers } from './access.ts'
import { documentHandlers } from './documents.ts'
import { embedderHandlers } from './embedder.ts'
import { folderHandlers } from './folders.ts'
import { generateHandlers } from './generate.ts'
import { healthHandlers } from './health.ts'
import { analyserHandlers } from './analyser.ts'
import { graphHandlers } from './graph.ts'
import { intakeHandlers } from './intake.ts'
import { passwordHandlers } from './passwords.ts'
import { planHandlers } from './plan.ts'
import { queueHandlers } from './queue.ts'
import { ruleHandlers } from './rules.ts'
import { searchHandlers } from './search.ts'
import { serverHandlers } from './server.ts'
import { systemHandlers } from './system.ts'
import { teamHandlers } from './team.ts'

export function createHandlers(context: HandlerContext): Handlers {
  return {
    ...systemHandlers(context),
    ...accessHandlers(context),
    ...serverHandlers(context),
    ...folderHandlers(context),
    ...healthHandlers(context),
    ...intakeHandlers(context),
    ...documentHandlers(context),
    ...passwordHandlers(context),
    ...planHandlers(context),
    ...queueHandlers(context),
    ...searchHandlers(context),
    ...embedderHandlers(context),
    ...graphHandlers(context),
    ...analyserHandlers(context),
    ...generateHandlers(context),
    ...classifyHandlers(context),
    ...ruleHandlers(context),
    ...teamHandlers(context),
  }
}
