// A message attached to an Outlook message, written as mail (RFC 822): head, body, attachments.
import { textOfBlocks } from './flow-blocks.ts'
import { bodyOf, headLines, type AttachedFile, type Message } from './msg-message.ts'

const boundary = '=_part_of_the_message'

/** The bytes of the mail. Its text is its plain text, else its page, else the words of its Rich Text. */
export function asMail(message: Message): Uint8Array {
  const lines = headLines(message).map(([name, value]) =>
    name === 'Date' ? `Date: ${new Date(value).toUTCString()}` : `${name}: ${encoded(value)}`,
  )
  const parts = [bodyPart(message), ...message.files.map(filePart)]
  return new TextEncoder().encode(
    [
      ...lines,
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      ...parts.map((part) => `--${boundary}\r\n${part}`),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  )
}

function bodyPart(message: Message): string {
  const { plain, html } = message
  if (/\S/.test(plain) || html.length === 0) {
    const text = /\S/.test(plain) ? plain : textOfBlocks(bodyOf(message))
    return part('text/plain; charset=utf-8', Buffer.from(text))
  }
  if (typeof html === 'string') return part('text/html; charset=utf-8', Buffer.from(html))
  return part('text/html', html)
}

function filePart({ name, mediaType, bytes }: AttachedFile): string {
  const content = bytes()
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream'
  const named = `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replaceAll("'", '%27')}`
  return part(type, content instanceof Uint8Array ? content : new Uint8Array(), [named])
}

function part(type: string, bytes: Uint8Array, more: string[] = []): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  const lines = base64.match(/.{1,76}/g) ?? []
  return [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...more, '', ...lines].join('\r\n')
}

/** Words beyond ASCII as RFC 2047 has them; an address in brackets stays as it is. */
function encoded(value: string): string {
  return value.replace(/[^\s<>,"]*[^\x20-\x7e][^<>,"]*/g, (words) => {
    const end = /\s*$/.exec(words)?.[0] ?? ''
    const pieces =
      words
        .trimEnd()
        .toWellFormed()
        .match(/.{1,10}/gu) ?? []
    return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`).join(' ') + end
  })
}
