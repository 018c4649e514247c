// What the classifier sees of a document: its lines in a few overlapping parts, and measures of its layout.
import type { Block, Page } from '../../contract/model.ts'

/** Only so much is looked at: what a document is shows early. */
const pageLimit = 12
const textLimit = 30_000
const lineLimit = 1000

export const measures = [
  'pages',
  /** Words in what was looked at. */
  'words',
  /** Share of pages wider than high. */
  'landscape',
  /** Height by width of the first page. */
  'tallness',
  /** Share of pages with few words. */
  'sparsePages',
  /** Share of pages set in columns. */
  'columns',
  /** Share of characters in tables, in paragraphs of whole sentences, in digits. */
  'tables',
  'prose',
  'digitShare',
  /** Shares of lines: with an amount of money, short, list items, labels with a colon. */
  'moneyLines',
  'shortLines',
  'lists',
  'labels',
  /** 1 if so, else 0: a PDF; has fields to fill in. */
  'isPdf',
  'fields',
] as const
export type Measure = (typeof measures)[number]

export interface Features {
  parts: Record<'title' | 'opening' | 'head' | 'tail' | 'body' | 'format', string>
  measures: Record<Measure, number>
}

export interface DocumentInput {
  name: string
  mediaType: string
  metadata: Record<string, string>
  pages: Page[]
}

export function featuresOf({ name, mediaType, metadata, pages }: DocumentInput): Features {
  const seen = pages.slice(0, pageLimit)
  const lines = clipped(seen.flatMap(linesOf))
  const last = pages.length > seen.length ? pages.slice(-1).flatMap(linesOf) : lines
  const extension = /\.([^.]+)$/.exec(name)?.[1] ?? ''
  const body = lines.join('\n')
  const words = body.match(/\S+/g)?.length ?? 0
  const share = (test: (line: string) => boolean): number =>
    lines.length === 0 ? 0 : lines.filter(test).length / lines.length
  const pageShare = (test: (page: Page) => boolean): number =>
    seen.length === 0 ? 0 : seen.filter(test).length / seen.length
  const [first] = seen
  return {
    parts: {
      title: start(lines, 6, 500),
      opening: start(lines, 50, 3000),
      head: start(lines, 30, 2000),
      tail: last.slice(-25).join('\n'),
      body,
      format: `${mediaType} ${extension.toLowerCase()}`,
    },
    measures: {
      pages: pages.length,
      words,
      landscape: pageShare((page) => page.source !== 'layout' && page.width > page.height),
      tallness: first && first.source !== 'layout' ? first.height / Math.max(1, first.width) : 0,
      sparsePages: pages.length < 3 ? 0 : pageShare((page) => page.source !== 'layout' && wordCount(page.text) < 120),
      columns: pageShare(hasColumns),
      tables: blockShare(seen, ({ kind }) => kind === 'table'),
      prose: blockShare(seen, isProse),
      digitShare: (body.match(/\d/g)?.length ?? 0) / Math.max(1, body.replace(/\s/g, '').length),
      moneyLines: share((line) => /(?<![\d.,])\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{2}(?![\d.,%])/.test(line)),
      shortLines: share((line) => line.length < 40),
      lists: share((line) => /^(?:[•·▪►➢‣●■○–*-]|\(?[a-z\d]{1,2}[.)])\s/i.test(line)),
      labels: share((line) => /^[^:]{2,40}:(?:\s|$)/.test(line)),
      isPdf: mediaType === 'application/pdf' ? 1 : 0,
      fields: metadata['acroform'] === undefined && metadata['fields'] === undefined ? 0 : 1,
    },
  }
}

/** The lines of a page as printed, with single spaces. */
export function linesOf(page: Page): string[] {
  const lines: string[] = []
  for (const block of page.blocks) {
    const ranges = block.kind === 'table' && block.rows ? block.rows.map(rowRange) : block.lines
    for (const { start, end } of ranges.length > 0 ? ranges : [block]) {
      const line = page.text.slice(start, end).replace(/\s+/g, ' ').trim()
      if (line !== '') lines.push(line)
    }
  }
  return lines
}

function rowRange(row: { start: number; end: number }[]): { start: number; end: number } {
  return { start: row[0]?.start ?? 0, end: row.at(-1)?.end ?? 0 }
}

function clipped(lines: string[]): string[] {
  const clipped: string[] = []
  let room = textLimit
  for (const line of lines) {
    if (room <= 0) break
    const text = line.slice(0, Math.min(lineLimit, room))
    clipped.push(text)
    room -= text.length + 1
  }
  return clipped
}

function start(lines: string[], count: number, limit: number): string {
  return lines.slice(0, count).join('\n').slice(0, limit)
}

function wordCount(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}

/** Share of the pages' characters that lie in such blocks. */
function blockShare(pages: Page[], test: (block: Block, text: string) => boolean): number {
  let all = 0
  let inside = 0
  for (const { blocks, text } of pages) {
    for (const block of blocks) {
      all += block.end - block.start
      if (test(block, text)) inside += block.end - block.start
    }
  }
  return all === 0 ? 0 : inside / all
}

function isProse({ kind, start, end }: Block, text: string): boolean {
  return kind === 'paragraph' && end - start > 60 && /[.!?]["”’)]?\s*$/.test(text.slice(end - 5, end))
}

/** True if most of the page's lines keep to one half of it. */
function hasColumns(page: Page): boolean {
  const middle = page.width / 2
  const lines = page.blocks.flatMap((block) => block.lines)
  if (lines.length < 20 || page.source === 'layout') return false
  const left = lines.filter(({ bbox }) => bbox[2] <= middle + 6).length
  const right = lines.filter(({ bbox }) => bbox[0] >= middle - 6).length
  return left > lines.length * 0.3 && right > lines.length * 0.3
}
