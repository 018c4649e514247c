// `document-unlock`: which of a source's passwords opens it, told at once: nothing of it is read for that.
import type { ResultOf, TaskOf } from '../../contract/worker.ts'
import { readArchive } from '../readers/archive.ts'
import { openFixed } from '../readers/fixed.ts'
import { isFlow } from '../readers/flow.ts'
import { readSource } from '../source.ts'
import { unlocked } from './unlock.ts'

/** Throws `file-encrypted` where none is right, `file-protected` where none could be, and what opening the file throws. */
export async function tellPasswords({
  stage,
  source,
}: TaskOf<'document-unlock'>): Promise<ResultOf<'document-unlock'>> {
  const tell = (id: string | undefined) => ({
    stage,
    locked: id !== undefined,
    passwords: id === undefined ? [] : [id],
  })
  if (source.mediaType === 'application/zip') {
    const { passwords = [] } = source
    const { passwords: used } = readArchive(readSource(source), source.name, { children: false, passwords })
    return { stage, locked: used !== undefined, passwords: used ?? [] }
  }
  if (isFlow(source.mediaType)) return tell((await unlocked(source)).password ?? undefined)
  const document = await openFixed(source)
  document.close()
  return tell(document.password?.id)
}
