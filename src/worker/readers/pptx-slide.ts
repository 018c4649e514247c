// One slide's XML as blocks: what each shape is for (title, body, footer), its paragraphs with their bullets, its tables.
import type { FlowBlock, FlowCell } from './flow-blocks.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

export interface SlideBlocks {
  blocks: FlowBlock[]
  isHidden: boolean
  pictures: number
}

/** Numbered paragraphs are counted anew in each shape. Of `notes` pages only the notes themselves are taken. */
export function slideBlocks(xml: string, page: 'slide' | 'notes' = 'slide'): SlideBlocks {
  const reader = new SlideReader(page)
  readXml(xml, reader)
  return reader.finish()
}

const deepest = 8

class SlideReader {
  readonly #page: 'slide' | 'notes'
  readonly #titles: FlowBlock[] = []
  readonly #rest: FlowBlock[] = []
  readonly #footers: FlowBlock[] = []
  #isHidden = false
  #pictures = 0
  /** What the shape is for: a placeholder's type, `body` where it has none, empty for a plain shape. */
  #purpose = ''
  #inText = false
  #parts: string[] = []
  #depth = 0
  #bullet: 'none' | 'dot' | 'number' | 'inherited' = 'inherited'
  #first = 1
  #counts: number[] = []
  #rows: FlowCell[][] | null = null
  #cell: (FlowCell & { lines: string[] }) | null = null
  #headed = false
  constructor(page: 'slide' | 'notes') {
    this.#page = page
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'sld') this.#isHidden = attributes.get('show') === '0' || attributes.get('show') === 'false'
    else if (name === 'sp' || name === 'pt' || name === 'cxnSp') {
      this.#purpose = ''
      this.#counts = []
    } else if (name === 'pic') this.#pictures++
    else if (name === 'ph') this.#purpose = attributes.get('type') ?? 'body'
    else if (name === 'p') this.#beginParagraph()
    else if (name === 'pPr') this.#depth = Math.min(deepest, Math.max(0, Number(attributes.get('lvl') ?? 0)) || 0)
    else if (name === 'buNone') this.#bullet = 'none'
    else if (name === 'buChar' || name === 'buBlip') this.#bullet = 'dot'
    else if (name === 'buAutoNum') {
      this.#bullet = 'number'
      this.#first = Number(attributes.get('startAt') ?? 1) || 1
    } else if (name === 't') this.#inText = true
    else if (name === 'br') this.#parts.push('\n')
    else if (name === 'tab') return
    else this.#openTable(name, attributes)
  }

  #openTable(name: string, attributes: XmlAttributes): void {
    if (name === 'tbl') this.#rows = []
    else if (name === 'tblPr') this.#headed = /^(1|true)$/.test(attributes.get('firstRow') ?? '')
    else if (name === 'tr') this.#rows?.push([])
    else if (name === 'tc' && this.#rows) {
      const cell: FlowCell & { lines: string[] } = { text: '', lines: [] }
      const [colspan, rowspan] = [Number(attributes.get('gridSpan') ?? 1), Number(attributes.get('rowSpan') ?? 1)]
      if (colspan > 1) cell.colspan = Math.min(colspan, 100)
      if (rowspan > 1) cell.rowspan = Math.min(rowspan, 10_000)
      this.#cell = cell
      // Cells that a span covers are written, empty.
      if (!attributes.has('hMerge') && !attributes.has('vMerge')) this.#rows.at(-1)?.push(cell)
    }
  }

  close(name: string): void {
    if (name === 't') this.#inText = false
    else if (name === 'p') this.#endParagraph()
    else if (name === 'tc' && this.#cell) {
      this.#cell.text = this.#cell.lines.join('\n')
      this.#cell = null
    } else if (name === 'tbl' && this.#rows) {
      const rows = this.#rows.map((row) =>
        row.map(({ text, colspan, rowspan }): FlowCell => ({
          text,
          ...(colspan && { colspan }),
          ...(rowspan && { rowspan }),
        })),
      )
      if (this.#headed) for (const cell of rows[0] ?? []) cell.header = true
      if (rows.length > 0) this.#rest.push({ kind: 'table', rows })
      this.#rows = null
    }
  }

  text(data: string): void {
    if (this.#inText) this.#parts.push(data)
  }

  finish(): SlideBlocks {
    return {
      blocks: [...this.#titles, ...this.#rest, ...this.#footers],
      isHidden: this.#isHidden,
      pictures: this.#pictures,
    }
  }

  #beginParagraph(): void {
    this.#parts = []
    this.#depth = 0
    this.#bullet = 'inherited'
  }

  #endParagraph(): void {
    const text = this.#parts.join('').replaceAll('\v', '\n').trim()
    this.#parts = []
    if (text === '') return
    if (this.#cell) this.#cell.lines.push(text)
    else if (this.#page === 'notes') {
      if (this.#purpose === 'body') this.#rest.push({ kind: 'paragraph', text })
    } else if (this.#purpose === 'title' || this.#purpose === 'ctrTitle')
      this.#titles.push({ kind: 'heading', level: this.#purpose === 'title' ? 2 : 1, text })
    else if (this.#purpose === 'ftr' || this.#purpose === 'dt') this.#footers.push({ kind: 'footer', text })
    else if (this.#purpose === 'hdr') this.#rest.push({ kind: 'header', text })
    else if (this.#purpose !== 'sldNum') this.#rest.push(this.#bodyBlock(text))
  }

  /** Text of a body is bulleted unless it says otherwise, as the usual slide masters have it. */
  #bodyBlock(text: string): FlowBlock {
    const inherits = this.#purpose === 'body' || this.#purpose === 'obj'
    const bullet = this.#bullet === 'inherited' ? (inherits ? 'dot' : 'none') : this.#bullet
    const depth = this.#depth
    this.#counts.length = Math.min(this.#counts.length, depth + 1)
    if (bullet === 'none') return { kind: 'paragraph', text }
    if (bullet === 'dot') return { kind: 'list-item', depth, text: `• ${text}` }
    const count = (this.#counts[depth] ?? this.#first - 1) + 1
    this.#counts[depth] = count
    return { kind: 'list-item', depth, text: `${count}. ${text}` }
  }
}
