// An Outlook message as its properties give it, and what of it is shown: head lines and body.
import type { FoundChild } from './children.ts'
import type { FlowBlock } from './flow-blocks.ts'
import { htmlBlocks, readHtml } from './html.ts'
import { unpackRtf } from './msg-rtf.ts'
import { readRtf } from './rtf.ts'
import { textBlocks } from './text.ts'

/** A message as Outlook keeps it. `sent` is ISO, or empty. */
export interface Message {
  subject: string
  sender: string
  to: string
  cc: string
  sent: string
  messageId: string
  plain: string
  html: Uint8Array | string
  rtf: Uint8Array | null
  files: AttachedFile[]
}

export interface AttachedFile extends FoundChild {
  mediaType: string
  /** Bytes. */
  size: number
}

/** Who, to whom, when and what about; empty ones left out. */
export function headLines({ sender, to, cc, sent, subject }: Message): [name: string, value: string][] {
  const lines: [string, string][] = [
    ['From', sender],
    ['To', to],
    ['Cc', cc],
    ['Date', sent],
    ['Subject', subject],
  ]
  return lines.filter(([, value]) => value !== '')
}

/** The body: the plain text, else the page, else the Rich Text. */
export function bodyOf({ plain, html, rtf }: Message): FlowBlock[] {
  if (/\S/.test(plain)) return [...textBlocks(plain)].filter((block) => block.kind !== 'page-break')
  if (typeof html !== 'string') return readHtml(html).blocks
  if (/\S/.test(html)) return htmlBlocks(html).blocks
  return rtf ? readRtf(unpackRtf(rtf)).blocks : []
}
