// Embedders on this computer: what is known of a model that makes vectors, from the look into its folder that comes before it is taken in.
import { z } from 'zod'

/** What is put before a text, for models that were trained to tell questions from what answers them (`query: `, `passage: `). */
export const EmbedderPrompts = z.object({
  question: z.string().max(1000).default(''),
  passage: z.string().max(1000).default(''),
})
export type EmbedderPrompts = z.infer<typeof EmbedderPrompts>

/** How the vectors of a text's tokens become one: their mean, the first, the last, the largest values; `none`: the model does that itself. */
export const Pooling = z.enum(['mean', 'cls', 'last', 'max', 'none'])
export type Pooling = z.infer<typeof Pooling>

export const EmbedderFacts = z.object({
  /** The model's file within its folder, `/` between folders. */
  file: z.string(),
  dimension: z.number().int().positive(),
  /** Tokens of a text it takes; what is beyond is cut off. */
  maxTokens: z.number().int().positive(),
  pooling: Pooling,
  prompts: EmbedderPrompts,
  /** Languages that it knows, as `en`; null: not told, or many. Documents in others get no vectors of it. */
  languages: z.array(z.string()).nullable(),
  /** Cosine of texts that have nothing in common (-1 to 1), as measured: what is not above it is no likeness. */
  chance: z.number(),
  /** Texts of 1,000 characters a second, as measured when it was taken in. */
  pace: z.number(),
  /** Vectors that its folder names and that it gave; 0: none are named. */
  known: z.number().int().nonnegative(),
})
export type EmbedderFacts = z.infer<typeof EmbedderFacts>

/** A file of a model's folder that it needs, by its path in the folder. */
export const EmbedderFile = z.object({ path: z.string(), sha256: z.string(), size: z.number() })
export type EmbedderFile = z.infer<typeof EmbedderFile>

/** A model as it lies in the data folder, or comes with Sheaf (`use-lite`, `importedAt` 0). Its id is a name and the start of a hash over all that shapes its vectors. */
export const EmbedderModel = EmbedderFacts.extend({
  id: z.string(),
  name: z.string(),
  /** Bytes of all its files. */
  size: z.number(),
  files: z.array(EmbedderFile),
  importedAt: z.number(),
})
export type EmbedderModel = z.infer<typeof EmbedderModel>

/** The model that comes with Sheaf: its id, and its folder. */
export const bundledEmbedder = 'use-lite'

/** A model's folder and what a worker needs to know of it. */
export const EmbedderSource = z.object({ folder: z.string(), file: z.string().nullable(), prompts: EmbedderPrompts })
export type EmbedderSource = z.infer<typeof EmbedderSource>

/** What a text is to a model: what is looked for, or where it is looked for. */
export const EmbedderPurpose = z.enum(['question', 'passage'])
export type EmbedderPurpose = z.infer<typeof EmbedderPurpose>
