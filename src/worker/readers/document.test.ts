// An empty result must say that it is one: nothing read and nothing said would pass for success.
import PDFDocument from 'pdfkit'
import { expect, test } from 'vitest'
import { PipelineOptions } from '../../contract/settings.ts'
import { Job } from '../job.ts'
import { readDocument } from './document.ts'

async function warningsOf(mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const source = { sha256: '', name: 'file', mediaType, size: bytes.length, bytes }
  const job = new Job('job', () => undefined)
  const options = PipelineOptions.parse({})
  return (await readDocument({ stage: 'document-parse', source, have: [], skip: [], options, maxPages: 10 }, job))
    .warnings
}

async function pdfSaying(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = new PDFDocument()
  const parts: Buffer[] = []
  pdf
    .on('data', (part: Buffer) => parts.push(part))
    .text(text)
    .end()
  await new Promise((resolve) => pdf.once('end', resolve))
  return new Uint8Array(Buffer.concat(parts))
}

test('a document without text and pictures says so, one with text does not', async () => {
  const nothing = [expect.stringContaining('nothing to read')]
  expect(await warningsOf('text/plain', new TextEncoder().encode(' \n \n'))).toEqual(['no text'])
  expect(await warningsOf('application/pdf', await pdfSaying(''))).toEqual(nothing)
  expect(await warningsOf('text/plain', new TextEncoder().encode('text'))).toEqual([])
  expect(await warningsOf('application/pdf', await pdfSaying('text'))).toEqual([])
})
