// Commands of the optional analyser: a language model behind an address that speaks OpenAI's protocol, such as Ollama, LM Studio or
// llama-server on this computer. Off unless an address is set; another computer's needs consent by its name.
import { z } from 'zod'
import { Id } from '../filter.ts'
import { Box } from '../model.ts'
import { none, type CommandTable } from './table.ts'

/** What the model says, proved by words that stand on the page. */
export const Claim = z.object({
  kind: z.string(),
  value: z.string(),
  quote: z.string(),
  page: z.number().int().positive(),
  boxes: z.array(Box),
})
export type Claim = z.infer<typeof Claim>

export const AnalyserNote = z.object({
  model: z.string(),
  host: z.string(),
  at: z.number(),
  /** Written by the model; null: none that could be used. */
  summary: z.string().nullable(),
  claims: z.array(Claim),
  /** What of the answer is not here, and why: a quote that stands nowhere, an answer of another form, none in time. */
  dropped: z.array(z.object({ what: z.string(), why: z.string() })),
  /** The model did not see all of the text. */
  truncated: z.boolean(),
  /** The answer was kept from an earlier time. */
  cached: z.boolean(),
})
export type AnalyserNote = z.infer<typeof AnalyserNote>

export const analyserCommands = {
  /** What the model said of a document; null: it was not asked. */
  'analyser.get': { input: z.object({ document: Id }), output: AnalyserNote.nullable() },
  /** Asks it now. Throws `usage` when no address is set, `forbidden` without consent; whatever the model does is in the note. */
  'analyser.run': { input: z.object({ document: Id }), output: AnalyserNote },
  /** Whether a model answers at an address. No text of a document is sent. Another computer's needs no consent for this. */
  'analyser.test': {
    input: z.object({ url: z.url({ protocol: /^https?$/ }).max(2000), model: z.string().max(200) }),
    output: z.object({
      /** Models that the server names; null: it does not answer, or names none. */
      models: z.array(z.string()).nullable(),
      /** Milliseconds until the model answered; null: it did not. */
      took: z.number().nullable(),
      /** Why it did not; null: it did. */
      problem: z.string().nullable(),
    }),
  },
  /** Model servers that answer on this computer, with their models. */
  'analyser.suggest': {
    input: none,
    output: z.array(z.object({ name: z.string(), url: z.string(), models: z.array(z.string()) })),
  },
} as const satisfies CommandTable
