// Commands about what documents have in common: likeness of content, the same names and numbers, one that refers to another.
import { z } from 'zod'
import { EntityKind, Mention } from '../entity.ts'
import { DocumentFilter, Id } from '../filter.ts'
import { DocumentView } from '../model.ts'
import type { CommandTable } from './table.ts'

/** A document, an entity that documents name, or a class. `id` is unique among all nodes. */
export const GraphNode = z.object({
  id: z.string(),
  type: z.enum(['document', 'entity', 'class']),
  label: z.string(),
  /** An entity's kind and key. */
  kind: EntityKind.optional(),
  key: z.string().optional(),
  /** A document's id and class. */
  document: z.string().optional(),
  class: z.string().nullable().optional(),
  /** Documents it is connected with, in all. */
  degree: z.number().int().nonnegative(),
})
export type GraphNode = z.infer<typeof GraphNode>

/** `names`: a document names an entity. `is`: it is of a class. `refers`: it names the number of another document, such as its contract. */
export const GraphEdge = z.object({
  from: z.string(),
  to: z.string(),
  type: z.enum(['names', 'is', 'refers']),
  label: z.string(),
  /** For `names`: the page of the first mention, how often, and how sure it is. */
  page: z.number().int().positive().optional(),
  count: z.number().int().positive().optional(),
  confidence: z.number().optional(),
})
export type GraphEdge = z.infer<typeof GraphEdge>
export const Graph = z.object({ nodes: z.array(GraphNode), edges: z.array(GraphEdge), more: z.boolean() })
export type Graph = z.infer<typeof Graph>

export const Related = z.object({
  document: DocumentView,
  /** 0–1: by likeness of content and by what both name. */
  score: z.number(),
  likeness: z.number(),
  /** What both name, the rarest first. */
  shared: z.array(z.object({ kind: EntityKind, key: z.string(), name: z.string() })),
})
export type Related = z.infer<typeof Related>

export const graphCommands = {
  /** Documents like this one, best first. */
  'documents.related': {
    input: z.object({ document: Id, limit: z.number().int().min(1).max(100).default(10) }),
    output: z.array(Related),
  },
  /** Whom and what a document names, most often named first. */
  'documents.mentions': { input: z.object({ document: Id }), output: z.array(Mention) },
  /** What connects documents. With `document`: what it names, and who else does. `limit`: documents at most. */
  'graph.get': {
    input: z.object({
      document: Id.optional(),
      filter: DocumentFilter.default({}),
      /** Kinds of entities; else all but dates, sums, addresses of the web and phrases, which connect by chance. */
      kinds: z.array(EntityKind).optional(),
      limit: z.number().int().min(1).max(5000).default(200),
    }),
    output: Graph,
  },
} as const satisfies CommandTable
