// Every migration in order. A new one is a file beside this and a line here.
import { queue } from './0001-queue.ts'
import { documents } from './0002-documents.ts'
import { queueClaim } from './0003-queue-claim.ts'
import { control } from './0004-control.ts'
import { understanding } from './0005-understanding.ts'
import { search } from './0006-search.ts'
import { access } from './0007-access.ts'
import { artifacts } from './0008-artifacts.ts'
import { hotFolders } from './0009-hot-folders.ts'
import { classRules } from './0011-class-rules.ts'
import { queueLine } from './0013-queue-line.ts'
import { digests } from './0014-digests.ts'
import { passwords } from './0015-passwords.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  queue,
  documents,
  queueClaim,
  control,
  understanding,
  search,
  access,
  artifacts,
  hotFolders,
  classRules,
  queueLine,
  digests,
  passwords,
]
