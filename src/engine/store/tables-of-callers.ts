// Tables for whoever asks from outside: tokens, uploads, webhooks, the audit trail, generated documents. How tables are told here says tables.ts.
import type { Generated } from 'kysely'
import type { ArtifactState, Template } from '../../contract/commands/generate.ts'
import type { ArtifactKind } from '../../contract/draft.ts'
import type { Lane } from '../../contract/model.ts'

export interface TokenTable {
  id: string
  name: string
  /** SHA-256 of the secret, hex. */
  hash: string
  scopes_json: string
  realm: string | null
  created_at: number
  created_by: string
  expires_at: number | null
  used_at: number | null
  revoked_at: number | null
}

/** A password of documents. */
export interface PasswordTable {
  id: string
  realm: string
  /** Empty: tried on every locked document; else `content:SHA256` or `batch:ID`. */
  only_for: string
  name: string
  /** By a key that is not in the database (passwords/seal.ts). */
  sealed: string
  created_at: number
  created_by: string
  used_at: number | null
}

/** Kept bytes that wait to be named by a batch. */
export interface UploadTable {
  id: string
  sha256: string
  size: number
  realm: string
  at: number
}

export interface WebhookTable {
  id: string
  url: string
  secret: string
  events_json: string
  realm: string | null
  /** 1: may lead to this machine and to private networks. */
  private: number
  /** The last event that was looked at for it. */
  seq: number
  created_at: number
  created_by: string
}

export interface DeliveryTable {
  id: string
  webhook_id: string
  seq: number
  event: string
  body_json: string
  attempts: number
  /** When it is to be tried (again); null: delivered or given up. */
  due_at: number | null
  delivered_at: number | null
  error: string | null
  created_at: number
}

export interface AuditTable {
  seq: Generated<number>
  at: number
  actor: string
  realm: string | null
  action: string
  target: string | null
  outcome: 'asked' | 'failed' | 'refused'
  detail_json: string
}

export interface ArtifactTable {
  place: Generated<number>
  id: string
  job_id: string
  realm: string
  lane: Lane
  kind: ArtifactKind
  /** null: from the caller's own content. */
  template: Template | null
  title: string
  /** What it is made of (artifacts/request.ts). */
  request_json: string
  documents: number
  state: ArtifactState
  sha256: string | null
  size: number | null
  retries: Generated<number>
  max_retries: number
  error_json: string | null
  warnings_json: Generated<string>
  created_at: number
  finished_at: number | null
  expires_at: number
}
