// Every migration in order. A new one is a file beside this and a line here.
import { queue } from './0001-queue.ts'
import { documents } from './0002-documents.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [queue, documents]
