// Commands that generate documents: from what was processed, or from content that the caller gives as data.
import { z } from 'zod'
import { ArtifactKind, DraftTable } from '../draft.ts'
import { WireError } from '../error.ts'
import { DocumentFilter, Id, Selection } from '../filter.ts'
import { Lane } from '../model.ts'
import type { CommandTable } from './table.ts'

/**
 * register: a row a document with its fields, and totals. digest: what each document is, with a picture of its first page.
 * transcript: the text of every page. slides: the findings, one document a slide. report: what was processed, in figures.
 */
export const Template = z.enum(['register', 'digest', 'transcript', 'slides', 'report'])
export type Template = z.infer<typeof Template>

/** The caller's own content: Markdown, tables, or both in this order. Images are base64, by the name that Markdown gives them. */
export const OwnContent = z.object({
  markdown: z.string().max(2_000_000).default(''),
  images: z.record(z.string().min(1).max(200), z.base64()).default({}),
  tables: z.array(DraftTable).max(50).default([]),
})
export type OwnContent = z.infer<typeof OwnContent>

export const ArtifactState = z.enum(['queued', 'running', 'retrying', 'done', 'failed', 'cancelled', 'expired'])
export type ArtifactState = z.infer<typeof ArtifactState>

/** A generated document. Times are milliseconds since 1970. */
export const Artifact = z.object({
  id: z.string(),
  job: z.string(),
  kind: ArtifactKind,
  /** null: from the caller's own content. */
  template: Template.nullable(),
  title: z.string(),
  /** The name a download has. */
  name: z.string(),
  mediaType: z.string(),
  realm: z.string(),
  lane: Lane,
  state: ArtifactState,
  /** How many documents it is made of. */
  documents: z.number(),
  sha256: z.string().nullable(),
  size: z.number().nullable(),
  retryCount: z.number(),
  maxRetries: z.number(),
  error: WireError.nullable(),
  /** What the format could not hold, in plain words. */
  warnings: z.array(z.string()),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
  /** After this moment its bytes are removed. */
  expiresAt: z.number(),
})
export type Artifact = z.infer<typeof Artifact>

const artifact = z.object({ artifact: Id })

export const generateCommands = {
  'generate.create': {
    input: z.object({
      kind: ArtifactKind,
      title: z.string().trim().min(1).max(300),
      source: z.union([
        z.object({ template: Template, selection: Selection }),
        z.object({ template: Template, search: z.string().min(1).max(2000), filter: DocumentFilter.default({}) }),
        z.object({ content: OwnContent }),
      ]),
      lane: Lane.default('default'),
      realm: z.string().max(64).default(''),
      maxRetries: z.number().int().min(0).max(20).default(2),
      /** Hours the result is kept. */
      keepHours: z
        .number()
        .positive()
        .max(24 * 366)
        .default(24 * 7),
    }),
    output: Artifact,
  },
  'generate.list': {
    input: z.object({ realm: z.string().optional(), limit: z.number().int().min(1).max(1000).default(100) }),
    /** Newest first. */
    output: z.array(Artifact),
  },
  'generate.get': { input: artifact, output: Artifact },
  'generate.cancel': { input: artifact, output: Artifact },
  'generate.retry': { input: artifact, output: Artifact },
  /** Removes it and its bytes. One that is still made is cancelled first. */
  'generate.remove': { input: artifact, output: z.object({ removed: z.boolean() }) },
} as const satisfies CommandTable
