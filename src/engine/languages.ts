// Languages that can be recognised: those whose data came with the installation, and those imported into the data folder,
// as `tessdata/NAME.traineddata` (or `.traineddata.gz`), the files that Tesseract's projects publish.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { appRoot } from './root.ts'
import type { Spawn } from './work/spawn.ts'

/** Where language data is imported to; workers look there first. */
export function tessdataFolder(home: string): string {
  return path.join(home, 'tessdata')
}

/** The same way to start workers, which then know where imported language data lies. */
export function withTessdata(spawn: Spawn, home: string): Spawn {
  return (options) => spawn({ ...options, tessdata: tessdataFolder(home) })
}

/** Tesseract names, ascending: what `--lang` takes. */
export async function installedLanguages(home: string): Promise<string[]> {
  const shipped = await names(path.join(appRoot(), 'node_modules', '@tesseract.js-data'))
  const imported = (await names(tessdataFolder(home))).flatMap(
    (name) => /^([a-z_]{3,12})\.traineddata(?:\.gz)?$/i.exec(name)?.[1] ?? [],
  )
  return [...new Set([...shipped, ...imported])].filter((name) => name !== 'osd').toSorted()
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []) // not there: none
}
