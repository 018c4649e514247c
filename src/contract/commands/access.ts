// Commands about who may do what: tokens for other programs, outgoing webhooks, and the audit trail.
import { z } from 'zod'
import { Id } from '../filter.ts'
import { type CommandTable, none } from './table.ts'

/** read: look and search. submit: bring documents in. control: cancel, retry, generate. admin: everything else. */
export const Scope = z.enum(['read', 'submit', 'control', 'admin'])
export type Scope = z.infer<typeof Scope>

const Realm = z.string().max(64)

/** A token as listed; its secret is shown once, when it is made, and kept as a hash only. Times are ms since 1970. */
export const TokenView = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(Scope),
  /** The one realm it sees; null: all of them. */
  realm: Realm.nullable(),
  createdAt: z.number(),
  createdBy: z.string(),
  expiresAt: z.number().nullable(),
  /** Within a minute. */
  usedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
})
export type TokenView = z.infer<typeof TokenView>

/** What an outgoing webhook can be told of. */
export const WebhookEvent = z.enum(['job-complete', 'job-failed', 'batch-complete'])
export type WebhookEvent = z.infer<typeof WebhookEvent>

export const WebhookView = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(WebhookEvent),
  realm: Realm.nullable(),
  createdAt: z.number(),
  createdBy: z.string(),
  /** Deliveries that wait, arrived, and were given up. */
  deliveries: z.object({ waiting: z.number(), delivered: z.number(), dead: z.number() }),
  /** Why the newest delivery that failed did; null when none did. */
  lastError: z.string().nullable(),
  /** The newest delivery that was tried: of what, when, and why it did not arrive, if it did not. */
  lastDelivery: z.object({ event: WebhookEvent, at: z.number(), error: z.string().nullable() }).nullable(),
})
export type WebhookView = z.infer<typeof WebhookView>

/** One line of the audit trail. `outcome` failed: a second line, after the one that says it was asked for. */
export const AuditEntry = z.object({
  seq: z.number().int(),
  at: z.number(),
  /** Who: `token:<id>:<name>`, `session`, `cli:<user>`, `window:<user>`, `database:<role>` of what changed a team's tables. */
  actor: z.string(),
  realm: Realm.nullable(),
  action: z.string(),
  /** What it was done to, where that is one thing. */
  target: z.string().nullable(),
  outcome: z.enum(['asked', 'failed', 'refused']),
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const accessCommands = {
  'tokens.create': {
    input: z.object({
      name: z.string().min(1).max(100),
      scopes: z.array(Scope).min(1).default(['read', 'submit', 'control']),
      realm: Realm.min(1).nullable().default(null),
      /** Days it is good for; null: until it is revoked. */
      days: z.number().positive().max(3650).nullable().default(null),
    }),
    /** `secret` is not kept and cannot be shown again. */
    output: z.object({ token: TokenView, secret: z.string() }),
  },
  'tokens.list': { input: none, output: z.array(TokenView) },
  'tokens.revoke': { input: z.object({ token: Id }), output: TokenView },
  'webhooks.create': {
    input: z.object({
      url: z.url({ protocol: /^https?$/ }).max(2000),
      events: z
        .array(WebhookEvent)
        .min(1)
        .default([...WebhookEvent.options]),
      realm: Realm.min(1).nullable().default(null),
      /** Addresses of this machine and of private networks. */
      allowPrivate: z.boolean().default(false),
    }),
    /** `secret`: what deliveries are signed with; shown once. */
    output: z.object({ webhook: WebhookView, secret: z.string() }),
  },
  'webhooks.list': { input: none, output: z.array(WebhookView) },
  'webhooks.remove': { input: z.object({ webhook: Id }), output: z.object({ removed: z.boolean() }) },
  'audit.list': {
    input: z.object({
      after: z.number().int().min(0).default(0),
      /** Lines with a lower number than this. */
      before: z.number().int().min(1).optional(),
      /** The newest first; else in the order in which they were written. */
      newest: z.boolean().optional(),
      since: z.number().optional(),
      actor: z.string().optional(),
      /** A command, or how commands begin: `tokens`. */
      action: z.string().optional(),
      outcome: AuditEntry.shape.outcome.optional(),
      target: z.string().optional(),
      limit: z.number().int().min(1).max(10_000).default(1000),
    }),
    output: z.object({ entries: z.array(AuditEntry), last: z.number().int() }),
  },
} as const satisfies CommandTable
