import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { installedLanguages, tessdataFolder } from './languages.ts'

test('languages are those that were shipped and those imported into the data folder, and nothing else that lies there', async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-languages-'))
  try {
    const shipped = await installedLanguages(home)
    expect(shipped).toEqual(['deu', 'eng', 'fra', 'ita', 'spa'])
    mkdirSync(tessdataFolder(home))
    for (const name of ['nld.traineddata', 'chi_sim.traineddata.gz', 'eng.traineddata', 'osd.traineddata', 'notes.txt'])
      writeFileSync(path.join(tessdataFolder(home), name), '')
    expect(await installedLanguages(home)).toEqual(['chi_sim', ...shipped, 'nld'].toSorted())
  } finally {
    rmSync(home, { recursive: true })
  }
})
