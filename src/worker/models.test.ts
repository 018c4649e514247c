import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { languageFile } from './models.ts'

afterEach(() => vi.unstubAllEnvs())

test('imported language data comes before what was shipped; a language without data says where to put it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-tessdata-'))
  try {
    vi.stubEnv('SHEAF_TESSDATA', folder)
    expect(languageFile('eng')).toMatch(/eng\.traineddata\.gz$/)
    expect(() => languageFile('nld')).toThrow('no language data for "nld"')
    for (const name of ['nld.traineddata', 'eng.traineddata.gz']) writeFileSync(join(folder, name), '')
    expect(languageFile('nld')).toBe(join(folder, 'nld.traineddata'))
    expect(languageFile('eng')).toBe(join(folder, 'eng.traineddata.gz'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
