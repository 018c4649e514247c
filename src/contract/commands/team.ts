// Commands about a team's queue beside this computer's own: what a database holds, creating and migrating it on a person's word,
// joining and leaving it. A URL given here may hold a password; nothing that is answered ever does.
import { z } from 'zod'
import { WireError } from '../error.ts'
import { type CommandTable, none } from './table.ts'

/** Which of a host's queues is meant: this computer's (or the only one it has), or the team's beside it. */
export const QueueKind = z.enum(['local', 'team'])
export type QueueKind = z.infer<typeof QueueKind>

/** postgres://user:password@host:5432/database. Without a password the one kept for the same address is used. */
const Address = z.object({ url: z.string().min(1).max(2000) })

/** What a database was found to hold. */
export const TeamFound = z.object({
  /** host/database */
  label: z.string(),
  /** The server's version, '17.2'. */
  server: z.string(),
  /**
   * ready: can be joined. absent: nothing is there yet. older: there is a way up. too-old, newer: refused.
   * foreign: something of another program has our place.
   */
  verdict: z.enum(['ready', 'absent', 'older', 'too-old', 'newer', 'foreign']),
  /** Version of the job tables (null: none; 0: without one), and the one this build speaks. */
  version: z.number().nullable(),
  speaks: z.number(),
  /** What is wrong, in words; '' when ready. */
  problem: z.string(),
  /** What creating or migrating would run; null where neither is possible. */
  sql: z.string().nullable(),
  /** Programs connected to the database now. */
  clients: z.array(z.object({ name: z.string(), user: z.string(), address: z.string(), since: z.string() })),
  /** Sheaf's own processes in it; `silent`: seconds since their last sign of life. */
  hosts: z.array(
    z.object({
      hostname: z.string(),
      kind: z.string(),
      version: z.string(),
      workers: z.number(),
      busy: z.number(),
      silent: z.number(),
    }),
  ),
})
export type TeamFound = z.infer<typeof TeamFound>

/** How this host stands with the team's queue. */
export const TeamLink = z.object({
  /** none: not joined. connecting: the first connection is on its way. away: joined, but its database does not answer. */
  state: z.enum(['none', 'connecting', 'open', 'away']),
  /** host/database; '' when none. */
  label: z.string(),
  /** The URL without its password; '' when none. */
  url: z.string(),
  /** Since when it has been so, ms since 1970. */
  since: z.number(),
  /** Why it is away. */
  reason: WireError.nullable(),
  /** Rises with each new connection: what was subscribed before is gone. */
  generation: z.number(),
  /** Whether the password outlives this process. none: there is none. */
  password: z.enum(['none', 'kept', 'session']),
})
export type TeamLink = z.infer<typeof TeamLink>

export const teamCommands = {
  'team.status': { input: none, output: TeamLink },
  /** Looks, and changes nothing. Throws what keeps it from connecting. */
  'team.test': { input: Address, output: TeamFound },
  /** Creates the tables where there are none. */
  'team.init': { input: Address, output: TeamFound },
  /** Brings older tables up to this build. */
  'team.migrate': { input: Address, output: TeamFound },
  /** Joins, now and at each start from now on. The database has to be ready. */
  'team.connect': { input: Address, output: TeamLink },
  /** Leaves; running pages are finished and given back. The address and its password are forgotten. */
  'team.disconnect': { input: none, output: TeamLink },
} as const satisfies CommandTable
