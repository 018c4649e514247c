// 0000: what every transaction of a team begins with. `turn` is one row; who holds its lock may write.
import type { PostgresMigration } from './migration.ts'

export const base: PostgresMigration = {
  number: 0,
  name: 'base',
  sql: `
CREATE SCHEMA IF NOT EXISTS sheaf;

CREATE TABLE sheaf.migration (number integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now());

CREATE TABLE sheaf.turn (one integer PRIMARY KEY CHECK (one = 1));
INSERT INTO sheaf.turn VALUES (1);
`,
}
