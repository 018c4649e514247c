// Commands about the door for other programs that the desktop app can open on this computer: the API at /api/v1, on loopback.
import { z } from 'zod'
import { WireError } from '../error.ts'
import { none, type CommandTable } from './table.ts'

export const ServerStatus = z.object({
  /** none: this host has no switch for it. */
  state: z.enum(['none', 'off', 'on']),
  /** Where it listens, or would. */
  port: z.number(),
  /** Why it is off although the settings want it on. */
  problem: WireError.nullable(),
})
export type ServerStatus = z.infer<typeof ServerStatus>

export const serverCommands = {
  'server.status': { input: none, output: ServerStatus },
  /** Opens or closes the door, and remembers it. Throws `usage` when the port is taken, or this host has no switch. */
  'server.set': {
    input: z.object({ on: z.boolean(), port: z.number().int().min(1024).max(65_535) }),
    output: ServerStatus,
  },
} as const satisfies CommandTable
