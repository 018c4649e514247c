// Every migration of a team's database in order. A new one is a file beside this and a line here.
import { base } from './0000-base.ts'
import { queue } from './0001-queue.ts'
import { documents } from './0002-documents.ts'
import type { PostgresMigration } from './migration.ts'

export const postgresMigrations: readonly PostgresMigration[] = [base, queue, documents]
