// Markdown: a document's blocks in GitHub's dialect, with a comment where each page begins and for each running line.
import type { Block, Link, Page } from '../../contract/model.ts'
import type { ExportDocument } from './content.ts'
import { escapeCell, escapeInline, escapeProse } from './markdown-escape.ts'
import { type Item, itemOf, renderList } from './markdown-list.ts'

/** The pages in order; a page that failed is named where it would stand. Ends in a newline. */
export function renderMarkdown({ pages, document }: Pick<ExportDocument, 'pages' | 'document'>): string {
  const header: Header = { cells: [] }
  const parts = [
    ...pages.map((page) => ({ number: page.number, text: renderPage(page, header) })),
    ...document.failedPages.map(({ page, reason }) => ({
      number: page,
      text: `<!-- page ${page} failed: ${reason} -->`,
    })),
  ].toSorted((a, b) => a.number - b.number)
  return parts.map(({ text }) => `${text}\n`).join('\n')
}

/** The header row of the table last met, for its rows on the pages after. */
interface Header {
  cells: string[]
}

function renderPage(page: Page, header: Header): string {
  const parts = [`<!-- page ${page.number} -->`]
  let at = 0
  let items: Item[] = []
  const add = (text: string): void => {
    if (text === '') return
    if (items.length > 0) parts.push(renderList(items))
    items = []
    parts.push(text)
  }
  for (const block of page.blocks) {
    add(escapeProse(page.text.slice(at, block.start).trim()))
    if (block.kind === 'list-item') items.push(listItem(page, block))
    else add(renderBlock(page, block, header))
    at = Math.max(at, block.end)
  }
  add(escapeProse(page.text.slice(at).trim()))
  if (items.length > 0) parts.push(renderList(items))
  return parts.join('\n\n')
}

/** Any block but an item of a list. */
function renderBlock(page: Page, block: Block, header: Header): string {
  const text = page.text.slice(block.start, block.end)
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level ?? 2)} ${linked(escapeInline(oneLine(text).trim()).replace(/#+$/, '\\$&'), block.links)}`
    // What is printed around every page would cut sentences that run over: readers of the text see it, those of the page do not.
    case 'header':
    case 'footer':
      return `<!-- ${block.kind}: ${oneLine(text.trim()).replace(/--(?=!?>)/g, '-- ')} -->`
    case 'code':
      return fenced(text)
    case 'table':
      return table(page, block, header)
    default:
      return linked(escapeProse(text.trim()), block.links)
  }
}

/** Text that is Markdown already, with each link's address behind its words; words that are their own address stay plain. */
function linked(text: string, links: readonly Link[] = []): string {
  const parts: string[] = []
  let at = 0
  for (const { text: words, target } of links) {
    const label = escapeInline(words)
    const found = words === target ? -1 : text.indexOf(label, at)
    if (found === -1) continue
    const address = target.replace(/[\s<>()\\]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
    parts.push(text.slice(at, found), `[${label}](${address})`)
    at = found + label.length
  }
  return parts.join('') + text.slice(at)
}

function listItem(page: Page, block: Block): Item {
  return itemOf(page, block, (text) => linked(escapeProse(oneLine(text)), block.links))
}

/** The fence is longer than any in the code. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}

/**
 * GitHub's tables need a header row: the first one, whether the reader knew it for a header or not. One that goes on
 * from a page before repeats the header of its beginning, or an empty one.
 */
function table(page: Page, block: Block, before: Header): string {
  const rows = block.rows && grid(page, block.rows)
  if (!rows || rows.length === 0) return fenced(page.text.slice(block.start, block.end))
  if (!block.continues) before.cells = block.rows?.[0]?.some((cell) => cell.header) ? (rows[0] ?? []) : []
  const [header = [], ...body] = block.continues ? [before.cells, ...rows] : rows
  const width = Math.max(1, ...rows.map((row) => row.length))
  const line = (cells: string[]): string =>
    `| ${Array.from({ length: width }, (_, at) => cells[at] ?? '').join(' | ')} |`
  return [line(header), `|${' --- |'.repeat(width)}`, ...body.map(line)].join('\n')
}

/** Cells in the columns they stand in: where a cell reaches over others, those are empty. */
function grid(page: Page, rows: NonNullable<Block['rows']>): string[][] {
  /** Rows that a cell above still reaches into, by column. */
  const busy: number[] = []
  return rows.map((row) => {
    const cells: string[] = []
    const skipCovered = (): void => {
      for (let left = busy[cells.length] ?? 0; left > 0; left = busy[cells.length] ?? 0) {
        busy[cells.length] = left - 1
        cells.push('')
      }
    }
    for (const cell of row) {
      skipCovered()
      for (let span = 0; span < (cell.colspan ?? 1); span++) {
        busy[cells.length] = (cell.rowspan ?? 1) - 1
        cells.push(span === 0 ? escapeCell(page.text.slice(cell.start, cell.end)) : '')
      }
    }
    skipCovered()
    return cells
  })
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
