// The settings' larger parts, walked by mouse and by keyboard on a running server: tokens, webhooks, the trail, hot folders, the analyser,
// and the sheet that shows what is in a folder before it is added.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textFile, textPdf } from './documents.ts'
import { artifacts, until, waitForState } from './host.ts'
import type { ServerHost } from './server-host.ts'

export function describeSettings(hostNow: () => ServerHost): void {
  describe('the settings', () => {
    let host: ServerHost
    let folder: string
    /** Hears webhooks, and plays a model server. */
    let other: Server
    let heard: string[] = []

    const go = async (section: string): Promise<void> => {
      await host.page.evaluate((to) => {
        location.hash = to
      }, `#/settings/${section}`)
      await host.page.locator('main h2').filter({ visible: true }).waitFor()
    }
    const button = (name: string) => host.page.getByRole('button', { name, exact: true })
    const focused = (): Promise<string> =>
      host.page.evaluate(() => {
        const active = document.activeElement
        return active?.getAttribute('aria-label') ?? active?.textContent ?? ''
      })
    const picture = (name: string): Promise<Buffer> =>
      host.page.screenshot({ path: path.join(artifacts, `settings-${name}.png`) })
    const me = async (secret: string): Promise<number> =>
      (await fetch(`${host.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } })).status
    const address = (): string => `http://127.0.0.1:${(other.address() as AddressInfo).port}`

    beforeAll(async () => {
      host = hostNow()
      folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-settings-'))
      other = createServer((request, response) => {
        let body = ''
        request.on('data', (part) => (body += String(part)))
        request.on('end', () => {
          heard.push(body)
          const message = { content: '{"ready": true}' }
          const answer = request.url?.endsWith('/models')
            ? { data: [{ id: 'tiny' }] }
            : { choices: [{ message, finish_reason: 'stop' }] }
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
        })
      })
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      await host.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    })
    afterAll(async () => {
      other.closeAllConnections()
      await new Promise((resolve) => other.close(resolve))
      await rm(folder, { recursive: true, force: true })
    })

    test('a token is made by the keyboard alone, its secret is shown once, and revoked it is refused', async () => {
      const { page } = host
      const { keyboard } = page
      await go('access')
      await button('New token').focus()
      await keyboard.press('Enter')
      await keyboard.type('night shift')
      await keyboard.press('Enter')
      await until('the secret', async () => (await focused()) === 'Copy')
      const secret = await page.getByTestId('secret').inputValue()
      await picture('token')
      await keyboard.press('Enter')
      await until('it was copied', () =>
        page.evaluate(async (to) => (await navigator.clipboard.readText()) === to, secret),
      )
      expect(await me(secret)).toBe(200)
      await keyboard.press('Tab')
      await keyboard.press('Enter')
      await page.getByTestId('secret').waitFor({ state: 'detached' })
      await go('lanes')
      await go('access')
      await page.getByText('last used').first().waitFor()
      expect(await page.content()).not.toContain(secret)

      await button('Revoke night shift').focus()
      await keyboard.press('Enter')
      await until('it asks', async () => (await focused()) === 'Revoke now')
      await keyboard.press('Escape')
      await until('the way back', async () => (await focused()) === 'Revoke night shift')
      expect(await me(secret)).toBe(200)
      await keyboard.press('Enter')
      await until('it asks again', async () => (await focused()) === 'Revoke now')
      await keyboard.press('Enter')
      await until('it is refused', async () => (await me(secret)) === 401)
      await page.getByText(/revoked or expired/).waitFor()
    })

    test('the trail is narrowed, and exported without a secret', async () => {
      const { page } = host
      await go('access')
      await page.getByRole('searchbox', { name: 'Action' }).fill('tokens.rev')
      const lines = page.getByRole('region', { name: 'Audit trail' }).getByRole('row')
      await until('the one line', async () => (await lines.count()) === 2)
      await lines.last().getByText('tokens.revoke').waitFor()
      await page.getByRole('searchbox', { name: 'Action' }).fill('tokens')
      await until('more lines', async () => (await lines.count()) > 2)
      const [download] = await Promise.all([page.waitForEvent('download'), button('Export').click()])
      const written = (await readFile(await download.path(), 'utf8')).trim().split('\n')
      const actions = written.map((line) => (JSON.parse(line) as { action: string }).action)
      expect(new Set(actions)).toEqual(new Set(['tokens.create', 'tokens.revoke']))
      expect(written.join()).not.toMatch(/sheaf_t\w+_/)
    })

    test('a webhook is added, its last delivery is shown, and it is removed', async () => {
      const { page } = host
      await go('access')
      await button('New webhook').click()
      await page.getByLabel('Address', { exact: true }).fill(`${address()}/hook`)
      await page.getByLabel('The address is of this computer').check()
      await button('Add webhook').click()
      expect(await page.getByTestId('secret').inputValue()).toMatch(/^whsec_/)
      await button('I have it').click()
      heard = []
      await page.evaluate(() => {
        location.hash = ''
      })
      await host.drop([await textFile(folder, 'told.txt', 'Somebody hears of it.')])
      await until('it was told', async () => heard.some((body) => body.includes('job-complete')))
      await until('the delivery is on record', async () =>
        (await host.call('webhooks.list', {})).some(({ lastDelivery }) => lastDelivery?.error === null),
      )
      await go('access')
      const mine = page.getByRole('listitem').filter({ hasText: address() })
      await mine.getByText(/arrived/).waitFor()
      await button(`Remove ${address()}/hook`).click()
      await button('Remove now').click()
      await mine.waitFor({ state: 'detached' })
    })

    test('a hot folder is added, takes a file in, puts it away, and is given up', async () => {
      const { page } = host
      const inbox = path.join(folder, 'inbox')
      await mkdir(inbox)
      await go('folders')
      await button('Add a hot folder').click()
      const form = page.getByRole('form', { name: 'Add a hot folder' })
      await form.getByLabel('Folder', { exact: true }).fill(path.join(folder, 'nowhere'))
      await form.getByLabel('Files that are done').selectOption('move')
      await form.getByLabel('Seconds a file must rest').fill('0.2')
      await form.getByRole('button', { name: 'Add a hot folder' }).click()
      await page
        .getByRole('alert')
        .getByText(/is no folder/)
        .waitFor()
      await form.getByLabel('Folder', { exact: true }).fill(inbox)
      await form.getByRole('button', { name: 'Add a hot folder' }).click()
      const mine = page.getByRole('listitem').filter({ hasText: inbox })
      await mine.getByText('Watched', { exact: true }).waitFor()
      await writeFile(path.join(inbox, 'arrived.txt'), 'It came by itself.')
      await until('it was put away', async () => (await readdir(path.join(inbox, 'done')).catch(() => [])).length > 0)
      await mine.getByText(/last taken in/).waitFor()
      await picture('folders')
      await button(`Stop watching ${inbox}`).click()
      await button('Stop watching').click()
      await mine.waitFor({ state: 'detached' })
      expect(await readdir(inbox)).toEqual(['done'])
    })

    test('the analyser is off, is tested without a document, and another computer needs consent', async () => {
      const { page } = host
      await go('analyser')
      await page.getByText('Off. Nothing is sent to any model.').waitFor()
      const url = page.getByLabel('Address of the model server')
      await page.getByLabel('Model', { exact: true }).fill('tiny')
      await url.fill('https://models.example.org/v1')
      expect(await button('Use this model').isDisabled()).toBe(true)
      await page.getByLabel('The text of documents may be sent to models.example.org').waitFor()
      await url.fill(`${address()}/v1`)
      heard = []
      await button('Test').click()
      await page.getByText('It answers, in').waitFor()
      expect(heard.join()).not.toContain('Somebody hears')
      await button('Use this model').click()
      await page.getByText('Documents that end are shown to tiny on this computer.').waitFor()
      await go('privacy')
      await page
        .getByRole('row', { name: /^Analyser/ })
        .getByText('tiny, on this computer')
        .waitFor()
      await go('analyser')
      await button('Switch off').click()
      await page.getByText('Off. Nothing is sent to any model.').waitFor()
      expect((await host.call('settings.get', {})).analyser).toBeNull()
    })

    test('an embedder is set by its address and switched off; one that is no model is refused with its reason', async () => {
      const { page } = host
      await go('search')
      await page.getByText('Off. Search goes by words and topics.').waitFor()
      await page.getByLabel('Address of the model server').fill('https://models.example.org/v1')
      await page.getByLabel('Model', { exact: true }).fill('tiny')
      expect(await button('Use this model').isDisabled()).toBe(true)
      await page.getByLabel('The text of documents may be sent to models.example.org').waitFor()
      await page.getByLabel('Address of the model server').fill(`${address()}/v1`)
      await button('Use this model').click()
      await page.getByText('Search goes by meaning too: tiny, on this computer.').waitFor()
      expect((await host.call('settings.get', {})).embedder).toEqual({
        url: `${address()}/v1`,
        model: 'tiny',
        timeout: 60,
      })
      await button('Switch off').click()
      await page.getByText('Off. Search goes by words and topics.').waitFor()
      await button('Take in a model…').click()
      await page.getByLabel('Folder of the model').fill(folder)
      await button('Take it in and use it').click()
      await page
        .getByRole('alert')
        .getByText(/no model\.onnx in/i)
        .waitFor()
      expect((await host.call('settings.get', {})).embedder).toBeNull()
      await picture('search')
    })

    test('a rule of retention is made by the keyboard and taken back; a chunk is given a number of tokens', async () => {
      const { page } = host
      const { keyboard } = page
      const rules = async (): Promise<unknown> => (await host.call('settings.get', {})).retention
      await go('retention')
      await page.getByText('No rules.').waitFor()
      await button('Add a rule').focus()
      await keyboard.press('Enter')
      await page.getByLabel('Days after a document ended').fill('30')
      await page.getByLabel('Failed', { exact: true }).focus()
      await keyboard.press('Space')
      await page.getByLabel('Realm', { exact: true }).fill('acme')
      await keyboard.press('Enter')
      await page.getByText('Kept for 30 days after they ended: Failed').waitFor()
      expect(await rules()).toEqual([{ days: 30, states: ['failed'], realm: 'acme' }])
      await picture('retention')
      await page.getByRole('button', { name: /^Remove the rule/ }).focus()
      await keyboard.press('Enter')
      await page.getByText('No rules.').waitFor()
      expect(await rules()).toEqual([])

      await go('results')
      const tokens = page.getByLabel('Most tokens of a chunk')
      await tokens.fill('256')
      await keyboard.press('Enter')
      const kept = async (): Promise<number | null> => (await host.call('settings.get', {})).pipeline.chunkTokens
      await until('it is kept', async () => (await kept()) === 256)
      await tokens.fill('')
      await keyboard.press('Enter')
      await until('it is gone', async () => (await kept()) === null)
    })

    test('what is in a folder is shown before it is added; it can be left, started at once, and not asked again', async () => {
      const { page } = host
      const { keyboard } = page
      const tree = async (name: string): Promise<string> => {
        const root = path.join(folder, name)
        await mkdir(root)
        await textPdf(root, `${name}-ledger.pdf`, 3)
        await textFile(root, `${name}-note.txt`, `A note of ${name}.`)
        await writeFile(path.join(root, 'empty.pdf'), '')
        return root
      }
      const count = async (): Promise<number> => (await host.call('documents.list', {})).total
      await page.evaluate(() => {
        location.hash = ''
      })
      const before = await count()
      const first = await tree('harvest')
      await host.drop([first])
      const sheet = page.getByRole('dialog', { name: 'Add “harvest”?' })
      await sheet.waitFor()
      await until('Start has the focus', async () => (await focused()) === 'Start')
      await page.locator('[data-testid=preflight][data-ended=true]').waitFor()
      const figure = (label: string) => sheet.locator('dl > div').filter({ hasText: label }).locator('dd')
      expect(await figure('Files').textContent()).toBe('3')
      expect(await figure('To recognise').textContent()).toBe('0')
      await sheet.getByText('1 file cannot be read').click()
      await sheet.getByText('harvest/empty.pdf').waitFor()
      await keyboard.press('Escape')
      await sheet.waitFor({ state: 'detached' })
      expect(await count()).toBe(before)

      await host.drop([first])
      await sheet.waitFor()
      await sheet.getByLabel('Don’t ask again').check()
      await button('Start').focus()
      await keyboard.press('Enter')
      await waitForState(page, 'harvest-ledger.pdf', /^Done$/)
      await host.drop([await tree('autumn')])
      await waitForState(page, 'autumn-note.txt', /^Done$/)
      expect(await page.getByRole('dialog').count()).toBe(0)
      await go('folders')
      await page.getByLabel('Show what is in it first').check()
      await host.drop([await tree('winter')])
      await page.getByRole('dialog', { name: 'Add “winter”?' }).waitFor()
      await button('Cancel').click()
      expect(await count()).toBe(before + 6)
    })
  })
}
