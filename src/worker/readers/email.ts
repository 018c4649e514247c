// Mail (RFC 822): who, to whom, when and what about, then the body, then what is attached by name.
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import { SheafError } from '../../contract/error.ts'
import { decodeText } from './charset.ts'
import type { FoundChild } from './children.ts'
import { mendCharsets } from './email-charset.ts'
import { signedContent } from './email-signed.ts'
import { textOfBlocks, tidyMetadata, type ContainerOptions, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { htmlBlocks, readHtml } from './html.ts'
import { unpackRtf } from './msg-rtf.ts'
import { readRtf } from './rtf.ts'
import { textBlocks } from './text.ts'
import { readTnef, type Tnef } from './tnef.ts'

/** Parts within parts; real mail has fewer than ten. */
const deepest = 64

/** Reads one message. Plain text is preferred over HTML. Throws `file-damaged`, or `file-protected` for encrypted mail. */
export async function readEmail(
  bytes: Uint8Array,
  _name = '',
  options: ContainerOptions = { children: false },
): Promise<FlowDocument> {
  const email = await opened(await parse(mendCharsets(inBytes(bytes))))
  const encrypted = email.attachments.find((part) =>
    /^application\/(pgp-encrypted|(x-)?pkcs7-mime)$/.test(part.mimeType),
  )
  const body = bodyBlocks(email)
  if (encrypted && body.length === 0)
    throw new SheafError('file-protected', 'this message is encrypted', {
      hint: 'Open it in your mail program and save it unencrypted.',
    })
  const subject = oneLine(email.subject)
  const headers = headerLines(email)
  const blocks: FlowBlock[] = []
  if (subject) blocks.push({ kind: 'heading', level: 1, text: subject })
  if (headers.length > 0) blocks.push({ kind: 'paragraph', text: headers.join('\n') })
  blocks.push(...body)
  const files = email.attachments.filter((part) => !part.related || part.filename)
  for (const file of files) blocks.push({ kind: 'list-item', depth: 0, text: `• ${describe(file)}` })
  const metadata = metadataOf(email, files)
  if (!options.children) return { blocks, metadata, warnings: attachmentWarning(files.length) }
  return { blocks, metadata, warnings: [], children: files.map(toChild) }
}

/** A message with what others wrap around its text and files taken off: a signature, and what Outlook packs for Outlook. */
async function opened(email: Email): Promise<Opened> {
  const attachments: Attachment[] = []
  let rich: FlowBlock[] = []
  let { text, html } = email
  for (const part of email.attachments) {
    const packed = isTnef(part) ? readTnef(bytesOf(part)) : null
    const signed = /^application\/(?:x-)?pkcs7-mime$/.test(part.mimeType) ? signedContent(bytesOf(part)) : null
    if (packed) {
      rich = packedBody(packed)
      for (const { name, bytes } of packed.files)
        attachments.push({
          filename: name,
          mimeType: 'application/octet-stream',
          disposition: 'attachment',
          content: bytes,
        })
    } else if (signed) {
      const inner = await parse(mendCharsets(signed))
      text ||= inner.text
      html ||= inner.html
      for (const file of inner.attachments) attachments.push(file)
    } else attachments.push(part)
  }
  return { ...email, attachments, rich, ...(text !== undefined && { text }), ...(html !== undefined && { html }) }
}

interface Opened extends Email {
  /** A body that came packed. */
  rich: FlowBlock[]
}

function isTnef({ mimeType, filename }: Attachment): boolean {
  return /^application\/(?:vnd\.)?ms-tnef$/.test(mimeType) || /^winmail\.dat$/i.test(filename ?? '')
}

function packedBody({ text, html, rtf }: Tnef): FlowBlock[] {
  if (/\S/.test(text)) return [...textBlocks(text)].filter((block) => block.kind !== 'page-break')
  if (html) return readHtml(html).blocks
  return rtf ? readRtf(unpackRtf(rtf)).blocks : []
}

function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
}

/** Mail is ASCII at heart: a file in UTF-16 or UTF-32 is one that was saved as text, and is turned back. */
function inBytes(bytes: Uint8Array): Uint8Array {
  const { text, charset } = decodeText(bytes.subarray(0, 4096))
  if (!/^utf-(16|32)/.test(charset)) return text.startsWith('\ufeff') ? bytes.subarray(3) : bytes
  return new TextEncoder().encode(decodeText(bytes).text)
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, {
      maxNestingDepth: deepest,
      maxRfc822NestingDepth: 4,
      attachmentEncoding: 'arraybuffer',
    })
  } catch (error) {
    throw new SheafError('file-damaged', 'this message cannot be taken apart', {
      hint: 'Its parts are nested too deep or its headers have no end. Save it again from a mail program.',
      cause: error,
    })
  }
}

function headerLines(email: Email): string[] {
  const lines: [string, string][] = [
    ['From', addresses(email.from ? [email.from] : [])],
    ['To', addresses(email.to ?? [])],
    ['Cc', addresses(email.cc ?? [])],
    ['Date', rawHeader(email, 'date') || (email.date ?? '')],
    ['Subject', oneLine(email.subject)],
  ]
  return lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`)
}

/** The plain text, or the page where that says much more: some plain texts only tell people to look at the page. */
function bodyBlocks({ text = '', html = '', rich }: Opened): FlowBlock[] {
  const plain = /\S/.test(text) ? [...textBlocks(text)].filter((block) => block.kind !== 'page-break') : []
  if (plain.length === 0 && html === '') return rich
  if (html === '') return plain
  const page = plain.length > 0 && wordCount(text) > fewWords ? [] : htmlBlocks(html).blocks
  const pageWords = wordCount(textOfBlocks(page))
  return pageWords > 2 * wordCount(text) ? page : plain
}

/** A plain text of more words than this is more than a pointer to the page. */
const fewWords = 60

function wordCount(text: string): number {
  return text.replace(/https?:\S+/g, '').match(/[\p{L}\p{N}]{2,}/gu)?.length ?? 0
}

function metadataOf(email: Email, files: Attachment[]) {
  return tidyMetadata({
    title: oneLine(email.subject),
    author: addresses(email.from ? [email.from] : []),
    from: addresses(email.from ? [email.from] : []),
    to: addresses(email.to ?? []),
    cc: addresses(email.cc ?? []),
    created: email.date,
    messageId: email.messageId,
    attachments: files.map((file) => file.filename ?? file.mimeType).join(', '),
  })
}

function toChild(part: Attachment): FoundChild {
  const { filename, mimeType } = part
  return {
    name: oneLine(filename ?? '') || `attachment${extensions[mimeType] ?? ''}`,
    mediaType: mimeType,
    bytes: () => bytesOf(part),
  }
}

/** Of attachments without a name: what a person would look for. */
const extensions: Record<string, string> = {
  'message/rfc822': '.eml',
  'application/pdf': '.pdf',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'text/plain': '.txt',
  'text/html': '.html',
}

function describe(file: Attachment): string {
  return attachmentText(file.filename, file.mimeType, bytesOf(file).length)
}

/** An attachment as messages list it. `size` in bytes. */
export function attachmentText(name: string | null | undefined, mediaType: string, size: number): string {
  return `${oneLine(name ?? 'unnamed')} (${mediaType}, ${sizeText(size)})`
}

/** What is said of attachments, which are listed and not read. */
export function attachmentWarning(count: number): string[] {
  if (count === 0) return []
  if (count === 1) return ['1 attachment is listed but not read; save and add it as a file']
  return [`${count} attachments are listed but not read; save and add them as files`]
}

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function addresses(list: Address[]): string {
  return list
    .map(({ name, address, group }) => {
      if (group) return `${oneLine(name)}: ${addresses(group)}`
      if (!address) return oneLine(name)
      return name && name !== address ? `${oneLine(name)} <${oneLine(address)}>` : oneLine(address)
    })
    .filter((text) => text !== '')
    .join(', ')
}

function rawHeader(email: Email, key: string): string {
  return oneLine(email.headers.find((header) => header.key === key)?.value)
}

function oneLine(text: string | undefined): string {
  return text?.replace(/\s+/g, ' ').trim() ?? ''
}
