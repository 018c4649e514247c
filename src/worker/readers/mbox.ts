// MBOX: messages one after another in one file, each on a page of its own, read as mail.
import { SheafError } from '../../contract/error.ts'
import { readEmail } from './email.ts'
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'

const mostMessages = 50_000

/** Reads a mailbox. A message that cannot be read is named in a warning and passed over. Throws `file-damaged`, `file-too-large`. */
export async function readMbox(bytes: Uint8Array): Promise<FlowDocument> {
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
  if (messages === 0)
    throw new SheafError('file-damaged', 'not a readable mailbox: no line begins with “From ”', {
      hint: 'Export the mailbox again from your mail program.',
    })
  if (attachments > 0)
    warnings.push(`attachments of ${attachments} ${attachments === 1 ? 'message' : 'messages'} are listed but not read`)
  return { blocks, metadata: { messages: String(messages) }, warnings }
}

/** A message begins at a line `From …` at the file's start or after an empty line. `>From` within one was `From`. */
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
    } while (next !== -1 && !endsInEmptyLine(buffer, next))
    const end = next === -1 ? buffer.length : next
    yield new Uint8Array(buffer.subarray(lineEnd + 1, end))
    start = next === -1 ? -1 : next + 1
  }
}

/** True if the line that the newline at `at` ends is empty. */
function endsInEmptyLine(buffer: Buffer, at: number): boolean {
  const before = buffer[at - 1] === 0x0d ? at - 2 : at - 1
  return buffer[before] === 0x0a
}
