// Transcript: the text of every page in reading order, with headings, lists and tables as they were read.
import type { DraftBlock, DraftTable } from '../../../contract/draft.ts'
import type { Block, Page } from '../../../contract/model.ts'
import type { Material } from './material.ts'

export async function transcript(material: Material): Promise<DraftBlock[]> {
  const blocks: DraftBlock[] = []
  for (const document of material.documents) {
    if (blocks.length > 0) blocks.push({ type: 'page-break' })
    blocks.push({ type: 'heading', level: 1, text: document.name })
    const read = new Map((await material.pages(document)).map((page) => [page.number, page]))
    const count = Math.max(document.pages ?? 0, ...read.keys())
    for (let number = 1; number <= count; number++) {
      const page = read.get(number)
      if (count > 1) blocks.push({ type: 'heading', level: 2, text: `Page ${number}` })
      if (!page) blocks.push({ type: 'paragraph', text: '[This page could not be read.]' })
      else if (page.text.trim() === '') blocks.push({ type: 'paragraph', text: '[This page holds no text.]' })
      else for (const block of page.blocks) blocks.push(blockOf(page, block))
    }
  }
  return blocks
}

function blockOf(page: Page, block: Block): DraftBlock {
  const text = page.text.slice(block.start, block.end)
  if (block.kind === 'heading') return { type: 'heading', level: Math.min(4, (block.level ?? 1) + 2), text }
  if (block.kind === 'list-item') return { type: 'list', ordered: false, items: [text.replace(/^[•◦▪‣*–-]\s+/, '')] }
  if (block.kind === 'code') return { type: 'code', text }
  if (block.kind === 'table' && block.rows) return { type: 'table', table: tableOf(page, block.rows) }
  return { type: 'paragraph', text }
}

function tableOf(page: Page, rows: NonNullable<Block['rows']>): DraftTable {
  const texts = rows.map((row) =>
    row.flatMap((cell) => [
      page.text.slice(cell.start, cell.end),
      ...Array.from({ length: (cell.colspan ?? 1) - 1 }, () => ''),
    ]),
  )
  const width = Math.max(1, ...texts.map((row) => row.length))
  const [head = [], ...body] = texts
  return {
    name: '',
    columns: Array.from({ length: width }, (_, i) => ({ title: head[i] ?? '', kind: 'text', total: false })),
    rows: body,
  }
}
