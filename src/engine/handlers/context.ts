// What handlers work with, and the form of a part of them.
import type { Handlers } from '../../contract/api.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Ring } from '../passwords/ring.ts'
import type { Unlock } from '../passwords/unlock.ts'
import type { Audit } from '../access/audit.ts'
import type { Tokens } from '../access/tokens.ts'
import type { Webhooks } from '../access/webhooks.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Artifacts } from '../artifacts/artifacts.ts'
import type { Chain } from '../work/chain.ts'
import type { EngineOptions } from '../engine.ts'
import type { Packs } from '../exports/packs.ts'
import type { Intake } from '../intake/intake.ts'
import type { PlanContext } from '../intake/plan.ts'
import type { Plans } from '../intake/plans.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { QueueName } from '../open-store.ts'
import type { Pool } from '../work/pool.ts'
import type { Queue } from '../queue/queue.ts'
import type { Analyser } from '../analyser/analyser.ts'
import type { Topics } from '../search/topics.ts'
import type { SideWorker } from '../work/side-worker.ts'
import type { Vectors } from '../search/vectors.ts'
import type { Db } from '../store/db.ts'
import type { FolderStand } from '../watch/watch.ts'
import type { Understanding } from '../understanding/understanding.ts'
import type { Verbs } from '../control/verbs.ts'

export interface HandlerContext {
  options: EngineOptions
  queueName: QueueName
  db: Db
  queue: Queue
  blobs: Blobs
  chain: Chain
  intake: Intake
  planContext: PlanContext
  plans: Plans
  verbs: Verbs
  ring: Ring
  unlock: Unlock['unlock']
  topics: Topics
  vectors: Vectors
  /** Where embedders of this computer run. */
  embedWorker: SideWorker
  analyser: Analyser
  understanding: Understanding
  metrics: Metrics
  artifacts: Artifacts
  packs: Packs
  tokens: Tokens
  webhooks: Webhooks
  audit: Audit
  workers: number
  samples: number
  hostname: string
  /** How a hot folder stands; null: nobody looks at it. */
  watchStand(folder: string): FolderStand | null
  settings(): Settings
  setSettings(settings: Settings): void
  pool(): Pool | null
  /** After a commit: the bus looks, the pool claims. */
  changed(): void
}

/** The handlers of one table of commands. */
export type HandlersOf<Table> = Pick<Handlers, keyof Table & keyof Handlers>
