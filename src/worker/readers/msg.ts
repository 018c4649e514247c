// Outlook messages (MSG): who, to whom, when and what about, then the body, then what is attached by name.
import { decodeText } from './charset.ts'
import { CompoundFile, fileTime } from './compound.ts'
import { attachmentText, attachmentWarning } from './email.ts'
import type { FoundChild } from './children.ts'
import { tidyMetadata, type ContainerOptions, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { htmlBlocks, readHtml } from './html.ts'
import { unpackRtf } from './msg-rtf.ts'
import { charsetOfCodePage } from './rtf-codes.ts'
import { readRtf } from './rtf.ts'
import { textBlocks } from './text.ts'

/** Reads one message. Plain text is preferred over HTML, and that over Rich Text. Throws `file-damaged`. */
export function readMsg(bytes: Uint8Array, _name = '', options: ContainerOptions = { children: false }): FlowDocument {
  const file = new CompoundFile(bytes, 'Outlook message')
  const message = new Properties(file, '', 32)
  const subject = oneLine(message.text(0x0037))
  const people = recipients(file)
  const sender = person(message.text(0x0c1a), message.text(0x5d01) || message.text(0x0c1f))
  const sent = message.time(0x0039) || message.time(0x0e06)
  const lines: [string, string][] = [
    ['From', sender],
    ['To', people.to || oneLine(message.text(0x0e04))],
    ['Cc', people.cc || oneLine(message.text(0x0e03))],
    ['Date', sent],
    ['Subject', subject],
  ]
  const blocks: FlowBlock[] = []
  if (subject) blocks.push({ kind: 'heading', level: 1, text: subject })
  const head = lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`)
  if (head.length > 0) blocks.push({ kind: 'paragraph', text: head.join('\n') })
  blocks.push(...body(message))
  const files = attachments(file)
  for (const { name, mediaType, size } of files)
    blocks.push({ kind: 'list-item', depth: 0, text: `• ${attachmentText(name, mediaType, size)}` })
  const metadata = tidyMetadata({
    title: subject,
    author: sender,
    from: sender,
    to: lines[1]?.[1],
    cc: lines[2]?.[1],
    created: sent,
    messageId: message.text(0x1035),
    attachments: files.map(({ name }) => oneLine(name)).join(', '),
  })
  if (!options.children) return { blocks, metadata, warnings: attachmentWarning(files.length) }
  const whole = files.filter(({ isMessage }) => !isMessage)
  const warnings = whole.length < files.length ? ['a message attached to this one is listed but not read'] : []
  return { blocks, metadata, warnings, children: whole }
}

function body(message: Properties): FlowBlock[] {
  const plain = message.text(0x1000)
  if (/\S/.test(plain)) return [...textBlocks(plain)].filter((block) => block.kind !== 'page-break')
  const page = message.binary(0x1013)
  if (page) return readHtml(page).blocks
  const html = message.text(0x1013)
  if (/\S/.test(html)) return htmlBlocks(html).blocks
  const packed = message.binary(0x1009)
  return packed ? readRtf(unpackRtf(packed)).blocks : []
}

/** The properties of a message, a recipient or an attachment: those of fixed size in one stream, each other one in its own. */
class Properties {
  readonly #file: CompoundFile
  readonly #folder: string
  readonly #fixed = new Map<number, number>()
  readonly #view: DataView
  readonly #charset: string
  /** `header`: bytes before the first property. */
  constructor(file: CompoundFile, folder: string, header: number) {
    this.#file = file
    this.#folder = folder
    const fixed = file.read(`${folder}__properties_version1.0`) ?? new Uint8Array()
    this.#view = new DataView(fixed.buffer, fixed.byteOffset, fixed.byteLength)
    for (let at = header; at + 16 <= fixed.length; at += 16) this.#fixed.set(this.#view.getUint16(at + 2, true), at + 8)
    this.#charset = charsetOfCodePage(this.number(0x3ffd) || this.number(0x3fde))
  }

  /** Empty where there is none. */
  text(id: number): string {
    const wide = this.#stream(id, '001F')
    if (wide) return withoutEnd(new TextDecoder('utf-16le').decode(wide))
    const narrow = this.#stream(id, '001E')
    return narrow ? withoutEnd(decodeText(narrow, this.#charset).text) : ''
  }

  binary(id: number): Uint8Array | undefined {
    return this.#stream(id, '0102')
  }

  number(id: number): number {
    const at = this.#fixed.get(id)
    return at === undefined ? 0 : this.#view.getUint32(at, true)
  }

  /** ISO, or empty. */
  time(id: number): string {
    const at = this.#fixed.get(id)
    return at === undefined ? '' : fileTime(this.#view.getBigUint64(at, true))
  }

  #stream(id: number, type: string): Uint8Array | undefined {
    return this.#file.read(`${this.#folder}__substg1.0_${id.toString(16).toUpperCase().padStart(4, '0')}${type}`)
  }
}

const mostFolders = 1000

/** Folders of the message itself, not of messages attached to it. */
function folders(file: CompoundFile, prefix: string): string[] {
  const found = new Set<string>()
  for (const path of file.paths) if (path.startsWith(prefix)) found.add(path.slice(0, path.indexOf('/') + 1))
  return [...found]
    .filter((folder) => folder !== '')
    .toSorted()
    .slice(0, mostFolders)
}

function recipients(file: CompoundFile): { to: string; cc: string } {
  const lists = new Map<number, string[]>([
    [1, []],
    [2, []],
  ])
  for (const folder of folders(file, '__recip_version1.0_')) {
    const properties = new Properties(file, folder, 8)
    const text = person(properties.text(0x3001), properties.text(0x39fe) || properties.text(0x3003))
    if (text !== '') lists.get(properties.number(0x0c15))?.push(text)
  }
  return { to: lists.get(1)?.join(', ') ?? '', cc: lists.get(2)?.join(', ') ?? '' }
}

interface AttachedFile extends FoundChild {
  mediaType: string
  /** Bytes. */
  size: number
  /** A message within the message, which has no bytes of its own. */
  isMessage: boolean
}

function attachments(file: CompoundFile): AttachedFile[] {
  return folders(file, '__attach_version1.0_').map((folder) => {
    const properties = new Properties(file, folder, 8)
    const name = properties.text(0x3707) || properties.text(0x3704) || properties.text(0x3001) || 'unnamed'
    const bytes = properties.binary(0x3701) ?? null
    const isMessage = file.paths.some((path) => path.startsWith(`${folder}__substg1.0_3701000D/`))
    const mediaType = isMessage ? 'application/vnd.ms-outlook' : properties.text(0x370e) || 'application/octet-stream'
    return { name, mediaType, size: bytes?.length ?? properties.number(0x0e20), isMessage, bytes: () => bytes }
  })
}

/** Addresses inside a company have the form `/O=…/CN=…`, which nobody writes to. */
function person(name: string, address: string): string {
  const plain = oneLine(address).startsWith('/') ? '' : oneLine(address)
  const shown = oneLine(name)
  if (shown === '' || shown === plain) return plain
  return plain === '' ? shown : `${shown} <${plain}>`
}

function withoutEnd(text: string): string {
  return text.replace(/\0+$/, '')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
