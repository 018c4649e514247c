// Documents with files in them: mail, mailboxes, archives and PDFs list the files and hand them on, when they are asked for.
import { zipSync } from 'fflate'
import PDFDocument from 'pdfkit'
import { expect, test } from 'vitest'
import { PipelineOptions } from '../../contract/settings.ts'
import { childLimits, type FromWorker, type Source } from '../../contract/worker.ts'
import { Job } from '../job.ts'
import { readDocument } from './document.ts'

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** What a worker says of a document that lies `depth` deep in others: its children as text, its own text, its warnings. */
async function read(mediaType: string, bytes: Uint8Array<ArrayBuffer>, depth?: number) {
  const messages: FromWorker[] = []
  const job = new Job('job', (message, sent) => {
    messages.push(message)
    sent?.()
  })
  const source: Source = { sha256: '', name: 'outer', mediaType, size: bytes.length, bytes }
  const task = {
    stage: 'document-parse',
    source,
    have: [],
    skip: [],
    options: PipelineOptions.parse({}),
    maxPages: 100,
  } as const
  const result = await readDocument({ ...task, have: [], skip: [], ...(depth !== undefined && { depth }) }, job)
  const children = messages.flatMap((message) => (message.type === 'child' ? [message.child] : []))
  return {
    children: children.map(({ index, name, mediaType: type, bytes: own }) => [
      index,
      name,
      type,
      new TextDecoder().decode(own),
    ]),
    text: messages.flatMap((message) => (message.type === 'page' ? [message.page.text] : [])).join('\n\n'),
    types: messages.map(({ type }) => type),
    result,
  }
}

const zip = zipSync({
  'a.txt': bytesOf('one'),
  '../../up.txt': bytesOf('two'),
  '/etc/passwd': bytesOf('three'),
  'docs/': new Uint8Array(),
  'docs/A.TXT': bytesOf('four'),
  '__MACOSX/._a.txt': bytesOf('litter'),
})

test('an archive lists its files and gives each, under a name that stays within', async () => {
  const { children, text, types, result } = await read('application/zip', zip, 0)
  expect(children).toEqual([
    [0, 'a.txt', null, 'one'],
    [1, 'up.txt', null, 'two'],
    [2, 'etc/passwd', null, 'three'],
    [3, 'docs/A.TXT', null, 'four'],
  ])
  expect(text).toContain('docs/A.TXT\t4 B')
  expect(text).not.toContain('MACOSX')
  expect(types.slice(0, 2)).toEqual(['opened', 'child'])
  expect(result).toMatchObject({ children: 4, warnings: [] })
})

test('an archive too deep in others is listed only, and so is one for an engine that takes no children', async () => {
  for (const depth of [childLimits.depth, undefined]) {
    const { children, text, result } = await read('application/zip', zip, depth)
    expect(children).toEqual([])
    expect(text).toContain('a.txt')
    expect(result.warnings).toEqual([expect.stringContaining('not read')])
  }
})

test('a bomb is refused before anything of it is unpacked', async () => {
  const bomb = zipSync({ a: new Uint8Array(childLimits.ratioFrom + 1) })
  await expect(read('application/zip', bomb, 0)).rejects.toMatchObject({ code: 'file-too-large' })
})

const mail = (subject: string): string =>
  [
    `From: Ann <ann@example.org>\nSubject: ${subject}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n`,
    '--m\nContent-Type: text/plain\n\nThe plan is attached.',
    '--m\nContent-Type: text/csv; name="plan.csv"\nContent-Disposition: attachment; filename="plan.csv"\n\na;b',
    '--m--\n',
  ].join('\n')

test('mail gives what is attached to it', async () => {
  const { children, text, result } = await read('message/rfc822', bytesOf(mail('Plan')), 0)
  expect(children).toEqual([[0, 'plan.csv', 'text/csv', expect.stringMatching(/^a;b\s*$/)]])
  expect(text).toContain('plan.csv (text/csv')
  expect(result.warnings).toEqual([])
})

test('a mailbox lists its messages and gives each; without children it reads them itself', async () => {
  const box = bytesOf(
    ['One/Two', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?='].map((subject) => `From x Fri\n${mail(subject)}\n`).join(''),
  )
  const { children, text } = await read('application/mbox', box, 0)
  expect(children.map(([index, name, type]) => [index, name, type])).toEqual([
    [0, '00001 One-Two.eml', 'message/rfc822'],
    [1, '00002 Grüße.eml', 'message/rfc822'],
  ])
  expect(children[0]?.[3]).toContain('The plan is attached.')
  expect(text).toContain('Ann <ann@example.org>\tOne/Two')
  const alone = await read('application/mbox', box)
  expect(alone.children).toEqual([])
  expect(alone.text).toContain('The plan is attached.')
})

test('a PDF gives the files embedded in it', async () => {
  const document = new PDFDocument()
  const parts: Uint8Array[] = []
  const ended = new Promise((resolve) => document.on('data', (part: Uint8Array) => parts.push(part)).on('end', resolve))
  document.text('An invoice with its data within, for machines to read.')
  document.file(Buffer.from('<Invoice/>'), { name: 'factur-x.xml', type: 'text/xml' })
  document.end()
  await ended
  const { children, result } = await read('application/pdf', new Uint8Array(Buffer.concat(parts)), 0)
  expect(children).toEqual([[0, 'factur-x.xml', 'text/xml', '<Invoice/>']])
  expect(result.metadata).toMatchObject({ attachments: 'factur-x.xml' })
})
