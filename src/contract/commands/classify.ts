// Commands about classes and fields: why a document is of a class, corrections and what is learned from them, review, rules.
import { z } from 'zod'
import { Id } from '../filter.ts'
import { DocumentView } from '../model.ts'
import { ClassName, DecidedBy, Field, Reason, Signals } from '../understanding.ts'
import { FoundPlace } from './search.ts'
import type { CommandTable } from './table.ts'

const Realm = z.string().max(64).default('')

/** A class with its chance; what all of them lack to 1 is for none. */
const Candidate = z.object({ class: z.string(), score: z.number(), probability: z.number() })

const Correction = z.object({
  id: z.string(),
  name: z.string(),
  sha256: z.string(),
  class: z.string(),
  previous: z.string().nullable(),
  at: z.number(),
  undoneAt: z.number().nullable(),
})
export type Correction = z.infer<typeof Correction>

/** What was learned, to take elsewhere. It holds words of the documents. */
export const Learned = z.object({
  schema: z.literal('sheaf.learned/1'),
  /** Equal versions are equal corrections in one order. */
  version: z.string().nullable(),
  corrections: z.array(
    z.object({
      sha256: z.string(),
      name: z.string(),
      class: ClassName,
      weight: z.number().positive().max(1),
      at: z.number(),
      signals: Signals.nullable(),
    }),
  ),
})
export type Learned = z.infer<typeof Learned>

/** A rule to try: a pattern (a regular expression, any case) in a part of a document. */
export const RulePattern = z.object({
  pattern: z.string().min(1).max(2000),
  where: z.enum(['title', 'opening', 'head', 'tail', 'body']).default('body'),
  /** Not within a word. */
  whole: z.boolean().default(true),
  /** Only in documents of this language (ISO 639-1), and in those whose language nobody could tell. null: in all. */
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .nullable()
    .default(null),
})
export type RulePattern = z.infer<typeof RulePattern>

export const classifyCommands = {
  /** All classes of a document with their chances, likeliest first, and the correction that stands. */
  'classify.show': {
    input: z.object({ document: Id }),
    output: z.object({
      class: z.string(),
      confidence: z.number(),
      decided: DecidedBy,
      learned: z.string().nullable(),
      /** 0–1: how far learned words counted, by likeness to what was learned. */
      trust: z.number(),
      candidates: z.array(Candidate),
      correction: Correction.nullable(),
    }),
  },
  /** All that speaks for a class or against it, strongest first, with where the words stand. The weights add up to the score. */
  'classify.why': {
    input: z.object({ document: Id, class: z.string().optional() }),
    output: z.object({
      class: z.string(),
      score: z.number(),
      probability: z.number(),
      /** The score of "none of these". */
      background: z.number(),
      temperature: z.number(),
      reasons: z.array(Reason.extend({ places: z.array(FoundPlace) })),
    }),
  },
  /** A person says of what class a document is. Learned at once; documents alike that no person decided follow. */
  'classify.correct': {
    input: z.object({ document: Id, class: ClassName }),
    output: z.object({ correction: Correction }),
  },
  /** Takes a correction back; without `correction` the newest of the realm. Null when there is none. */
  'classify.undo': {
    input: z.object({ correction: Id.optional(), realm: Realm }),
    output: z.object({ correction: Correction.nullable() }),
  },
  /** Many corrections at once. */
  'classify.train': {
    input: z.object({
      documents: z
        .array(z.object({ document: Id, class: ClassName }))
        .min(1)
        .max(10_000),
    }),
    output: z.object({ corrections: z.number() }),
  },
  'classify.corrections': {
    input: z.object({ realm: Realm, limit: z.number().int().min(1).max(10_000).default(200) }),
    output: z.array(Correction),
  },
  'classify.export': { input: z.object({ realm: Realm }), output: Learned },
  'classify.import': {
    input: z.object({ realm: Realm, learned: Learned }),
    output: z.object({ corrections: z.number() }),
  },
  /** Every class there is, with its documents counted. */
  'classify.classes': {
    input: z.object({ realm: Realm }),
    output: z.array(z.object({ class: z.string(), documents: z.number(), corrections: z.number() })),
  },
  /** What no person decided, least certain first; and groups of unknown documents that are alike: perhaps a new class. */
  'classify.review': {
    input: z.object({ realm: Realm, limit: z.number().int().min(1).max(200).default(50) }),
    output: z.object({
      /** All that no person decided. */
      total: z.number(),
      items: z.array(z.object({ document: DocumentView, candidates: z.array(Candidate) })),
      groups: z.array(z.object({ documents: z.array(Id), words: z.array(z.string()) })),
    }),
  },
  /** The starter's rules. */
  'classify.rules': {
    input: z.object({}),
    output: z.array(
      z.object({
        class: z.string(),
        name: z.string(),
        where: z.string(),
        pattern: z.string(),
        weight: z.number(),
        language: z.string().nullable(),
      }),
    ),
  },
  /** How many documents a pattern is found in, newest first. Throws `usage` for a pattern that is none, or that takes too long. */
  'classify.try': {
    input: z.object({ realm: Realm, rule: RulePattern, limit: z.number().int().min(1).max(1000).default(200) }),
    output: z.object({
      /** Documents looked at. */
      of: z.number(),
      matches: z.number(),
      documents: z.array(z.object({ document: Id, name: z.string(), class: z.string().nullable(), text: z.string() })),
    }),
  },
  /** A person gives a field its value; null: there is none. Answers the fields of the document's class. */
  'fields.correct': {
    input: z.object({
      document: Id,
      of: z.string().optional(),
      name: z.string().min(1).max(60),
      value: z.string().max(2000).nullable(),
    }),
    output: z.object({ fields: z.array(Field) }),
  },
} as const satisfies CommandTable
