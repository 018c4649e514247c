// OpenDocument presentations and drawings (ODP, ODG): slide by slide, each on a page of its own: title, text, lists, tables, charts in
// the order of their places, footers, comments, the speaker's notes. Hidden slides are left out.
import { commentBlock, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { isOdfChart, odfChartBlocks } from './odf-chart.ts'
import { OdfReader } from './odf.ts'
import { openOdf } from './odf-package.ts'
import { OdfStyles } from './odf-styles.ts'
import { hiddenWarning } from './sheet.ts'
import { around, inReadingOrder, type Place } from './slide-order.ts'
import { readXml, type XmlAttributes, type XmlEvents } from './xml-events.ts'

/** Reads a presentation. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export const readOdp = (bytes: Uint8Array): FlowDocument => readSlides(bytes, 'OpenDocument presentation')

/** Reads a drawing, whose pages are slides. Throws the same. */
export const readOdg = (bytes: Uint8Array): FlowDocument => readSlides(bytes, 'OpenDocument drawing')

function readSlides(bytes: Uint8Array, kind: string): FlowDocument {
  const { content, styles, metadata, warnings, object } = openOdf(bytes, kind)
  const own = new OdfStyles(styles, content)
  const slides = new Slides(object, (shape) => {
    const reader = new OdfReader(own, object)
    for (const event of shape) event(reader)
    return reader.finish()
  })
  readXml(content, slides)
  return { blocks: slides.blocks, metadata, warnings: [...warnings, ...hiddenWarning(slides.hidden, 'slide')] }
}

/** An event that is told again to the reader of its shape. */
type Told = (reader: XmlEvents) => void

interface Shape {
  /** What it is on its slide: `title`, `footer` …; empty for what has no part of its own. */
  part: string
  place: Place | null
  told: Told[]
  charts: FlowBlock[]
  /** Of a group. */
  shapes: Shape[] | null
}

/** Texts stand within shapes; some programs leave those away. */
const shapeNames = new Set(
  'frame custom-shape rect ellipse circle line polyline polygon path connector caption measure g p h list table'.split(
    ' ',
  ),
)
/** Parts of slides and of the pages for notes that only repeat what is the same on all of them. */
const repeated = new Set(['page-number', 'page', 'header', 'date-time', 'handout'])
const deepest = 20

class Slides implements XmlEvents {
  readonly blocks: FlowBlock[] = []
  readonly hidden: string[] = []
  readonly #object: (href: string) => string
  readonly #read: (told: Told[]) => FlowBlock[]
  /** Styles of hidden slides, and footers and dates by the names that slides use. */
  readonly #hiddenStyles = new Set<string>()
  readonly #declared = new Map<string, string>()
  #style = ''
  #declaration: { name: string; parts: string[] } | null = null
  #number = 0
  #slide: { shapes: Shape[]; notes: Shape[]; comments: FlowBlock[]; footers: string[]; isHidden: boolean } | null = null
  #inNotes = false
  /** Groups that are open, and the shape in hand with how many elements are open in it. */
  readonly #groups: Shape[] = []
  #shape: Shape | null = null
  #depth = 0
  #comment: { element: string; author: string; text: string } | null = null
  constructor(object: (href: string) => string, read: (told: Told[]) => FlowBlock[]) {
    this.#object = object
    this.#read = read
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#shape) {
      this.#depth++
      const chart = name === 'object' ? this.#object(attributes.get('href') ?? '') : ''
      if (isOdfChart(chart)) this.#shape.charts.push(...odfChartBlocks(chart))
      else this.#shape.told.push((reader) => reader.open(name, attributes))
    } else if (name === 'style') this.#style = attributes.get('style:name') ?? ''
    else if (name === 'drawing-page-properties') {
      if (attributes.get('presentation:visibility') === 'hidden') this.#hiddenStyles.add(this.#style)
    } else if (name === 'footer-decl' || name === 'date-time-decl')
      this.#declaration = { name: `${name} ${attributes.get('presentation:name') ?? ''}`, parts: [] }
    else if (name === 'page') this.#openPage(attributes)
    else if (!this.#slide) return
    else if (this.#comment) this.#comment.element = name
    else if (name === 'annotation') this.#comment = { element: '', author: '', text: '' }
    else if (name === 'notes') this.#inNotes = true
    else if (shapeNames.has(name)) this.#openShape(name, attributes)
  }

  close(name: string): void {
    if (this.#shape) this.#closeInShape(name)
    else if (name === 'footer-decl' || name === 'date-time-decl') {
      if (this.#declaration) this.#declared.set(this.#declaration.name, this.#declaration.parts.join('').trim())
      this.#declaration = null
    } else if (name === 'annotation') this.#closeComment()
    else if (this.#comment) this.#comment.text += name === 'p' ? '\n' : ''
    else if (name === 'notes') this.#inNotes = false
    else if (name === 'g') this.#add(this.#groups.pop())
    else if (name === 'page') this.#closePage()
  }

  text(data: string): void {
    if (this.#shape) this.#shape.told.push((reader) => reader.text?.(data))
    else if (this.#declaration) this.#declaration.parts.push(data)
    else if (this.#comment?.element === 'creator') this.#comment.author += data
    else if (this.#comment && !/^(?:date|date-string|creator-initials)$/.test(this.#comment.element))
      this.#comment.text += data
  }

  #openPage(attributes: XmlAttributes): void {
    this.#number++
    const footer = this.#declared.get(`footer-decl ${attributes.get('presentation:use-footer-name') ?? ''}`) ?? ''
    const date = this.#declared.get(`date-time-decl ${attributes.get('presentation:use-date-time-name') ?? ''}`) ?? ''
    const isHidden = this.#hiddenStyles.has(attributes.get('draw:style-name') ?? '')
    this.#slide = {
      shapes: [],
      notes: [],
      comments: [],
      footers: [footer, date].filter((text) => text !== ''),
      isHidden,
    }
    this.#groups.length = 0
    this.#inNotes = false
  }

  #openShape(name: string, attributes: XmlAttributes): void {
    const isGroup = name === 'g' && this.#groups.length < deepest
    const shape: Shape = {
      part: attributes.get('presentation:class') ?? '',
      place: placeOf(attributes),
      told: [],
      charts: [],
      shapes: isGroup ? [] : null,
    }
    if (isGroup) this.#groups.push(shape)
    else {
      // What a frame is for is known here; the reader of texts is not to make headings of it.
      const plain = new Map([...attributes].filter(([key]) => !key.endsWith('class')))
      shape.told.push((reader) => reader.open(name, plain))
      this.#shape = shape
      this.#depth = 1
    }
  }

  #closeInShape(name: string): void {
    this.#shape?.told.push((reader) => reader.close?.(name))
    if (--this.#depth > 0) return
    const shape = this.#shape ?? undefined
    this.#shape = null
    this.#add(shape)
  }

  #add(shape: Shape | undefined): void {
    if (!shape || !this.#slide || repeated.has(shape.part)) return
    if (shape.shapes) shape.place = around(shape.shapes.map(({ place }) => place))
    const group = this.#groups.at(-1)?.shapes
    if (group) group.push(shape)
    else if (this.#inNotes) this.#slide.notes.push(shape)
    else this.#slide.shapes.push(shape)
  }

  #closeComment(): void {
    const { author = '', text = '' } = this.#comment ?? {}
    this.#comment = null
    if (/\S/.test(text)) this.#slide?.comments.push(commentBlock(author.trim(), text.trim()))
  }

  #closePage(): void {
    const slide = this.#slide
    this.#slide = null
    if (!slide) return
    if (slide.isHidden) {
      this.hidden.push(String(this.#number))
      return
    }
    const titles = slide.shapes.filter(({ part }) => part === 'title')
    const footers = slide.shapes.filter(({ part }) => part === 'footer')
    const rest = slide.shapes.filter(({ part }) => part !== 'title' && part !== 'footer')
    const footerTexts = new Set([...footers.flatMap((shape) => this.#blocksOf(shape)).map(textOf), ...slide.footers])
    const own: FlowBlock[] = [
      ...titles.flatMap((shape) => this.#blocksOf(shape).map((block): FlowBlock => titleOf(block))),
      ...inReadingOrder(rest).flatMap((shape) => this.#blocksOf(shape)),
      ...[...footerTexts].filter((text) => text !== '').map((text): FlowBlock => ({ kind: 'footer', text })),
      ...slide.comments,
    ]
    const notes = slide.notes.flatMap((shape) => this.#blocksOf(shape))
    if (notes.length > 0) own.push({ kind: 'heading', level: 6, text: 'Notes' }, ...notes)
    if (this.blocks.length > 0) this.blocks.push({ kind: 'page-break' })
    for (const block of own) this.blocks.push(block)
  }

  #blocksOf({ shapes, told, charts }: Shape): FlowBlock[] {
    return shapes ? inReadingOrder(shapes).flatMap((shape) => this.#blocksOf(shape)) : [...charts, ...this.#read(told)]
  }
}

function titleOf(block: FlowBlock): FlowBlock {
  if (block.kind !== 'paragraph' && block.kind !== 'list-item') return block
  return { kind: 'heading', level: 2, text: block.text.replace(/^• /, ''), ...(block.links && { links: block.links }) }
}

function textOf(block: FlowBlock): string {
  return 'text' in block ? block.text : ''
}

const units = new Map([
  ['cm', 1],
  ['mm', 0.1],
  ['in', 2.54],
  ['pt', 2.54 / 72],
])

function length(text: string | undefined): number {
  const [, number = '', unit = ''] = /^(-?[\d.]+)(\w+)$/.exec(text ?? '') ?? []
  return Number(number) * (units.get(unit) ?? NaN)
}

/** Where a shape stands, in cm; one that is turned is told by where it was put to. */
function placeOf(attributes: XmlAttributes): Place | null {
  const put = /translate\s*\(\s*(\S+?)[\s,]+(\S+?)\s*\)/.exec(attributes.get('draw:transform') ?? '')
  const left = length(put?.[1] ?? attributes.get('svg:x') ?? attributes.get('svg:x1'))
  const top = length(put?.[2] ?? attributes.get('svg:y') ?? attributes.get('svg:y1'))
  const right = left + (length(attributes.get('svg:width')) || 0)
  const bottom = top + (length(attributes.get('svg:height')) || 0)
  return [left, top, right, bottom].every((value) => Number.isFinite(value)) ? { left, top, right, bottom } : null
}
