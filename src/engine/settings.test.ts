// Settings: which source counts, what a mistake in one says, and where a home lies.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { environment, Settings } from '../contract/settings.ts'
import { defaultHome, loadSettings, readStored, saveSettings, settingsFile } from './settings.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-settings-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('flags beat environment, environment beats settings.json, that beats the defaults', async () => {
  const usual = Settings.parse({})
  expect(loadSettings({ home })).toEqual(usual)
  await saveSettings(home, { pageTimeout: 11, documentTimeout: 12, logLevel: 'warn', workers: 2 })
  const env = { SHEAF_PAGE_TIMEOUT: '21', SHEAF_DOCUMENT_TIMEOUT: '22', SHEAF_LOG_LEVEL: 'error', SHEAF_WORKERS: '' }
  const flags = { pageTimeout: 31, documentTimeout: undefined }
  expect(loadSettings({ home, env, flags })).toEqual({
    ...usual,
    pageTimeout: 31,
    documentTimeout: 22,
    logLevel: 'error',
    workers: 2,
  })
})

test('of how documents are read each option comes from the source that names it', async () => {
  await saveSettings(home, { pipeline: { ocr: 'force', chunkSize: 700 } })
  const { pipeline } = loadSettings({ home, flags: { pipeline: { chunkSize: 500 } } })
  expect(pipeline).toEqual({ ...Settings.parse({}).pipeline, ocr: 'force', chunkSize: 500 })
})

test('every variable of the environment names a setting', () => {
  expect(Object.keys(Settings.shape)).toEqual(expect.arrayContaining(Object.values(environment)))
})

test('a change keeps what it does not name, and what a newer build wrote', async () => {
  writeFileSync(settingsFile(home), '{"workers":3,"ofANewerBuild":{"a":1}}')
  await saveSettings(home, { pipeline: { ocr: 'off' } })
  await saveSettings(home, { workers: 4, pipeline: { chunkSize: 600 } })
  expect(readStored(home)).toEqual({ workers: 4, ofANewerBuild: { a: 1 }, pipeline: { ocr: 'off', chunkSize: 600 } })
  expect(loadSettings({ home })).toMatchObject({ workers: 4, pipeline: { ocr: 'off', chunkSize: 600 } })
})

test('a mistake is named with its key and the file; what is no JSON is not written over', async () => {
  const mistake = { code: 'usage', message: expect.stringContaining('setting pageTimeout') }
  const hint = expect.stringContaining(settingsFile(home))
  expect(() => loadSettings({ home, env: { SHEAF_PAGE_TIMEOUT: 'soon' } })).toThrow(
    expect.objectContaining({ ...mistake, hint }),
  )
  writeFileSync(settingsFile(home), '{"workers":')
  expect(() => loadSettings({ home })).toThrow(expect.objectContaining({ code: 'usage' }))
  await expect(saveSettings(home, { workers: 2 })).rejects.toMatchObject({ code: 'usage' })
})

test.each([
  ['linux', { SHEAF_DATA: '/srv/home' }, '/srv/home'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/sheaf'],
  ['linux', { XDG_DATA_HOME: '' }, path.join(os.homedir(), '.local/share/sheaf')],
  ['linux', { XDG_DATA_HOME: 'relative' }, path.join(os.homedir(), '.local/share/sheaf')],
  ['win32', { LOCALAPPDATA: '' }, path.join(os.homedir(), 'AppData/Local/Sheaf')],
  ['linux', {}, path.join(os.homedir(), '.local/share/sheaf')],
  ['darwin', { XDG_DATA_HOME: '/data' }, path.join(os.homedir(), 'Library/Application Support/Sheaf')],
] as const)('on %s with %j the home is %s', (platform, env, expected) => {
  expect(defaultHome(env, platform)).toBe(path.resolve(expected))
})
