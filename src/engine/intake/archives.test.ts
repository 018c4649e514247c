// An archive with a letter that has attachments, read by real workers: every file in it is a document, once, on both kinds of queue.
// (What is interrupted half-way is children.test.ts, with scripted workers.)
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { openTestHome } from '../testing/home.ts'

const worker = path.join(import.meta.dirname, '..', '..', 'worker', 'index.ts')
const letter = [
  'From: Ann <ann@example.org>',
  'To: Bob <bob@example.org>',
  'Subject: The figures',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  '--m',
  'Content-Type: text/plain',
  '',
  'Dear Bob, the figures of the second quarter are attached.',
  '--m',
  'Content-Type: text/csv; name="figures.csv"',
  'Content-Disposition: attachment; filename="figures.csv"',
  '',
  'month,units',
  'April,120',
  'May,140',
  '--m--',
  '',
].join('\r\n')

test.for(['sqlite', 'postgres'] as const)(
  'a zip with an e-mail with an attachment, on %s',
  { timeout: 120_000 },
  async (backend) => {
    await using home = await openTestHome({ workers: 1 }, backend, worker)
    const zip = zipSync({ 'mail/letter.eml': strToU8(letter) })
    const archive = path.join(home.folder, '..', 'archive.zip')
    writeFileSync(archive, zip)
    const out = path.join(home.folder, '..', 'out')
    const batch = await home.add([archive], { output: { dir: out, formats: ['md'], force: false } })
    home.engine.start()
    const ended = await home.engine.waitForBatch(batch.id)
    expect(ended).toMatchObject({ total: 3, counts: { done: 3 } })
    const documents = await home.documents()
    expect(documents.map((document) => document.path).toSorted()).toEqual([
      'archive.zip',
      'archive.zip/mail/letter.eml',
      'archive.zip/mail/letter.eml/figures.csv',
    ])
    const idOf = (where: string): string => documents.find((document) => document.path === where)?.id ?? ''
    expect((await home.document('figures.csv')).parent).toEqual({
      document: idOf('archive.zip/mail/letter.eml'),
      inside: 'figures.csv',
    })
    expect(await home.document('archive.zip')).toMatchObject({ state: 'done', parent: null })
    expect(readFileSync(path.join(out, 'archive.zip/mail/letter.eml/figures.csv.md'), 'utf8')).toContain('May')
  },
)
