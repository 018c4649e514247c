// MBOX: messages one after another in one file. Each becomes a document of its own; else it is read on a page of its own.
import { decodeWords } from 'postal-mime'
import { SheafError } from '../../contract/error.ts'
import { decodeText } from './charset.ts'
import type { FoundChild } from './children.ts'
import { readEmail } from './email.ts'
import type { ContainerOptions, FlowBlock, FlowCell, FlowDocument } from './flow-blocks.ts'

const mostMessages = 50_000

/** Reads a mailbox. A message that cannot be read is named in a warning and passed over. Throws `file-damaged`, `file-too-large`. */
export async function readMbox(
  bytes: Uint8Array,
  name = 'Mailbox',
  options: ContainerOptions = { children: false },
): Promise<FlowDocument> {
  if (options.children) return listMessages(bytes, name)
  const blocks: FlowBlock[] = []
  const warnings: string[] = []
  let messages = 0
  let attachments = 0
  for (const message of messagesOf(bytes)) {
    if (++messages > mostMessages)
      throw new SheafError('file-too-large', `a mailbox of more than ${mostMessages} messages`, {
        hint: 'Split it in your mail program.',
      })
    try {
      const read = await readEmail(message)
      if (blocks.length > 0) blocks.push({ kind: 'page-break' })
      for (const block of read.blocks) blocks.push(block)
      attachments += read.metadata['attachments'] === undefined ? 0 : 1
    } catch (error) {
      if (!(error instanceof SheafError)) throw error
      if (warnings.length < 5) warnings.push(`message ${messages} was left out: ${error.message}`)
    }
  }
  if (messages === 0) throw notMailbox()
  if (attachments > 0)
    warnings.push(`attachments of ${attachments} ${attachments === 1 ? 'message' : 'messages'} are listed but not read`)
  return { blocks, metadata: { messages: String(messages) }, warnings }
}

/** The mailbox as a list of its messages, which are its children. */
function listMessages(bytes: Uint8Array, name: string): FlowDocument {
  const rows: FlowCell[][] = []
  for (const message of messagesOf(bytes)) {
    const headers = headersOf(message)
    rows.push(['date', 'from', 'subject'].map((key) => ({ text: headers.get(key) ?? '' })))
    if (rows.length > mostMessages) break
  }
  if (rows.length === 0) throw notMailbox()
  const header = ['Date', 'From', 'Subject'].map((text) => ({ text, header: true }))
  return {
    blocks: [
      { kind: 'heading', level: 1, text: name },
      { kind: 'table', rows: [header, ...rows] },
    ],
    metadata: { messages: String(rows.length) },
    warnings: [],
    children: messageFiles(bytes),
  }
}

function* messageFiles(bytes: Uint8Array): Generator<FoundChild> {
  let number = 0
  for (const message of messagesOf(bytes)) {
    const subject = headersOf(message).get('subject') ?? ''
    const title = subject.replace(/[\\/]/g, '-').slice(0, 60).trim()
    const name = `${String(++number).padStart(5, '0')}${title === '' ? '' : ` ${title}`}.eml`
    yield { name, mediaType: 'message/rfc822', bytes: () => message }
  }
}

const mostHeaders = 16_384

/** A message's headers by name, in lower case, with words in other encodings written out. */
function headersOf(message: Uint8Array): Map<string, string> {
  const { text } = decodeText(message.subarray(0, mostHeaders))
  const [head = ''] = text.split(/\r?\n\r?\n/, 1)
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, key = '', value = ''] = /^([\w-]+):\s*(.*)$/.exec(line) ?? []
    if (key !== '' && !headers.has(key.toLowerCase())) headers.set(key.toLowerCase(), decodeWords(value).trim())
  }
  return headers
}

function notMailbox(): SheafError {
  return new SheafError('file-damaged', 'not a readable mailbox: no line begins with “From ”', {
    hint: 'Export the mailbox again from your mail program.',
  })
}

/** A message begins at a line `From …` that stands before its headers: after an empty line, or with a time in it. */
function* messagesOf(bytes: Uint8Array): Generator<Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let start = buffer.indexOf('From ')
  if (start !== 0 && buffer.subarray(0, Math.max(0, start)).toString('latin1').trim() !== '') start = -1
  while (start !== -1) {
    const lineEnd = buffer.indexOf('\n', start)
    if (lineEnd === -1) return
    let next = lineEnd
    do {
      next = buffer.indexOf('\nFrom ', next + 1)
    } while (next !== -1 && !beginsMessage(buffer, next))
    const end = next === -1 ? buffer.length : next
    yield withoutGuards(buffer.subarray(lineEnd + 1, end))
    start = next === -1 ? -1 : next + 1
  }
}

/** Whether the line after the newline at `at` begins a message, and is not one of a letter that begins with the word. */
function beginsMessage(buffer: Buffer, at: number): boolean {
  const before = buffer[at - 1] === 0x0d ? at - 2 : at - 1
  const [line = '', next = ''] = buffer.toString('latin1', at + 1, at + 1000).split(/\r?\n/, 2)
  return (buffer[before] === 0x0a || /^From \S+.*\d{1,2}:\d{2}/.test(line)) && /^>?[!-9;-~]+:/.test(next)
}

/** `>From` at the beginning of a line was `From`, and was guarded so that it begins no message. */
function withoutGuards(message: Buffer): Uint8Array {
  if (!message.includes('\n>')) return new Uint8Array(message)
  return new Uint8Array(Buffer.from(message.toString('latin1').replace(/\n>(>*From )/g, '\n$1'), 'latin1'))
}
