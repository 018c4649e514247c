// Commands about the installation: what is here, whether it is well, settings, figures, events.
import { z } from 'zod'
import { Event } from '../event.ts'
import { Id } from '../filter.ts'
import { Count, Stage } from '../model.ts'
import { Settings, SettingsChange } from '../settings.ts'
import { type CommandTable, none } from './table.ts'

export const Stats = z.object({
  documents: Count,
  jobs: z.array(z.object({ stage: Stage, state: z.string(), count: z.number() })),
  workers: z.object({ total: z.number(), busy: z.number() }),
  /** Pages stored in the last minute by this home. */
  pagesPerMinute: z.number(),
  pages: z.object({ stored: z.number(), ocr: z.number(), failed: z.number() }),
  paused: z.boolean(),
})
export type Stats = z.infer<typeof Stats>

export const Check = z.object({
  name: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  hint: z.string(),
})
export type Check = z.infer<typeof Check>

export const Format = z.object({
  name: z.string(),
  mediaType: z.string(),
  extensions: z.array(z.string()),
  pages: z.string(),
  /** What of it is read, and what is not; empty where all is. */
  read: z.string(),
  notRead: z.string(),
})
export type Format = z.infer<typeof Format>

export const systemCommands = {
  'system.info': {
    input: none,
    output: z.object({
      version: z.string(),
      host: z.enum(['electron', 'server', 'cli']),
      home: z.string(),
      queue: z.object({ kind: z.enum(['local', 'team']), label: z.string() }),
      platform: z.string(),
      workers: z.number(),
      languages: z.array(z.string()),
      samples: z.number(),
      outputDir: z.string().nullable(),
    }),
  },
  'system.formats': { input: none, output: z.array(Format) },
  /** `all`: of a team's database every row, where otherwise large tables are sampled. */
  'system.doctor': { input: z.object({ all: z.boolean().default(false) }), output: z.array(Check) },
  'system.stats': { input: none, output: Stats },
  'settings.get': { input: none, output: Settings },
  'settings.set': { input: z.object({ settings: SettingsChange }), output: Settings },
  'events.list': {
    input: z.object({
      after: z.number().int().min(0).default(0),
      document: Id.optional(),
      batch: Id.optional(),
      limit: z.number().int().min(1).max(10_000).default(1000),
    }),
    output: z.object({ events: z.array(Event), last: z.number() }),
  },
} as const satisfies CommandTable
