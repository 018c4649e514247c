// Commands that find: words and phrases in everything read, where they stand on the page, and what is like a document.
import { z } from 'zod'
import { DocumentFilter, Id } from '../filter.ts'
import { Box, DocumentView } from '../model.ts'
import { none, type CommandTable } from './table.ts'

/** Where to look. What is left out does not narrow. */
export const SearchFilter = DocumentFilter.extend({
  /** Fields that a document must have, by what stands there or by its normal form, in letters of either case: `total` `1234.50`. */
  fields: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
})
export type SearchFilter = z.infer<typeof SearchFilter>

/** A place of a found word: a box for each line it stands on. */
export const FoundPlace = z.object({ page: z.number().int().positive(), text: z.string(), boxes: z.array(Box) })
export type FoundPlace = z.infer<typeof FoundPlace>

export const Passage = z.object({
  /** Index of the chunk in its document. */
  chunk: z.number().int().nonnegative(),
  page: z.number().int().positive(),
  score: z.number(),
  /** A part of the chunk on one line, and the ranges of it that were looked for. */
  text: z.string(),
  marks: z.array(z.tuple([z.number(), z.number()])),
  headings: z.array(z.string()),
  /** Where the marked words of the whole chunk stand; empty unless asked for. */
  places: z.array(FoundPlace),
})
export type Passage = z.infer<typeof Passage>

export const SearchHit = z.object({
  document: DocumentView,
  /** Other documents with the same bytes that were found with it and are not told of. */
  copies: z.number().int().nonnegative(),
  score: z.number(),
  /** Best first. */
  passages: z.array(Passage).min(1),
})
export type SearchHit = z.infer<typeof SearchHit>

export const searchCommands = {
  /**
   * Words are looked for in any order and form; "a phrase" as it stands, -word not at all, begin* by its beginning.
   * `typing`: the last word may be unfinished. `lexical`: by words alone; `hybrid` also by likeness of content, which orders, and adds what
   * no word finds.
   */
  'search.query': {
    input: z.object({
      query: z.string().max(2000),
      filter: SearchFilter.default({}),
      mode: z.enum(['hybrid', 'lexical']).default('hybrid'),
      typing: z.boolean().default(false),
      /** Documents, and passages of each. */
      limit: z.number().int().min(1).max(200).default(20),
      passages: z.number().int().min(1).max(20).default(3),
      /** Tell where the words stand on their pages. */
      places: z.boolean().default(false),
    }),
    output: z.object({
      hits: z.array(SearchHit),
      /** There are more documents than `limit`. */
      more: z.boolean(),
      /** All words were found together; else some of them, in the order of how well they fit. */
      matched: z.enum(['all', 'any', 'none']),
      /** Words found nowhere, and those taken for them: one letter apart, as recognition and typing err. */
      instead: z.array(z.object({ word: z.string(), taken: z.array(z.string()) })),
    }),
  },
  /**
   * Finds the topics of all documents anew, and makes the vectors that the embedder of the settings has not made yet. Goes on where it was
   * stopped. Throws `model-missing` when the embedder does not answer.
   */
  'vectors.rebuild': {
    input: none,
    output: z.object({
      /** How many topics there are. */
      topics: z.number(),
      /** null: no embedder is set. */
      vectors: z
        .object({
          model: z.string(),
          runs: z.number(),
          chunks: z.number(),
          /** Chunks that were longer than the model takes, as far as it tells. Their vectors are of what it took. */
          truncated: z.number(),
        })
        .nullable(),
    }),
  },
  /** Every place in a document, or on one page of it, where the words of a query stand, in order. */
  'search.places': {
    input: z.object({
      document: Id,
      query: z.string().max(2000),
      page: z.number().int().positive().optional(),
      limit: z.number().int().min(1).max(5000).default(500),
    }),
    output: z.object({ places: z.array(FoundPlace), more: z.boolean() }),
  },
} as const satisfies CommandTable
