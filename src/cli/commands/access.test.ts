// `folders` and `webhooks` as a person calls them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { HotFolderView } from '../../contract/commands/folders.ts'
import { WebhookView } from '../../contract/commands/access.ts'
import { exitCode } from '../exit-code.ts'
import { sheafAt } from '../testing/call.ts'

const root = mkdtempSync(join(tmpdir(), 'sheaf-test-'))
const sheaf = sheafAt(join(root, 'home'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a hot folder is added, changed, listed and removed; what is no folder is a mistake', async () => {
  const inbox = join(root, 'inbox')
  const list = async (): Promise<unknown[]> =>
    z
      .array(HotFolderView)
      .parse(JSON.parse((await sheaf('--json', 'folders', 'list')).out))
      .map(({ folder: { path, lane, done, formats, out } }) => [path, lane, done, formats, out])
  expect((await sheaf('folders', 'add', inbox)).code).toBe(exitCode.usage)
  mkdirSync(inbox)
  expect((await sheaf('folders', 'add', inbox, '--lane', 'slow', '--out', root)).code).toBe(exitCode.ok)
  expect(await list()).toEqual([[inbox, 'slow', 'leave', ['md', 'jsonl'], root]])
  const changed = await sheaf('folders', 'add', inbox, '--done', 'move', '--formats', 'csv')
  expect(changed.out).toContain(inbox)
  expect(await list()).toEqual([[inbox, 'default', 'move', ['csv'], null]])
  expect((await sheaf('folders', 'remove', inbox)).code).toBe(exitCode.ok)
  expect(await list()).toEqual([])
  const gone = await sheaf('folders', 'remove', inbox)
  expect([gone.code, gone.notes]).toEqual([exitCode.usage, expect.stringContaining('is not watched')])
})

test('a webhook is added with its secret shown once, listed and removed', async () => {
  const list = async (): Promise<WebhookView[]> =>
    z.array(WebhookView).parse(JSON.parse((await sheaf('--json', 'webhooks', 'list')).out))
  const url = 'https://example.org/told'
  const { code, out } = await sheaf('webhooks', 'add', url, '--events', 'batch-complete', '--realm', 'acme')
  expect([code, out]).toEqual([exitCode.ok, expect.stringMatching(/^whsec_\S+\n$/)])
  const [made] = await list()
  expect(made).toMatchObject({ url, events: ['batch-complete'], realm: 'acme' })
  expect((await sheaf('webhooks', 'list')).out).not.toContain(out.trim())
  expect((await sheaf('webhooks', 'add', url, '--events', 'weather')).code).toBe(exitCode.usage)
  expect((await sheaf('webhooks', 'add', 'ftp://example.org')).code).toBe(exitCode.usage)
  expect((await sheaf('webhooks', 'remove', made?.id ?? '')).code).toBe(exitCode.ok)
  expect(await list()).toEqual([])
  expect((await sheaf('webhooks', 'remove', made?.id ?? '')).notes).toContain('there is no webhook')
})
