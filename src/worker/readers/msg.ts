// Outlook messages (MSG): who, to whom, when and what about, then the body, then what is attached by name.
import { CompoundFile } from './compound.ts'
import { attachmentText, attachmentWarning } from './email.ts'
import { tidyMetadata, type ContainerOptions, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { asMail } from './msg-mail.ts'
import { bodyOf, headLines, type AttachedFile, type Message } from './msg-message.ts'
import { Properties } from './msg-properties.ts'

/** Messages within messages that are followed. */
const deepest = 8

/** Reads one message. Plain text is preferred over HTML, and that over Rich Text. Throws `file-damaged`. */
export function readMsg(bytes: Uint8Array, _name = '', options: ContainerOptions = { children: false }): FlowDocument {
  const message = messageAt(new CompoundFile(bytes, 'Outlook message'), '', 0)
  const { subject, files } = message
  const blocks: FlowBlock[] = []
  if (subject) blocks.push({ kind: 'heading', level: 1, text: subject })
  const head = headLines(message).map(([name, value]) => `${name}: ${value}`)
  if (head.length > 0) blocks.push({ kind: 'paragraph', text: head.join('\n') })
  blocks.push(...bodyOf(message))
  for (const { name, mediaType, size } of files)
    blocks.push({ kind: 'list-item', depth: 0, text: `• ${attachmentText(name, mediaType, size)}` })
  const metadata = tidyMetadata({
    title: subject,
    author: message.sender,
    from: message.sender,
    to: message.to,
    cc: message.cc,
    created: message.sent,
    messageId: message.messageId,
    attachments: files.map(({ name }) => oneLine(name)).join(', '),
  })
  if (!options.children) return { blocks, metadata, warnings: attachmentWarning(files.length) }
  return { blocks, metadata, warnings: [], children: files }
}

/** The message whose streams are in `folder`: the file's own, or one attached to it. */
function messageAt(file: CompoundFile, folder: string, depth: number): Message {
  const message = new Properties(file, folder, folder === '' ? 32 : 24)
  const people = recipients(file, folder)
  return {
    subject: oneLine(message.text(0x0037)),
    sender: person(message.text(0x0c1a), message.text(0x5d01) || message.text(0x0c1f)),
    to: people.to || oneLine(message.text(0x0e04)),
    cc: people.cc || oneLine(message.text(0x0e03)),
    sent: message.time(0x0039) || message.time(0x0e06),
    messageId: message.text(0x1035),
    plain: message.text(0x1000),
    html: message.binary(0x1013) ?? message.text(0x1013),
    rtf: message.binary(0x1009) ?? null,
    files: attachments(file, folder, depth),
  }
}

const mostFolders = 1000

/** Folders of the message in `folder` itself, not of messages attached to it. */
function folders(file: CompoundFile, folder: string, start: string): string[] {
  const found = new Set<string>()
  for (const path of file.paths)
    if (path.startsWith(folder + start)) found.add(path.slice(0, path.indexOf('/', folder.length) + 1))
  return [...found]
    .filter((folder) => folder !== '')
    .toSorted()
    .slice(0, mostFolders)
}

function recipients(file: CompoundFile, of: string): { to: string; cc: string } {
  const lists = new Map<number, string[]>([
    [1, []],
    [2, []],
  ])
  for (const folder of folders(file, of, '__recip_version1.0_')) {
    const properties = new Properties(file, folder, 8)
    const text = person(properties.text(0x3001), properties.text(0x39fe) || properties.text(0x3003))
    if (text !== '') lists.get(properties.number(0x0c15))?.push(text)
  }
  return { to: lists.get(1)?.join(', ') ?? '', cc: lists.get(2)?.join(', ') ?? '' }
}

function attachments(file: CompoundFile, of: string, depth: number): AttachedFile[] {
  return folders(file, of, '__attach_version1.0_').map((folder): AttachedFile => {
    const properties = new Properties(file, folder, 8)
    const name = properties.text(0x3707) || properties.text(0x3704) || properties.text(0x3001) || 'unnamed'
    const within = `${folder}__substg1.0_3701000D/`
    if (depth < deepest && file.paths.some((path) => path.startsWith(within))) {
      // It has no bytes of its own: it is given as mail, which everybody can open.
      const mail = asMail(messageAt(file, within, depth + 1))
      const title = name.replace(/\.(?:msg|eml)$/i, '')
      return { name: `${title}.eml`, mediaType: 'message/rfc822', size: mail.length, bytes: () => mail }
    }
    const bytes = properties.binary(0x3701) ?? null
    const mediaType = properties.text(0x370e) || 'application/octet-stream'
    return { name, mediaType, size: bytes?.length ?? properties.number(0x0e20), bytes: () => bytes }
  })
}

/** Addresses inside a company have the form `/O=…/CN=…`, which nobody writes to. */
function person(name: string, address: string): string {
  const plain = oneLine(address).startsWith('/') ? '' : oneLine(address)
  const shown = oneLine(name)
  if (shown === '' || shown === plain) return plain
  return plain === '' ? shown : `${shown} <${plain}>`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
