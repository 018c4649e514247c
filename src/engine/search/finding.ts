// What search needs beside its indexes, kept up to date behind documents: topics, and vectors by the embedder that is chosen, each by a
// process of its own that no document waits for.
import type { Settings } from '../../contract/settings.ts'
import { createEmbedders } from '../embedder/embedder.ts'
import type { Logger } from '../log.ts'
import type { Db } from '../store/db.ts'
import { createSideWorker, type SideWorker } from '../work/side-worker.ts'
import type { Spawn } from '../work/spawn.ts'
import { createTopics, type Topics } from './topics.ts'
import { createVectors, type Vectors } from './vectors.ts'

/** Milliseconds an embedder stays loaded for the next question. */
const embedderIdle = 300_000

export interface Finding {
  topics: Topics
  vectors: Vectors
  embedWorker: SideWorker
  /** New documents may bring new topics, and want vectors; nobody waits for either. */
  follow(): void
  settled(): Promise<void>
  close(): Promise<void>
}

export function createFinding(context: {
  home: string
  db: Db
  spawn: Spawn
  settings: () => Settings
  log: Logger
  now: () => number
}): Finding {
  const { home, db, spawn, settings, log, now } = context
  const memory = (): number => settings().workerMemory
  const topics = createTopics({ db, worker: createSideWorker(spawn, memory, 'the topics could not be found'), now })
  const embedWorker = createSideWorker(spawn, memory, 'no vectors were made', {
    hint: 'Choose a smaller model, or its quantized form.',
    idleLimit: embedderIdle,
  })
  const embedders = createEmbedders({ home, worker: embedWorker, settings })
  const vectors = createVectors({ db, embedder: embedders.current, log })
  return {
    topics,
    vectors,
    embedWorker,
    follow() {
      vectors.follow()
      topics.refresh().catch((error: unknown) => log.warn({ err: error }, 'topics were not found'))
    },
    async settled() {
      await Promise.all([topics.settled(), vectors.settled()])
    },
    async close() {
      await topics.close()
      embedWorker.close()
      await vectors.close()
    },
  }
}
