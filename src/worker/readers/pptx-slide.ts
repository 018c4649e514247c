// One slide's XML as blocks: what each shape is for (title, body, footer), its paragraphs with their bullets, its tables, formulas,
// links, what is said of its pictures; shapes in the order of their places.
import type { Link } from '../../contract/model.ts'
import { MathText } from './docx-math.ts'
import { addLink, type FlowBlock, type FlowCell } from './flow-blocks.ts'
import { numberOf, placeOf, type Bullet, type Layout } from './pptx-layout.ts'
import { around, inReadingOrder, type Place } from './slide-order.ts'
import { readXml, secondVersions, without, type XmlAttributes } from './xml-events.ts'

export interface SlideBlocks {
  blocks: FlowBlock[]
  isHidden: boolean
  pictures: number
}

/** What a slide refers to by ids: where links lead, and what charts and diagrams hold. */
export interface SlideRelations {
  layout?: Layout
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
const deepestGroup = 20

/** What one shape, or a group of shapes, puts on the slide. */
interface Shape {
  place: Place | null
  blocks: FlowBlock[]
  /** Of a group. */
  shapes: Shape[] | null
}

const shapeNames = new Set(['sp', 'pt', 'cxnSp', 'pic', 'graphicFrame', 'contentPart'])

class SlideReader {
  readonly #page: 'slide' | 'notes'
  readonly #relations: SlideRelations
  readonly #titles: FlowBlock[] = []
  /** The slide itself, the groups that are open, and the shape in hand. */
  readonly #shapes: Shape[] = [{ place: null, blocks: [], shapes: [] }]
  /** Parts of the shape in hand that are named as shapes are: the picture of an embedded file, points of an outline. */
  #inner = 0
  #from: XmlAttributes | null = null
  /** The number of a placeholder, by which its layout knows it, and what levels of the shape say of bullets. */
  #placeholder = ''
  #level = -1
  #levels = new Map<number, Bullet>()
  readonly #footers: FlowBlock[] = []
  #isHidden = false
  #pictures = 0
  /** What the shape is for: a placeholder's type, `body` where it has none, empty for a plain shape. */
  #purpose = ''
  #inText = false
  #parts: string[] = []
  #depth = 0
  #bullet: Bullet | null = null
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
    else if (shapeNames.has(name)) this.#openShape(name)
    else if (name === 'grpSp') {
      if (this.#shapes.length < deepestGroup) this.#shapes.push({ place: null, blocks: [], shapes: [] })
    } else if (name === 'off') this.#from = attributes
    else if (name === 'ext' && attributes.has('cx')) this.#setPlace(attributes)
    else if (name === 'ph') {
      this.#purpose = attributes.get('type') ?? 'body'
      this.#placeholder = attributes.get('idx') ?? ''
    } else if (/^lvl\dpPr$/.test(name)) this.#level = Number(name[3]) - 1
    else if (name === 'p') this.#beginParagraph()
    else if (name === 'pPr') this.#depth = Math.min(deepest, Math.max(0, Number(attributes.get('lvl') ?? 0)) || 0)
    else if (name === 'buNone') this.#setBullet({ kind: 'none' })
    else if (name === 'buChar' || name === 'buBlip') this.#setBullet({ kind: 'dot' })
    else if (name === 'buAutoNum') {
      const first = Number(attributes.get('startAt') ?? 1) || 1
      this.#setBullet({ kind: 'number', type: attributes.get('type') ?? '', first })
    } else if (name === 't') this.#inText = true
    else if (name === 'br') this.#parts.push('\n')
    else if (name === 'r' || name === 'fld') this.#run = { target: '', from: this.#parts.length }
    else if (name === 'hlinkClick') {
      if (this.#run) this.#run.target = this.#relations.links.get(attributes.get('r:id') ?? '') ?? ''
    } else if (name === 'cNvPr') this.#describe(attributes.get('descr') ?? '')
    else if (name === 'chart' || name === 'relIds') {
      const blocks = this.#relations.blocks(attributes.get(name === 'chart' ? 'r:id' : 'r:dm') ?? '')
      for (const block of blocks) this.#put(block)
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
    else if (shapeNames.has(name) || name === 'grpSp') this.#closeShape(name)
    else if (/^lvl\dpPr$/.test(name)) this.#level = -1
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
      if (rows.length > 0) this.#put({ kind: 'table', rows, ...(links.length > 0 && { links }) })
      this.#rows = null
    }
  }

  text(data: string): void {
    if (this.#math) this.#math.text(data)
    else if (this.#inText) this.#parts.push(data)
  }

  finish(): SlideBlocks {
    return {
      blocks: [...this.#titles, ...(this.#shapes[0] ? blocksOf(this.#shapes[0]) : []), ...this.#footers],
      isHidden: this.#isHidden,
      pictures: this.#pictures,
    }
  }

  #openShape(name: string): void {
    if (name === 'pic') this.#pictures++
    if (this.#shapes.at(-1)?.shapes === null) {
      this.#inner++
      return
    }
    this.#purpose = ''
    this.#placeholder = ''
    this.#counts = []
    this.#levels = new Map()
    this.#shapes.push({ place: null, blocks: [], shapes: null })
  }

  /** Puts a shape or a group into the one around it. */
  #closeShape(name: string): void {
    if (this.#inner > 0 && name !== 'grpSp') {
      this.#inner--
      return
    }
    const shape = this.#shapes.at(-1)
    if (this.#shapes.length < 2 || !shape || (shape.shapes === null) === (name === 'grpSp')) return
    this.#shapes.pop()
    if (!shape.shapes) shape.place ??= this.#relations.layout?.place(this.#purpose, this.#placeholder) ?? null
    // Shapes of a group stand by measures of the group's own.
    else shape.place ??= around(shape.shapes.map(({ place }) => place))
    this.#shapes.at(-1)?.shapes?.push(shape)
  }

  #setPlace(size: XmlAttributes): void {
    const shape = this.#shapes.length < 2 ? undefined : this.#shapes.at(-1)
    if (shape) shape.place ??= placeOf(this.#from, size)
    this.#from = null
  }

  #put(block: FlowBlock): void {
    this.#shapes.at(-1)?.blocks.push(block)
  }

  #setBullet(bullet: Bullet): void {
    if (this.#level >= 0) this.#levels.set(this.#level, bullet)
    else this.#bullet = bullet
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
    if (/\S/.test(text) && this.#page === 'slide') this.#put({ kind: 'paragraph', text: text.trim() })
  }

  #beginParagraph(): void {
    this.#parts = []
    this.#depth = 0
    this.#bullet = null
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
      if (this.#purpose === 'body') this.#put({ kind: 'paragraph', text, ...own })
    } else if (this.#purpose === 'title' || this.#purpose === 'ctrTitle')
      this.#titles.push({ kind: 'heading', level: this.#purpose === 'title' ? 2 : 1, text, ...own })
    else if (this.#purpose === 'ftr' || this.#purpose === 'dt') this.#footers.push({ kind: 'footer', text })
    else if (this.#purpose === 'hdr') this.#put({ kind: 'header', text })
    else if (this.#purpose !== 'sldNum') this.#put({ ...this.#bodyBlock(text), ...own })
  }

  /** Text of a body is bulleted unless it, its layout or the master says otherwise. */
  #bodyBlock(text: string): FlowBlock {
    const depth = this.#depth
    const inherits = this.#purpose === 'body' || this.#purpose === 'obj'
    const bullet =
      this.#bullet ??
      this.#levels.get(depth) ??
      this.#relations.layout?.bullet(this.#purpose, this.#placeholder, depth) ??
      (inherits ? { kind: 'dot' as const } : { kind: 'none' as const })
    this.#counts.length = Math.min(this.#counts.length, bullet.kind === 'number' ? depth + 1 : depth)
    if (bullet.kind === 'none') return { kind: 'paragraph', text }
    if (bullet.kind === 'dot') return { kind: 'list-item', depth, text: `• ${text}` }
    const count = (this.#counts[depth] ?? bullet.first - 1) + 1
    this.#counts[depth] = count
    return { kind: 'list-item', depth, text: `${numberOf(count, bullet.type)} ${text}` }
  }
}

function blocksOf({ blocks, shapes }: Shape): FlowBlock[] {
  return shapes ? [...blocks, ...inReadingOrder(shapes).flatMap((shape) => blocksOf(shape))] : blocks
}
