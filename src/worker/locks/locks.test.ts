// Locked files, made as their programs make them, against the same files without a password.
import { describe, expect, it, test } from 'vitest'
import type { Source } from '../../contract/worker.ts'
import { openPdf } from '../readers/pdf.ts'
import { drawnPdf } from '../readers/pdf-fixture.ts'
import { readFlow } from '../readers/flow.ts'
import { searchablePdf } from '../pdf-out/searchable-pdf.ts'
import { PipelineOptions } from '../../contract/settings.ts'
import { compoundFile } from '../readers/compound-fixture.ts'
import { lockedDocx, lockedPdf, lockedZip, plainDocx, type PdfCipher } from './locks-fixture.ts'
import { tellPasswords } from './tell.ts'

const secret = 'grün & geheim'
const wrong = { id: 'wrong', text: 'geheim' }
const right = { id: 'right', text: secret }
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

function source(bytes: Uint8Array, mediaType: string, passwords = [wrong, right]): Source {
  return { sha256: '', name: 'locked', mediaType, size: bytes.length, bytes: new Uint8Array(bytes), passwords }
}
const plainPdf = async (): Promise<Uint8Array> =>
  (await drawnPdf((pdf) => void pdf.text('The salary of November is 4711 euros.'))).bytes ?? expect.fail('no bytes')

describe.each<PdfCipher>(['RC4-40', 'RC4-128', 'AES-128', 'AES-256'])('a PDF locked by %s', (cipher) => {
  // What is not ASCII has no one form before AES-256.
  const user = cipher === 'AES-256' ? secret : 'geheim 4711'
  const key = { id: 'right', text: user }

  it('is read as without its password, by the one that is right', async () => {
    const plain = await plainPdf()
    const [open, locked] = await Promise.all([
      openPdf(source(plain, 'application/pdf')),
      openPdf(source(await lockedPdf(plain, { cipher, user }), 'application/pdf', [wrong, key])),
    ])
    expect(locked.password).toEqual(key)
    expect(open.password).toBeNull()
    expect(await locked.read(1, 'auto')).toEqual(await open.read(1, 'auto'))
    expect(await locked.raster(1, 72)).toEqual(await open.raster(1, 72))
    open.close()
    locked.close()
  })

  it('stays locked to others, and needs none where only its owner has one', async () => {
    const plain = await plainPdf()
    const locked = source(await lockedPdf(plain, { cipher, user }), 'application/pdf', [wrong])
    await expect(openPdf(locked)).rejects.toMatchObject({ code: 'file-encrypted' })
    const owned = await openPdf(source(await lockedPdf(plain, { cipher }), 'application/pdf', []))
    expect((await owned.read(1, 'auto'))?.text).toContain('4711')
    owned.close()
  })
})

it('writes a searchable PDF that needs no password', async () => {
  const locked = source(await lockedPdf(await plainPdf(), { cipher: 'AES-256', user: secret }), 'application/pdf')
  const options = PipelineOptions.parse({})
  const { pdf } = await searchablePdf({ stage: 'searchable-pdf', source: locked, pages: [], options, maxPages: 10 })
  const written = await openPdf(source(pdf, 'application/pdf', []))
  expect((await written.read(1, 'auto'))?.text).toContain('4711')
  written.close()
})

test('a Word document locked by Office is what it would be without, whatever its name made of it', async () => {
  const locked = await lockedDocx('The contract ends in May.', secret)
  const sheet = docx.replace('wordprocessingml.document', 'spreadsheetml.sheet')
  for (const mediaType of [docx, sheet]) {
    const read = await readFlow(source(locked, mediaType))
    const plain = await readFlow(source(await plainDocx('The contract ends in May.'), docx))
    expect([...read.pages]).toEqual([...plain.pages])
    expect(read.passwords).toEqual(['right'])
  }
  await expect(readFlow(source(locked, docx, [wrong]))).rejects.toMatchObject({ code: 'file-encrypted' })
  // What protects from changes alone is opened by everybody.
  expect((await readFlow(source(await lockedDocx('x', 'VelvetSweatshop'), docx, []))).passwords).toEqual([])
})

describe('an archive', () => {
  const files = [
    { name: 'a.txt', text: 'alpha '.repeat(100), password: secret },
    { name: 'open.txt', text: 'omega' },
    { name: 'b.txt', text: 'beta '.repeat(100), password: 'second', aes: true },
  ]
  const children = async (passwords: { id: string; text: string }[]) => {
    const {
      children: found,
      warnings,
      passwords: used,
    } = await readFlow(source(lockedZip(files), 'application/zip', passwords), { children: true })
    const texts = [...found].map(({ lock, bytes }) =>
      lock === 'closed' ? null : Buffer.from((bytes() as Uint8Array | null) ?? []).toString(),
    )
    return { texts, warnings, used }
  }

  it('gives what its passwords open, in its order; what stays locked keeps its place', async () => {
    const second = { id: 'second', text: 'second' }
    expect((await children([wrong])).texts).toEqual([null, 'omega', null])
    const some = await children([wrong, right])
    expect(some.texts).toEqual([files[0]?.text, 'omega', null])
    expect(some.warnings).toEqual(['1 of 3 files are protected by a password and were not unpacked'])
    const all = await children([second, wrong, right])
    expect(all.texts).toEqual(files.map(({ text }) => text))
    expect(all.used.toSorted()).toEqual(['right', 'second'])
    expect(all.warnings).toEqual([])
  })

  it('fails as a whole where all of it is locked, and is not fooled by one wrong password in 256', async () => {
    const all = lockedZip(files.slice(0, 1))
    const passwords = Array.from({ length: 1000 }, (_, n) => ({ id: `${n}`, text: `wrong ${n}` }))
    await expect(readFlow(source(all, 'application/zip', passwords))).rejects.toMatchObject({ code: 'file-encrypted' })
    const opened = await readFlow(source(all, 'application/zip', [...passwords, right]), { children: true })
    expect(opened.passwords).toEqual(['right'])
  })
})

it('of an archive whose files many passwords do not open, only so many are tried', async () => {
  const strangers = Array.from({ length: 51 }, (_, n) => ({ name: `${n}.txt`, text: 'x', password: `${n}` }))
  const bytes = lockedZip([
    ...strangers,
    { name: 'last.txt', text: 'longer', password: secret },
    { name: 'o', text: '' },
  ])
  const many = Array.from({ length: 99 }, (_, n) => ({ id: `${n}`, text: `wrong ${n}` }))
  const { warnings } = await readFlow(source(bytes, 'application/zip', [...many, right]), { children: true })
  expect(warnings).toEqual(['52 of 53 files are protected by a password and were not unpacked'])
})

test('a workbook that breaks off where it says how it is locked is told as locked, and not as a fault of Sheaf', async () => {
  const cutOff = compoundFile({ Workbook: Uint8Array.of(0x2f, 0, 54, 0) })
  const given = source(cutOff, 'application/vnd.ms-excel')
  await expect(readFlow(given)).rejects.toMatchObject({ code: 'file-protected' })
})

test('which password opens a document is told without reading it', async () => {
  const tell = (given: Source) => tellPasswords({ stage: 'document-unlock', source: given })
  const pdf = await plainPdf()
  const locked = await lockedPdf(pdf, { cipher: 'AES-256', user: secret })
  expect(await tell(source(locked, 'application/pdf'))).toMatchObject({ locked: true, passwords: ['right'] })
  expect(await tell(source(pdf, 'application/pdf'))).toMatchObject({ locked: false, passwords: [] })
  await expect(tell(source(locked, 'application/pdf', [wrong]))).rejects.toMatchObject({ code: 'file-encrypted' })
  const word = await lockedDocx('x', secret)
  expect(await tell(source(word, docx))).toMatchObject({ locked: true, passwords: ['right'] })
})
