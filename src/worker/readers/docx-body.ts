// The text of a Word document part (body, header, notes, comments) as blocks: its XML is run through once, without a tree.
// Tracked deletions, hidden text and instructions of fields are left out; text boxes come after the paragraph they hang on.
import { DocxFields, fieldTarget, FormField } from './docx-fields.ts'
import { MathText } from './docx-math.ts'
import type { DocxNumbering } from './docx-numbering.ts'
import { DocxParagraph } from './docx-paragraph.ts'
import { isOn, type DocxStyles } from './docx-styles.ts'
import { DocxTable } from './docx-table.ts'
import { addLink, type FlowBlock } from './flow-blocks.ts'
import { symbolOf, withSymbols } from './symbol-fonts.ts'
import type { WordEvents } from './docx-shown.ts'
import type { XmlAttributes } from './xml-events.ts'

/** What a part is read with. */
export interface DocxContext {
  styles: DocxStyles
  numbering: DocxNumbering
  /** Where a link of the part leads, by its id. */
  links: ReadonlyMap<string, string>
  /** What a relation of the part stands for: a chart, a diagram, another document put in. */
  blocks: (id: string) => FlowBlock[]
  /** The mark of a note in the text (`[3]`), or empty; called in reading order. `isCustom`: it has a mark of its own. */
  note: (kind: 'footnote' | 'endnote', id: string, isCustom: boolean) => string
  comment: (id: string) => void
}

/** The run in hand: `hidden` is null where it does not say. */
interface Run {
  hidden: boolean | null
  style: string
  font: string
}

/** What is put aside while a text box is read. */
interface Frame {
  paragraph: DocxParagraph | null
  run: Run | null
  link: { target: string; from: number } | null
  sink: FlowBlock[]
  tables: number
}

export class DocxReader implements WordEvents {
  readonly #context: DocxContext
  /** Blocks of each note or comment of the part, by id. */
  readonly notes = new Map<string, FlowBlock[]>()
  /** Authors of comments, by id. */
  readonly authors = new Map<string, string>()
  /** Whether there was anything of a Word document. */
  isWord = false
  readonly #blocks: FlowBlock[] = []
  #sink = this.#blocks
  /** How the section that ends here began, once its properties were met: they stand at its end. */
  #section: string | null = null
  /** The page break between the section in hand and the one before. */
  #sectionBreak: FlowBlock | null = null
  /** Those of sections that begin on the page where the one before ends. */
  readonly #noBreaks = new Set<FlowBlock>()
  #paragraph: DocxParagraph | null = null
  #run: Run | null = null
  #inText = false
  #inInstruction = false
  #link: { target: string; from: number } | null = null
  readonly #fields = new DocxFields()
  #form: FormField | null = null
  readonly #frames: Frame[] = []
  readonly #tables: DocxTable[] = []
  #math: MathText | null = null
  #mathDepth = 0
  /** How the base of a ruby is said, while that is read. */
  #ruby: string[] | null = null
  #inRuby = false
  constructor(context: DocxContext) {
    this.#context = context
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#math) {
      if (name === 'oMath') this.#mathDepth++
      this.#math.open(name, attributes)
    } else if (!this.#openStructure(name, attributes)) this.#openInline(name, attributes)
  }

  close(name: string): void {
    if (this.#math) this.#closeMath(name)
    else if (name === 'p') this.#endParagraph()
    else if (name === 'r') this.#run = null
    else if (name === 't') this.#inText = false
    else if (name === 'instrText') this.#inInstruction = false
    else if (name === 'hyperlink' || name === 'fldSimple') this.#endLink()
    else if (name === 'tc') this.#closeCell()
    else if (name === 'tbl') this.#closeTable()
    else if (name === 'txbxContent') this.#closeFrame()
    else if (name === 'footnote' || name === 'endnote' || name === 'comment') this.#closeNote()
    else if (name === 'ffData') this.#closeForm()
    else if (name === 'rt') this.#inRuby = false
    else if (name === 'ruby') this.#closeRuby()
  }

  text(data: string): void {
    if (this.#math) this.#math.text(data)
    else if (this.#inText) this.#add(withSymbols(data, this.#font()).replace(/[ \t\n\r]+/g, ' '))
    else if (this.#inInstruction) this.#fields.instruction(data)
  }

  property(within: string, name: string, attributes: XmlAttributes): void {
    if (this.#math) return
    if (within === 'trPr' || within === 'tcPr') this.#tables.at(-1)?.property(name, attributes)
    else if (within === 'sectPr') {
      this.#section ??= ''
      if (name === 'type') this.#section = attributes.get('val') ?? ''
    } else if (within === 'rPr' && this.#run) {
      if (name === 'vanish') this.#run.hidden = isOn(attributes)
      else if (name === 'rStyle') this.#run.style = attributes.get('val') ?? ''
      else if (name === 'rFonts') this.#run.font = attributes.get('ascii') ?? ''
    } else if (within === 'pPr' || within === 'rPr') this.#paragraph?.property(name, attributes, within === 'rPr')
  }

  /** All that was read, but notes and comments. */
  finish(): FlowBlock[] {
    this.#flush()
    while (this.#frames.length > 0) this.#closeFrame()
    while (this.#tables.length > 0) this.#closeTable()
    this.#endSection()
    return this.#blocks.filter((block) => !this.#noBreaks.has(block))
  }

  #openStructure(name: string, attributes: XmlAttributes): boolean {
    if (name === 'p') this.#openParagraph()
    else if (name === 'r') this.#run = { hidden: null, style: '', font: '' }
    else if (name === 'tbl') this.#openTable()
    else if (name === 'tr') this.#tables.at(-1)?.openRow()
    else if (name === 'tc') {
      const table = this.#tables.at(-1)
      if (table) this.#sink = table.openCell()
    } else if (name === 'txbxContent') this.#openFrame()
    else if (name === 'footnote' || name === 'endnote' || name === 'comment') {
      const id = attributes.get('id') ?? ''
      this.#sink = []
      this.notes.set(id, this.#sink)
      this.authors.set(id, attributes.get('author') ?? '')
    } else if (name === 'altChunk') {
      for (const block of this.#context.blocks(attributes.get('id') ?? '')) this.#sink.push(block)
    } else if (name === 'document' || name === 'body') this.isWord = true
    else return false
    return true
  }

  #openInline(name: string, attributes: XmlAttributes): void {
    const value = attributes.get('val') ?? ''
    if (name === 't') this.#inText = true
    else if (name === 'instrText') this.#inInstruction = true
    else if (name === 'tab' || name === 'ptab') this.#add(' ')
    else if (name === 'br') this.#addBreak(attributes.get('type') ?? '')
    else if (name === 'cr') this.#add('\n')
    else if (name === 'noBreakHyphen') this.#add('\u2011')
    else if (name === 'sym')
      this.#add(symbolOf(attributes.get('font') ?? '', Number.parseInt(attributes.get('char') ?? '', 16)) ?? '')
    else if (name === 'oMath') {
      this.#math = new MathText()
      this.#mathDepth = 1
    } else if (name === 'hyperlink') {
      const target = this.#context.links.get(attributes.get('id') ?? '') ?? ''
      const anchor = attributes.get('anchor')
      this.#openLink(target !== '' && anchor ? `${target}#${anchor}` : target)
    } else if (name === 'fldSimple') this.#openLink(fieldTarget(attributes.get('instr') ?? '') ?? '')
    else if (name === 'fldChar') this.#markField(attributes.get('fldCharType') ?? '')
    else if (name === 'ffData') this.#form = new FormField()
    else if (this.#form) this.#form.property(name, value)
    else if (name === 'ruby') this.#ruby = []
    else if (name === 'rt') this.#inRuby = this.#ruby !== null
    else this.#openReference(name, attributes)
  }

  #openReference(name: string, attributes: XmlAttributes): void {
    const id = attributes.get('id') ?? ''
    if (name === 'footnoteReference' || name === 'endnoteReference') {
      if (!this.#isShown()) return
      const kind = name === 'footnoteReference' ? 'footnote' : 'endnote'
      this.#add(this.#context.note(kind, id, attributes.has('customMarkFollows') && isOn(attributes)))
    } else if (name === 'commentReference') this.#context.comment(id)
    else if (name === 'docPr') this.#addWord(attributes.get('descr') || attributes.get('title') || '')
    // A shape of the old kind: its words in large letters (a watermark), or what it says of a picture.
    else if (name === 'textpath') this.#addWord(attributes.get('string') ?? '')
    else if (name === 'shape') this.#addWord(attributes.get('alt') ?? '')
    else if (name === 'chart' || name === 'relIds') {
      const blocks = this.#context.blocks(attributes.get('r:dm') ?? id)
      const after = this.#paragraph?.after ?? this.#sink
      if (this.#isShown()) for (const block of blocks) after.push(block)
    }
  }

  #openParagraph(): void {
    const before = this.#paragraph?.goesOn ? this.#paragraph : undefined
    this.#paragraph = new DocxParagraph(before)
    if (this.#link) this.#link.from = this.#paragraph.parts.length
  }

  #endParagraph(): void {
    this.#run = null
    this.#inText = false
    this.#cutLink()
    this.#fields.endParagraph()
    if (!this.#paragraph?.goesOn) this.#flush()
  }

  /** Puts down the paragraph in hand. */
  #flush(): void {
    const paragraph = this.#paragraph
    this.#paragraph = null
    if (!paragraph) return
    if (paragraph.breakBefore) this.#breakPage()
    this.#put(paragraph)
    for (const block of paragraph.after) this.#sink.push(block)
    if (this.#section !== null && this.#sink === this.#blocks) {
      this.#endSection()
      this.#sectionBreak = { kind: 'page-break' }
      this.#sink.push(this.#sectionBreak)
    }
  }

  #endSection(): void {
    const onSamePage = this.#section === 'continuous' || this.#section === 'nextColumn'
    if (this.#sectionBreak && onSamePage) this.#noBreaks.add(this.#sectionBreak)
    this.#section = null
  }

  #put(paragraph: DocxParagraph): void {
    for (const block of paragraph.take(this.#context.styles, this.#context.numbering)) this.#sink.push(block)
  }

  #breakPage(): void {
    if (this.#sink === this.#blocks) this.#sink.push({ kind: 'page-break' })
  }

  #addBreak(type: string): void {
    if (type !== 'page' || !this.#isShown() || this.#sink !== this.#blocks || !this.#paragraph) this.#add('\n')
    else if (this.#paragraph.isEmpty) this.#paragraph.breakBefore = true
    else {
      this.#cutLink()
      this.#put(this.#paragraph)
      this.#breakPage()
    }
  }

  #isShown(): boolean {
    const { styles } = this.#context
    const { hidden, style } = this.#run ?? { hidden: null, style: '' }
    const byStyle = () => (style !== '' && styles.hides(style)) || styles.hides(this.#paragraph?.style ?? '')
    return this.#fields.shown && !(hidden ?? byStyle())
  }

  #add(text: string): void {
    if (text === '' || !this.#isShown()) return
    if (this.#inRuby) this.#ruby?.push(text)
    else {
      if (!this.#paragraph) this.#openParagraph()
      this.#paragraph?.parts.push(text)
    }
  }

  /** A text that stands apart: what a picture shows. */
  #addWord(text: string): void {
    if (/\S/.test(text)) this.#add(` ${text.replace(/\s+/g, ' ').trim()} `)
  }

  #font(): string {
    const { font, style } = this.#run ?? { font: '', style: '' }
    return font || this.#context.styles.font(style)
  }

  #openLink(target: string): void {
    this.#cutLink()
    this.#link = { target, from: this.#paragraph?.parts.length ?? 0 }
  }

  #endLink(): void {
    this.#cutLink()
    this.#link = null
  }

  /** Notes the link's text so far; the link goes on in the next paragraph. */
  #cutLink(): void {
    if (!this.#link || !this.#paragraph) return
    addLink(this.#paragraph.links, this.#paragraph.parts.slice(this.#link.from).join(''), this.#link.target)
    this.#link = { target: this.#link.target, from: 0 }
  }

  #markField(kind: string): void {
    this.#inInstruction = false
    const before = this.#fields.target
    this.#add(this.#fields.mark(kind))
    const target = this.#fields.target
    if (target === before) return
    if (target === null) this.#endLink()
    else this.#openLink(target)
  }

  #closeForm(): void {
    const text = this.#form?.text ?? ''
    this.#form = null
    if (text !== '') this.#paragraph?.parts.push(text)
  }

  #closeRuby(): void {
    const said = this.#ruby?.join('') ?? ''
    this.#ruby = null
    this.#inRuby = false
    if (said !== '') this.#add(`(${said})`)
  }

  #closeMath(name: string): void {
    if (name === 'oMath' && --this.#mathDepth === 0) {
      const text = this.#math?.finish() ?? ''
      this.#math = null
      this.#addWord(text)
    } else this.#math?.close(name)
  }

  #openTable(): void {
    this.#flush()
    this.#tables.push(new DocxTable(this.#sink))
  }

  #closeCell(): void {
    this.#flush()
    const table = this.#tables.at(-1)
    if (table) this.#sink = table.outer
  }

  #closeTable(): void {
    this.#flush()
    const table = this.#tables.pop()
    if (!table) return
    this.#sink = table.outer
    for (const block of table.blocks()) this.#sink.push(block)
  }

  #openFrame(): void {
    this.#frames.push({
      paragraph: this.#paragraph,
      run: this.#run,
      link: this.#link,
      sink: this.#sink,
      tables: this.#tables.length,
    })
    this.#sink = this.#paragraph?.after ?? this.#sink
    this.#paragraph = null
    this.#run = null
    this.#link = null
  }

  #closeFrame(): void {
    this.#flush()
    const frame = this.#frames.pop()
    if (!frame) return
    while (this.#tables.length > frame.tables) this.#closeTable()
    this.#paragraph = frame.paragraph
    this.#run = frame.run
    this.#link = frame.link
    this.#sink = frame.sink
  }

  #closeNote(): void {
    this.#flush()
    this.#sink = this.#blocks
  }
}
