// The form of a table of commands: each with its input and its output.
import { z } from 'zod'

export type CommandTable = Record<string, { input: z.ZodType; output: z.ZodType }>

/** For commands that need no input. */
export const none = z.object({})
