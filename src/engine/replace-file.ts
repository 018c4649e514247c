// Renames on Windows, which refuses to rename what somebody looks at at that moment: a virus scanner at a file just written, an indexer, a
// preview. It is over within moments.
import { rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** What Windows says of a file that somebody has open, which is also what it says of one that may not be touched at all. */
const heldCodes = new Set(['EBUSY', 'EPERM', 'EACCES'])
/** Milliseconds between tries: the first, and the last one after which it is given up. Three seconds in all. */
const pauses = { first: 12, last: 1600 }

/** Whether a file system error may mean that another program has the file open at this moment. Elsewhere nothing is held against anybody. */
export const isHeld = (error: unknown, platform: NodeJS.Platform = process.platform): boolean =>
  codeOf(error) === 'EBUSY' || (platform === 'win32' && heldCodes.has(codeOf(error)))

/**
 * Renames a file or a folder over what is there, on Windows again and again for three seconds while somebody has it open. `isFine`: what is
 * there already will do; then `from` stays.
 */
export async function replaceFile(
  from: string,
  to: string,
  {
    isFine = () => Promise.resolve(false),
    platform = process.platform,
    move = rename,
  }: { isFine?: () => Promise<boolean>; platform?: NodeJS.Platform; move?: typeof rename } = {},
): Promise<void> {
  for (let pause = pauses.first; ; pause *= 2) {
    try {
      return await move(from, to)
    } catch (error) {
      if (platform !== 'win32' || !isHeld(error, platform)) throw error
      if (await isFine()) return
      if (pause > pauses.last) throw error
      await sleep(pause)
    }
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
