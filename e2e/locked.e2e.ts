// Locked documents as people meet them: in the window, where one password opens all that it fits, and on the command line.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Report } from '../src/contract/report.ts'
import { lockedDocx, lockedPdf, lockedZip } from '../src/worker/locks/locks-fixture.ts'
import { textPdf } from './documents.ts'
import { artifacts, root, until, waitForState } from './host.ts'
import { startServer, type ServerHost } from './server-host.ts'

const secret = 'Zahltag 4711'
let folder: string
let files: { plain: string; pdf: string; docx: string; zip: string }

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-locked-'))
  await mkdir(artifacts, { recursive: true })
  const plain = await textPdf(folder, 'statement.pdf', 2)
  const put = async (name: string, bytes: Uint8Array): Promise<string> => {
    await writeFile(path.join(folder, name), bytes)
    return path.join(folder, name)
  }
  files = {
    plain,
    pdf: await put('payslip.pdf', await lockedPdf(await readFile(plain), { cipher: 'AES-256', user: secret })),
    docx: await put('contract.docx', await lockedDocx('The contract ends in May.', secret)),
    zip: await put('notes.zip', lockedZip([{ name: 'note.txt', text: 'A note within.', password: secret, aes: true }])),
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('in the window a wrong password is said at once, and the right one opens all that it fits', async () => {
  const host: ServerHost = await startServer(path.join(folder, 'home'))
  const { page } = host
  try {
    await host.drop([files.pdf, files.docx, files.zip])
    for (const name of ['payslip.pdf', 'contract.docx', 'notes.zip']) await waitForState(page, name, /^Failed$/)
    const notice = page.getByRole('region', { name: '3 documents are locked with a password' })
    await notice.getByRole('button', { name: 'Enter password' }).click()
    await notice.getByLabel('Password').fill('wrong')
    await notice.getByRole('button', { name: 'Unlock' }).click()
    await notice.getByText('This password opens none of them.').waitFor()
    await page.screenshot({ path: path.join(artifacts, 'locked-queue.png') })
    // One document's own field.
    const { documents } = await host.call('documents.list', { filter: { text: 'contract' } })
    await page.goto(`${host.url}/#/document/${documents[0]?.id ?? ''}`)
    // The list stays behind it.
    const field = page.getByLabel('Password', { exact: true }).filter({ visible: true })
    await field.fill('wrong')
    await field.press('Enter')
    await page.getByText('This password does not open it.').waitFor()
    await page.screenshot({ path: path.join(artifacts, 'locked-document.png') })
    await field.fill(secret)
    await page.getByRole('button', { name: 'Unlock' }).filter({ visible: true }).click()
    const contract = async () => (await host.call('documents.list', { filter: { text: 'contract' } })).documents[0]
    await until('it is read', async () => (await contract())?.state === 'done', 120_000)
    await page.screenshot({ path: path.join(artifacts, 'unlocked-document.png') })
    await page.getByText('The contract ends in May.').filter({ visible: true }).first().waitFor()
    // It is remembered for the others, which were locked already.
    await page.goto(`${host.url}/#/`)
    for (const name of ['payslip.pdf', 'notes.zip', 'note.txt']) await waitForState(page, name, /^Done$/)
    await until('nothing is locked', async () => (await page.getByText('locked with a password').count()) === 0)
    const [kept] = await host.call('passwords.list', {})
    expect(kept).toMatchObject({ name: 'contract.docx', for: 'all', usable: true })
    const { documents: read } = await host.call('documents.list', { filter: { text: 'payslip' } })
    const picture = await page.request.get(`${host.url}/api/documents/${read[0]?.id ?? ''}/pages/1/image?width=300`)
    expect(picture.headers()['content-type']).toBe('image/png')
  } finally {
    await host.close()
  }
})

function sheaf(args: readonly string[], input = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      path.join(root, 'bin/sheaf'),
      [...args, '--data', path.join(folder, 'cli')],
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

test('the command line unlocks by stdin and by a file; what it reads is what it would be without a password', async () => {
  const out = path.join(folder, 'out')
  expect((await sheaf(['process', files.pdf, '--quiet', '--json'])).code).toBe(4)
  const refused = await sheaf(['unlock', '--all', '--password-stdin'], 'wrong\n')
  expect(refused).toMatchObject({ code: 4, stderr: 'sheaf: the password opens none of 1 locked document\n' })
  const unlocked = await sheaf(['unlock', '--all', '--password-stdin', '--only-these', '--json'], `${secret}\n`)
  expect(JSON.parse(unlocked.stdout)).toMatchObject({ documents: 1, wrong: 0 })
  const list = path.join(folder, 'passwords.txt')
  await writeFile(list, `another\r\n${secret}\r\n`)
  const all = [files.plain, files.pdf, files.docx, files.zip]
  const done = await sheaf([
    'process',
    ...all,
    '--passwords',
    list,
    '--out',
    out,
    '--formats',
    'txt,pdf',
    '--json',
    '--quiet',
  ])
  const report = Report.parse(JSON.parse(done.stdout))
  expect(report.documents.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done'])
  const text = (name: string) => readFile(path.join(out, name), 'utf8')
  expect(await text('payslip.pdf.txt')).toBe(await text('statement.pdf.txt'))
  expect((await readFile(path.join(out, 'payslip.pdf.ocr.pdf'), 'latin1')).includes('/Encrypt')).toBe(false)
  expect((await sheaf(['verify', '--quiet'])).code).toBe(0)
  const told = await sheaf(['passwords', 'list', '--json'])
  expect(JSON.parse(told.stdout)).toHaveLength(3)
  for (const said of [
    told,
    done,
    unlocked,
    await sheaf(['audit', '--json']),
    await sheaf(['events', report.batch, '--json']),
  ])
    expect(said.stdout + said.stderr).not.toContain(secret)
})
