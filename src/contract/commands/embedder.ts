// Commands of embedders on this computer: models in folders, taken into the data folder and used for search. They run in a worker; nothing is
// sent or fetched. One behind an address is set in the settings.
import { z } from 'zod'
import { EmbedderModel, EmbedderPrompts } from '../embedder.ts'
import { Settings } from '../settings.ts'
import { none, type CommandTable } from './table.ts'

const Embedder = Settings.shape.embedder

export const embedderCommands = {
  /** The model that comes with Sheaf (`use-lite`: English, off until it is used), those that were taken in by name, and how far the one in use is with what was read. */
  'embedder.list': {
    input: none,
    output: z.object({
      models: z.array(EmbedderModel),
      current: Embedder,
      /** Documents' readings with chunks in its languages, and those of them that have vectors of the current embedder. null: none is set, or it cannot be used. */
      made: z.object({ runs: z.number(), of: z.number() }).nullable(),
      /** Why the current one cannot be used; null: it can, as far as can be told without asking it. */
      problem: z.string().nullable(),
    }),
  },
  /**
   * Puts the model of a folder to the test, copies it, and uses it from now on (`use`). Vectors are then made beside other work. Throws what is wrong
   * with it: `file-missing`, `file-damaged`, `format-unsupported`. Nothing is left of one that was refused.
   */
  'embedder.import': {
    input: z.object({
      folder: z.string().min(1).max(4000),
      name: z.string().min(1).max(100).optional(),
      /** Where several lie in the folder: `onnx/model_quantized.onnx`. */
      file: z
        .string()
        .regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*\.onnx$/, 'a path within the folder that ends in .onnx')
        .optional(),
      /** For models that want them and do not say so: `query: `, `passage: `. */
      prompts: EmbedderPrompts.prefault({}),
      use: z.boolean().default(true),
    }),
    output: EmbedderModel,
  },
  /** Uses a model that was taken in, or none. Vectors are made anew, beside other work. */
  'embedder.use': { input: z.object({ id: z.string().nullable() }), output: Embedder },
  /** Throws `usage` for the one in use, and the one that comes with Sheaf. */
  'embedder.remove': { input: z.object({ id: z.string() }), output: z.object({ removed: z.string() }) },
} as const satisfies CommandTable
