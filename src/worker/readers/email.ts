// Mail (RFC 822): who, to whom, when and what about, then the body, then what is attached by name.
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import { SheafError } from '../../contract/error.ts'
import { decodeText } from './charset.ts'
import type { FoundChild } from './children.ts'
import { tidyMetadata, type ContainerOptions, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { htmlBlocks } from './html.ts'
import { textBlocks } from './text.ts'

/** Parts within parts; real mail has fewer than ten. */
const deepest = 64

/** Reads one message. Plain text is preferred over HTML. Throws `file-damaged`, or `file-encrypted` for encrypted mail. */
export async function readEmail(
  bytes: Uint8Array,
  _name = '',
  options: ContainerOptions = { children: false },
): Promise<FlowDocument> {
  const email = await parse(inBytes(bytes))
  const encrypted = email.attachments.find((part) =>
    /^application\/(pgp-encrypted|(x-)?pkcs7-mime)$/.test(part.mimeType),
  )
  const body = bodyBlocks(email)
  if (encrypted && body.length === 0)
    throw new SheafError('file-encrypted', 'this message is encrypted', {
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

function bodyBlocks(email: Email): FlowBlock[] {
  if (email.text && /\S/.test(email.text))
    return [...textBlocks(email.text)].filter((block) => block.kind !== 'page-break')
  return email.html ? htmlBlocks(email.html).blocks : []
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

function toChild({ filename, mimeType, content }: Attachment): FoundChild {
  return {
    name: oneLine(filename ?? '') || `attachment${extensions[mimeType] ?? ''}`,
    mediaType: mimeType,
    bytes: () => (typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)),
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
  const size = typeof file.content === 'string' ? file.content.length : file.content.byteLength
  return attachmentText(file.filename, file.mimeType, size)
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
