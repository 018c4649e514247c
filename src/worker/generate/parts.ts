// Parts: a draft in the form that every writer understands: Markdown taken apart, pictures measured, lists flat.
import { loadImage } from '@napi-rs/canvas'
import type { Draft, DraftBlock, DraftChart, DraftTable } from '../../contract/draft.ts'
import { SheafError } from '../../contract/error.ts'
import type { FlowBlock, FlowCell } from '../readers/flow-blocks.ts'
import { readMarkedMarkdown } from '../readers/markdown.ts'
import type { Marked } from './runs.ts'

/** A picture as it goes into a file; its size in pixels. */
export interface Picture {
  bytes: Buffer
  type: 'png' | 'jpg'
  width: number
  height: number
  caption: string
}

export type Part =
  | ({ type: 'heading'; level: number } & Marked)
  | ({ type: 'paragraph' } & Marked)
  /** `text` begins with its marker; `depth` 0 is an outermost list. */
  | ({ type: 'item'; depth: number } & Marked)
  | { type: 'code'; text: string }
  | { type: 'table'; table: DraftTable }
  | { type: 'picture'; picture: Picture }
  | { type: 'chart'; chart: DraftChart }
  | { type: 'page-break' }

/** Pictures a draft may hold in all, and pixels one may have. */
const mostPictures = 500
const mostPixels = 50_000_000

/** The parts of a draft in order. Throws `usage` for a picture that is none, or is too large; `warnings` say what was left out. */
export async function partsOf(draft: Draft): Promise<{ parts: Part[]; warnings: string[] }> {
  const parts: Part[] = []
  const warnings: string[] = []
  for (const block of draft.blocks) for await (const part of blockParts(block, warnings)) parts.push(part)
  if (parts.filter(({ type }) => type === 'picture').length > mostPictures) {
    throw new SheafError('usage', `there are more than ${mostPictures} pictures`, {
      hint: 'Make several documents of it.',
    })
  }
  return { parts, warnings }
}

async function* blockParts(block: DraftBlock, warnings: string[]): AsyncGenerator<Part> {
  switch (block.type) {
    case 'list':
      for (const [i, item] of block.items.entries()) {
        yield { type: 'item', depth: 0, text: `${block.ordered ? `${i + 1}.` : '•'} ${item}` }
      }
      return
    case 'image':
      yield { type: 'picture', picture: await pictureOf(block.image.bytes, block.image.caption) }
      return
    case 'markdown':
      yield* markdownParts(block.text, block.images, warnings)
      return
    default:
      yield block
  }
}

/** Lines that are a picture, or a rule (a page break), stand between pieces of Markdown; inside a fence they are code. */
async function* markdownParts(
  text: string,
  images: Record<string, Uint8Array>,
  warnings: string[],
): AsyncGenerator<Part> {
  let piece: string[] = []
  let fence: string | null = null
  const take = function* (): Generator<Part> {
    const read = readMarkedMarkdown(Buffer.from(piece.join('\n')))
    warnings.push(...read.warnings)
    for (const block of read.blocks) yield* flowParts(block)
    piece = []
  }
  for (const line of text.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark !== undefined && (fence === null || (mark.startsWith(fence) && line.trim() === mark)))
      fence = fence === null ? mark : null
    const [, caption = '', name] = /^\s*!\[([^\]]*)\]\(([^)\s]+)[^)]*\)\s*$/.exec(line) ?? []
    // A rule right under words underlines a heading.
    const isRule = /^ {0,3}(-\s*){3,}$/.test(line) && (piece.at(-1) ?? '').trim() === ''
    if (fence === null && mark === undefined && (name !== undefined || isRule)) {
      yield* take()
      const bytes = name === undefined ? undefined : images[name]
      if (name === undefined) yield { type: 'page-break' }
      else if (bytes) yield { type: 'picture', picture: await pictureOf(bytes, caption) }
      else {
        warnings.push(`the picture ${name} was not given and is left out`)
        if (caption !== '') yield { type: 'paragraph', text: caption }
      }
    } else piece.push(line)
  }
  yield* take()
}

function* flowParts(block: FlowBlock): Generator<Part> {
  switch (block.kind) {
    case 'heading':
      yield { type: 'heading', level: Math.min(4, block.level), ...markedOf(block) }
      return
    case 'code':
      yield { type: 'code', text: block.text }
      return
    case 'list-item':
      yield { type: 'item', depth: block.depth, ...markedOf(block) }
      return
    case 'table':
      yield { type: 'table', table: tableOf(block.rows) }
      return
    case 'page-break':
      yield { type: 'page-break' }
      return
    default:
      yield { type: 'paragraph', ...markedOf(block) }
  }
}

const markedOf = ({ text, marks }: Marked): Marked => (marks ? { text, marks } : { text })

const isNumber = (text: string): boolean => /^-?\d{1,15}(\.\d+)?$/.test(text)

/** A table of texts; a column whose cells are all plain numbers is one of numbers. */
function tableOf(rows: FlowCell[][]): DraftTable {
  const [head = [], ...body] = rows
  const isNumeric = head.map((_, column) => {
    const texts = body.map((row) => row[column]?.text ?? '').filter((text) => text !== '')
    return texts.length > 0 && texts.every(isNumber)
  })
  return {
    name: '',
    columns: head.map(({ text }, i) => ({ title: text, kind: isNumeric[i] ? 'number' : 'text', total: false })),
    rows: body.map((row) =>
      head.map((_, i) => {
        const text = row[i]?.text ?? ''
        return text === '' ? null : isNumeric[i] ? Number(text) : text
      }),
    ),
  }
}

async function pictureOf(bytes: Uint8Array, caption: string): Promise<Picture> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = buffer.subarray(1, 4).toString('latin1') === 'PNG' ? 'png' : 'jpg'
  if (type === 'jpg' && !(buffer[0] === 0xff && buffer[1] === 0xd8)) throw noPicture(caption)
  const { width, height } = await loadImage(buffer).catch((cause: unknown) => {
    throw noPicture(caption, cause)
  })
  if (width * height > mostPixels) {
    throw new SheafError('usage', `a picture has ${width} × ${height} pixels`, {
      hint: `Make it smaller: ${mostPixels / 1e6} megapixels is the most.`,
    })
  }
  return { bytes: buffer, type, width, height, caption }
}

function noPicture(caption: string, cause?: unknown): SheafError {
  const what = caption === '' ? 'a picture' : `the picture “${caption}”`
  return new SheafError('usage', `${what} is neither PNG nor JPEG, or is damaged`, {
    hint: 'Give pictures as PNG or JPEG.',
    cause,
  })
}
