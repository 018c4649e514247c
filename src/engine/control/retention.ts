// Retention: what the settings say is to be cleaned up by itself, once an hour, by a host that works. Every clean-up that removes
// something is on record; events and the audit trail stay.
import type { Output, Parsed } from '../../contract/api.ts'
import type { RetentionRule } from '../../contract/settings.ts'
import { actingAs } from '../access/actor.ts'
import type { Logger } from '../log.ts'

type Clean = (input: Parsed<'store.clean'>) => Promise<Output<'store.clean'>>

export interface Retention {
  start(): void
  /** Cleans up now, by each rule in turn. Gives how many documents went. */
  sweep(): Promise<number>
  close(): Promise<void>
}

/** Milliseconds after the start, and between two clean-ups. */
const firstAfter = 60_000
const interval = 3600_000

/** `clean`: the command. `look`: the same without its record, for looking only. */
export function createRetention(context: {
  rules(): readonly RetentionRule[]
  look: Clean
  clean: Clean
  log: Logger
}): Retention {
  const { log } = context
  let first: NodeJS.Timeout | null = null
  let timer: NodeJS.Timeout | null = null
  let sweeping: Promise<unknown> = Promise.resolve()

  const sweep = async (): Promise<number> => {
    let gone = 0
    for (const { days, states, realm } of context.rules()) {
      const input = { olderThan: days * 86_400, states, realm }
      if ((await context.look({ ...input, dryRun: true })).documents === 0) continue
      const { documents, bytes } = await actingAs({ name: 'retention', realm: null }, () =>
        context.clean({ ...input, dryRun: false }),
      )
      log.info({ documents, bytes, days, realm }, 'cleaned up by the settings')
      gone += documents
    }
    return gone
  }
  const inTheBackground = (): void => {
    sweeping = sweep().catch((error: unknown) => log.error({ err: error }, 'clean-up by the settings'))
  }

  return {
    sweep,
    start() {
      if (timer) return
      first = setTimeout(inTheBackground, firstAfter)
      timer = setInterval(inTheBackground, interval)
    },
    async close() {
      if (first) clearTimeout(first)
      if (timer) clearInterval(timer)
      await sweeping
    },
  }
}
