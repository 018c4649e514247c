// One slide's XML as blocks: what each shape is for (title, body, footer), its paragraphs with their bullets, its tables, formulas,
// links, what is said of its pictures.
import type { Link } from '../../contract/model.ts'
import { MathText } from './docx-math.ts'
import { addLink, type FlowBlock, type FlowCell } from './flow-blocks.ts'
import { readXml, secondVersions, without, type XmlAttributes } from './xml-events.ts'

export interface SlideBlocks {
  blocks: FlowBlock[]
  isHidden: boolean
  pictures: number
}

/** What a slide refers to by ids: where links lead, and what charts and diagrams hold. */
export interface SlideRelations {
  links: ReadonlyMap<string, string>
  blocks: (id: string) => FlowBlock[]
}

const noRelations: SlideRelations = { links: new Map(), blocks: () => [] }

/** Numbered paragraphs are counted anew in each shape. Of `notes` pages only the notes themselves are taken. */
export function slideBlocks(
  xml: string,
  page: 'slide' | 'notes' = 'slide',
  relations: SlideRelations = noRelations,
): SlideBlocks {
  const reader = new SlideReader(page, relations)
  readXml(xml, without(secondVersions, reader))
  return reader.finish()
}

const deepest = 8

class SlideReader {
  readonly #page: 'slide' | 'notes'
  readonly #relations: SlideRelations
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
  #tableLinks: Link[] = []
  /** Links of the paragraph in hand; where the run in hand leads, and the part it begins at. */
  #links: Link[] = []
  #run: { target: string; from: number } | null = null
  #math: MathText | null = null
  constructor(page: 'slide' | 'notes', relations: SlideRelations) {
    this.#page = page
    this.#relations = relations
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#math) this.#math.open(name, attributes)
    else if (name === 'oMath') this.#math = new MathText()
    else if (name === 'sld') this.#isHidden = attributes.get('show') === '0' || attributes.get('show') === 'false'
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
    else if (name === 'r' || name === 'fld') this.#run = { target: '', from: this.#parts.length }
    else if (name === 'hlinkClick') {
      if (this.#run) this.#run.target = this.#relations.links.get(attributes.get('r:id') ?? '') ?? ''
    } else if (name === 'cNvPr') this.#describe(attributes.get('descr') ?? '')
    else if (name === 'chart' || name === 'relIds') {
      const blocks = this.#relations.blocks(attributes.get(name === 'chart' ? 'r:id' : 'r:dm') ?? '')
      for (const block of blocks) this.#rest.push(block)
    } else if (name === 'tab') return
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
    if (this.#math) this.#closeMath(name)
    else if (name === 't') this.#inText = false
    else if (name === 'r' || name === 'fld') this.#endRun()
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
      const links = this.#tableLinks.splice(0)
      if (rows.length > 0) this.#rest.push({ kind: 'table', rows, ...(links.length > 0 && { links }) })
      this.#rows = null
    }
  }

  text(data: string): void {
    if (this.#math) this.#math.text(data)
    else if (this.#inText) this.#parts.push(data)
  }

  finish(): SlideBlocks {
    return {
      blocks: [...this.#titles, ...this.#rest, ...this.#footers],
      isHidden: this.#isHidden,
      pictures: this.#pictures,
    }
  }

  #endRun(): void {
    if (this.#run) addLink(this.#links, this.#parts.slice(this.#run.from).join(''), this.#run.target)
    this.#run = null
  }

  #closeMath(name: string): void {
    if (name !== 'oMath') this.#math?.close(name)
    else if (this.#math) {
      this.#parts.push(this.#math.finish())
      this.#math = null
    }
  }

  /** What a picture shows, in its author's words. */
  #describe(text: string): void {
    if (/\S/.test(text) && this.#page === 'slide') this.#rest.push({ kind: 'paragraph', text: text.trim() })
  }

  #beginParagraph(): void {
    this.#parts = []
    this.#depth = 0
    this.#bullet = 'inherited'
  }

  #endParagraph(): void {
    const text = this.#parts.join('').replaceAll('\v', '\n').trim()
    const links = this.#links.splice(0)
    this.#parts = []
    if (text === '') return
    const own = { ...(links.length > 0 && { links }) }
    if (this.#cell) {
      this.#cell.lines.push(text)
      for (const link of links) this.#tableLinks.push(link)
    } else if (this.#page === 'notes') {
      if (this.#purpose === 'body') this.#rest.push({ kind: 'paragraph', text, ...own })
    } else if (this.#purpose === 'title' || this.#purpose === 'ctrTitle')
      this.#titles.push({ kind: 'heading', level: this.#purpose === 'title' ? 2 : 1, text, ...own })
    else if (this.#purpose === 'ftr' || this.#purpose === 'dt') this.#footers.push({ kind: 'footer', text })
    else if (this.#purpose === 'hdr') this.#rest.push({ kind: 'header', text })
    else if (this.#purpose !== 'sldNum') this.#rest.push({ ...this.#bodyBlock(text), ...own })
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
