// What happens to a file of a hot folder when its document has ended.
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { DocumentState } from '../../contract/model.ts'
import type { HotFolder } from '../../contract/settings.ts'
import { writeFileAtomically } from '../exports/write-file.ts'
import { replaceFile } from '../replace-file.ts'

/** Folders of the hot folder that hold what was put away, and endings of tags: nothing of these is taken in. */
export const putAwayFolders = ['done', 'failed']
export const tagEndings = ['.done', '.failed']

/** `document`: what became of it. Files that are in the way keep their names; ours gets a number. */
export async function putAway(
  root: string,
  file: string,
  how: HotFolder['done'],
  document: { id: string; batch_id: string; state: DocumentState },
): Promise<void> {
  const isDone = document.state === 'done' || document.state === 'partial'
  if (how === 'tag') {
    const tag = { document: document.id, batch: document.batch_id, state: document.state }
    await writeFileAtomically(`${file}${isDone ? '.done' : '.failed'}`, `${JSON.stringify(tag)}\n`)
  }
  if (how !== 'move') return
  const target = free(path.join(root, isDone ? 'done' : 'failed', path.relative(root, file)))
  await mkdir(path.dirname(target), { recursive: true })
  try {
    await replaceFile(file, target)
  } catch (error) {
    // The folder spans two disks.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(file, target)
    await rm(file)
  }
}

function free(file: string): string {
  const { dir, name, ext } = path.parse(file)
  let target = file
  for (let n = 2; existsSync(target); n++) target = path.join(dir, `${name}~${n}${ext}`)
  return target
}
