// Documents without pages: bytes in, pages out. Picks the reader by type and lays what it read out on pages of ours.
import { SheafError } from '../../contract/error.ts'
import type { Metadata } from '../../contract/model.ts'
import type { Source } from '../../contract/worker.ts'
import { unlocked } from '../locks/unlock.ts'
import type { FoundChild } from './children.ts'
import type { ContainerOptions, FlowDocument } from './flow-blocks.ts'
import { LaidPages } from './layout.ts'

type Reader = (bytes: Uint8Array, name: string, options: ContainerOptions) => FlowDocument | Promise<FlowDocument>

const openDocument = 'application/vnd.oasis.opendocument'
const openXml = 'application/vnd.openxmlformats-officedocument'
/** Each is loaded when first needed: a worker that reads one small file must not wait for all formats. */
const readers = new Map<string, () => Promise<Reader>>([
  ['text/plain', async () => (await import('./text.ts')).readText],
  ['text/markdown', async () => (await import('./markdown.ts')).readMarkdown],
  ['text/html', async () => (await import('./html.ts')).readHtml],
  ['text/csv', async () => (await import('./csv.ts')).readCsv],
  [`${openXml}.wordprocessingml.document`, async () => (await import('./docx.ts')).readDocx],
  [`${openXml}.spreadsheetml.sheet`, async () => (await import('./xlsx.ts')).readXlsx],
  [`${openXml}.presentationml.presentation`, async () => (await import('./pptx.ts')).readPptx],
  [`${openDocument}.text`, async () => (await import('./odf.ts')).readOdt],
  [`${openDocument}.spreadsheet`, async () => (await import('./ods.ts')).readOds],
  [`${openDocument}.presentation`, async () => (await import('./odp.ts')).readOdp],
  [`${openDocument}.graphics`, async () => (await import('./odp.ts')).readOdg],
  ['application/rtf', async () => (await import('./rtf.ts')).readRtf],
  ['application/epub+zip', async () => (await import('./epub.ts')).readEpub],
  ['application/msword', async () => (await import('./doc.ts')).readDoc],
  ['application/vnd.ms-excel', async () => (await import('./xls.ts')).readXls],
  ['application/vnd.ms-powerpoint', async () => (await import('./ppt.ts')).readPpt],
  ['application/vnd.ms-outlook', async () => (await import('./msg.ts')).readMsg],
  ['application/mbox', async () => (await import('./mbox.ts')).readMbox],
  ['application/zip', async () => (await import('./archive.ts')).readArchive],
  ['application/json', async () => (await import('./data.ts')).readJson],
  ['application/x-ndjson', async () => (await import('./data.ts')).readJsonLines],
  ['application/xml', async () => (await import('./xml.ts')).readXmlText],
  ['image/svg+xml', async () => (await import('./data.ts')).readSvg],
  ['message/rfc822', async () => (await import('./email.ts')).readEmail],
])

/** The media types read here. */
export const formatsRead: readonly string[] = [...readers.keys()]

/** Bytes a text may have. More is never a few thousand pages, and would not fit in memory as words with boxes. */
const mostText = 100 * 1024 * 1024
const textual = /^text\/|\/(json|x-ndjson|xml|rtf|svg\+xml)$/

/** Whether files of this type have no pages of their own and are laid out. */
export function isFlow(mediaType: string): boolean {
  return readers.has(mediaType)
}

/**
 * Reads a document without pages. There is at least one page; one without text has no blocks, and the warning `no text`.
 * Throws SheafError: `format-unsupported`, `file-damaged`, `file-encrypted`, or `file-too-large` past `maxPages` pages.
 */
export async function readFlow(
  given: Omit<Source, 'sha256' | 'size'>,
  options: { maxPages?: number; children?: boolean } = {},
): Promise<{
  pages: LaidPages
  metadata: Metadata
  warnings: string[]
  children: Iterable<FoundChild>
  passwords: string[]
}> {
  const { password, ...source } = { name: given.name, ...(await unlocked(given)) }
  const load = readers.get(source.mediaType)
  if (!load)
    throw new SheafError('format-unsupported', `no reader for ${source.mediaType}`, {
      hint: '`sheaf formats` lists what can be read.',
    })
  if (textual.test(source.mediaType) && source.bytes.length > mostText)
    throw new SheafError('file-too-large', `a text of more than ${mostText / 1024 / 1024} MB`, {
      hint: 'Split the file.',
    })
  const reader = await load()
  const read = await reader(source.bytes, source.name, {
    children: options.children ?? false,
    passwords: given.passwords ?? [],
  })
  const { blocks, metadata, warnings, children = [], passwords = password === null ? [] : [password] } = read
  const pages = new LaidPages(blocks, options.maxPages ?? 5000)
  if (pages.isBlank) warnings.push('no text')
  return { pages, metadata, warnings, children, passwords }
}
