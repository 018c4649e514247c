// Commands that bring documents in, and what became of each batch.
import { z } from 'zod'
import { Id } from '../filter.ts'
import { BatchView, Lane } from '../model.ts'
import { ChunkShape, ExportFormat, PipelineChange } from '../settings.ts'
import { DocumentPassword } from './passwords.ts'
import type { CommandTable } from './table.ts'

/** A relative path with names in braces; it does not lead out. */
const RouteTemplate = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(?![/.])(?:[^{}\\:]|\{[\p{L} ]{1,40}\})+$/u, 'a relative path like {class}/{year}')
  .refine((route) => !route.split('/').includes('..'), 'a path that does not lead out')

/** Where a batch's outputs go. `root`: what the sources' paths are made relative to. */
export const OutputOptions = z.object({
  dir: z.string(),
  /** Formats that a document does not have (a PDF of an e-mail, say) are passed over. */
  formats: z.array(ExportFormat).min(1),
  /** The form of chunks in `jsonl`. */
  as: ChunkShape.optional(),
  /** Write a `sheaf.run/1` manifest beside the outputs. */
  manifest: z.boolean().optional(),
  /** Folders below `dir` by what a document is: `{class}/{year}`; also `{language}`, `{month}` and names of fields. */
  route: RouteTemplate.optional(),
  /** Write over files of another origin. */
  force: z.boolean().default(false),
})
export type OutputOptions = z.infer<typeof OutputOptions>

export const IntakeSource = z.discriminatedUnion('kind', [
  /** A file or folder on the host. `as`: the relative path to keep, else its own name. `lane`, `options`: other than the batch's. */
  z.object({
    kind: z.literal('path'),
    path: z.string().min(1),
    as: z.string().optional(),
    lane: Lane.optional(),
    options: PipelineChange.optional(),
  }),
  /** Bytes uploaded before; `path` keeps the tree of a dropped folder. */
  z.object({ kind: z.literal('upload'), upload: Id, name: z.string().min(1), path: z.string().optional() }),
  /** Bytes that the batch's realm has uploaded before or has a document of, by their hash. */
  z.object({
    kind: z.literal('blob'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    name: z.string().min(1),
    path: z.string().optional(),
  }),
  /** The bundled sample documents. */
  z.object({ kind: z.literal('samples') }),
])
export type IntakeSource = z.infer<typeof IntakeSource>

export const intakeCommands = {
  'intake.add': {
    input: z.object({
      sources: z.array(IntakeSource).min(1),
      name: z.string().optional(),
      lane: Lane.default('default'),
      realm: z.string().max(64).default(''),
      options: PipelineChange.optional(),
      output: OutputOptions.optional(),
      /** Do again what was done before. */
      force: z.boolean().default(false),
      /** The caller's own name for this submission: the same one again, in the same realm, gives the same batch and adds nothing. */
      key: z.string().min(1).max(200).optional(),
      /** Passwords that may open its documents; kept for this batch alone. */
      passwords: z.array(DocumentPassword).max(100).optional(),
      /** Seconds after which a document that has not ended is no longer wanted. */
      expire: z.number().positive().optional(),
    }),
    output: z.object({ batch: BatchView }),
  },
  'batches.list': {
    input: z.object({ limit: z.number().int().min(1).max(1000).default(100), realm: z.string().optional() }),
    output: z.array(BatchView),
  },
  'batches.get': { input: z.object({ batch: Id }), output: BatchView },
} as const satisfies CommandTable
