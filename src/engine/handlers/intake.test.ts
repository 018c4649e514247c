// Outputs of what is added without a folder: below the settings' folder, each addition by itself.
import { mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openTestHome } from '../testing/home.ts'

test('what is added without a folder for outputs has one below the settings’, named by the time', async () => {
  const outputDir = mkdtempSync(path.join(os.tmpdir(), 'sheaf-outputs-'))
  try {
    await using home = await openTestHome({ outputDir, formats: ['txt'] })
    home.engine.start()
    const { id } = await home.add([home.script('a.txt', { pages: 1 })])
    await home.engine.waitForBatch(id)
    const [folder = ''] = readdirSync(outputDir)
    expect(folder).toMatch(/^\d{4}-\d\d-\d\d \d\d-\d\d-\d\d$/)
    expect(readdirSync(path.join(outputDir, folder))).toEqual(['a.txt.txt'])
  } finally {
    await rm(outputDir, { recursive: true })
  }
})
