// 0007: tokens, uploads that wait to be named by a batch, outgoing webhooks with their deliveries, and the audit trail.
//
// token.hash: SHA-256 of the secret, hex. delivery.due_at: when it is to be tried (again); null once delivered or given up.
// webhook.seq: the number of the last event that was looked at for it. audit: lines are added and never changed or taken.
import type { Migration } from './migration.ts'

export const access: Migration = {
  number: 7,
  name: 'access',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE token (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, scopes_json TEXT NOT NULL, realm TEXT,
        created_at INTEGER NOT NULL, created_by TEXT NOT NULL, expires_at INTEGER, used_at INTEGER, revoked_at INTEGER
      ) STRICT;

      CREATE TABLE upload (
        id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, realm TEXT NOT NULL, at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX upload_by_time ON upload (at);
      CREATE INDEX upload_by_bytes ON upload (sha256);

      CREATE TABLE webhook (
        id TEXT PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL, events_json TEXT NOT NULL, realm TEXT,
        private INTEGER NOT NULL, seq INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL
      ) STRICT;
      CREATE TABLE delivery (
        id TEXT PRIMARY KEY, webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE, seq INTEGER NOT NULL,
        event TEXT NOT NULL, body_json TEXT NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER, delivered_at INTEGER,
        error TEXT, created_at INTEGER NOT NULL,
        UNIQUE (webhook_id, seq, event)
      ) STRICT;
      CREATE INDEX delivery_due ON delivery (due_at) WHERE due_at IS NOT NULL;

      CREATE TABLE audit (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor TEXT NOT NULL, realm TEXT, action TEXT NOT NULL,
        target TEXT, outcome TEXT NOT NULL CHECK (outcome IN ('asked', 'failed', 'refused')), detail_json TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_by_target ON audit (target, seq) WHERE target IS NOT NULL;
      CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
      CREATE TRIGGER audit_is_not_taken BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
    `)
  },
}
