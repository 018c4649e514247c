// Commands that steer the queue as a whole.
import { z } from 'zod'
import { type CommandTable, none } from './table.ts'

export const queueCommands = {
  'queue.pause': { input: none, output: z.object({ paused: z.boolean() }) },
  'queue.resume': { input: none, output: z.object({ paused: z.boolean() }) },
} as const satisfies CommandTable
