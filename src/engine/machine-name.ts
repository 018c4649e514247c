// The name under which a home knows the machine it is on: batches whose outputs it writes and files it took from hot folders bear it. A Mac's
// own name changes with the network it is in, and people rename Windows; work of yesterday must not become another machine's by that.
import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const fileName = 'machine'

/**
 * On macOS and Windows the name that the machine had when this home was first opened, kept in the home. Elsewhere the name it has now: there
 * it means which of several containers, on one volume, a folder for outputs is mounted in.
 */
export async function machineName(
  home: string,
  { platform = process.platform, now = os.hostname() }: { platform?: NodeJS.Platform; now?: string } = {},
): Promise<string> {
  if (platform !== 'darwin' && platform !== 'win32') return now
  const file = path.join(home, fileName)
  // Whoever opens a new home first writes it; others read what that one wrote.
  await writeFile(file, now, { flag: 'wx' }).catch(() => {}) // there, or not to be written: then the name it has now is all there is
  for (let tries = 0; tries < 10; tries++) {
    const kept = (await readFile(file, 'utf8').catch(() => now)).trim()
    if (kept !== '') return kept
    // Another process has made the file and not yet written into it.
    await sleep(20)
  }
  return now
}
