// Documents without pages: bytes in, pages out. Picks the reader by type and lays what it read out on pages of ours.
import { SheafError } from '../../contract/error.ts'
import type { Metadata } from '../../contract/model.ts'
import { readCsv } from './csv.ts'
import { readJson, readJsonLines, readSvg } from './data.ts'
import { readDoc } from './doc.ts'
import { readDocx } from './docx.ts'
import { readEmail } from './email.ts'
import { readEpub } from './epub.ts'
import { readArchive } from './archive.ts'
import type { FoundChild } from './children.ts'
import type { ContainerOptions, FlowDocument } from './flow-blocks.ts'
import { readHtml } from './html.ts'
import { LaidPages } from './layout.ts'
import { readMarkdown } from './markdown.ts'
import { readMbox } from './mbox.ts'
import { readMsg } from './msg.ts'
import { readOdt } from './odf.ts'
import { readOdp } from './odp.ts'
import { readOds } from './ods.ts'
import { readPpt } from './ppt.ts'
import { readPptx } from './pptx.ts'
import { readRtf } from './rtf.ts'
import { readText } from './text.ts'
import { readXls } from './xls.ts'
import { readXlsx } from './xlsx.ts'
import { readXmlText } from './xml.ts'

type Reader = (bytes: Uint8Array, name: string, options: ContainerOptions) => FlowDocument | Promise<FlowDocument>

const openDocument = 'application/vnd.oasis.opendocument'
const openXml = 'application/vnd.openxmlformats-officedocument'
const readers = new Map<string, Reader>([
  ['text/plain', readText],
  ['text/markdown', readMarkdown],
  ['text/html', readHtml],
  ['text/csv', readCsv],
  [`${openXml}.wordprocessingml.document`, readDocx],
  [`${openXml}.spreadsheetml.sheet`, readXlsx],
  [`${openXml}.presentationml.presentation`, readPptx],
  [`${openDocument}.text`, readOdt],
  [`${openDocument}.spreadsheet`, readOds],
  [`${openDocument}.presentation`, readOdp],
  [`${openDocument}.graphics`, readOdp],
  ['application/rtf', readRtf],
  ['application/epub+zip', readEpub],
  ['application/msword', readDoc],
  ['application/vnd.ms-excel', readXls],
  ['application/vnd.ms-powerpoint', readPpt],
  ['application/vnd.ms-outlook', readMsg],
  ['application/mbox', readMbox],
  ['application/zip', readArchive],
  ['application/json', readJson],
  ['application/x-ndjson', readJsonLines],
  ['application/xml', readXmlText],
  ['image/svg+xml', readSvg],
  ['message/rfc822', readEmail],
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
  source: { mediaType: string; name: string; bytes: Uint8Array },
  options: { maxPages?: number; children?: boolean } = {},
): Promise<{ pages: LaidPages; metadata: Metadata; warnings: string[]; children: Iterable<FoundChild> }> {
  const reader = readers.get(source.mediaType)
  if (!reader)
    throw new SheafError('format-unsupported', `no reader for ${source.mediaType}`, {
      hint: '`sheaf formats` lists what can be read.',
    })
  if (textual.test(source.mediaType) && source.bytes.length > mostText)
    throw new SheafError('file-too-large', `a text of more than ${mostText / 1024 / 1024} MB`, {
      hint: 'Split the file.',
    })
  const read = await reader(source.bytes, source.name, { children: options.children ?? false })
  const { blocks, metadata, warnings, children = [] } = read
  const pages = new LaidPages(blocks, options.maxPages ?? 5000)
  if (pages.isBlank) warnings.push('no text')
  return { pages, metadata, warnings, children }
}
