// RTF's text as it becomes blocks: paragraphs end at `\par`, cells at `\cell`, rows at `\row`; headers and notes are kept apart.
import type { Link } from '../../contract/model.ts'
import { EdgeTables, type DeclaredCell } from './edge-table.ts'
import { addLink, type FlowBlock } from './flow-blocks.ts'
import { RtfAsides, type Aside } from './rtf-asides.ts'

/** The paragraph in hand, put aside while a header or note is read. */
interface Paragraph {
  parts: string[]
  mark: string
  /** Tables it lies in. */
  level: number
  style: number
  outline: number
  depth: number
  /** How far its lines are moved in, and its first line beyond that, in twips. */
  indent: number
  hanging: boolean
  /** Begins a page. */
  breakBefore: boolean
  links: Link[]
  /** What hangs on it and comes after it. */
  after: FlowBlock[]
  /** The link in hand: where it leads, and the part it begins at. */
  link: { target: string; from: number } | null
}

const empty = (): Paragraph => ({
  parts: [],
  mark: '',
  level: 0,
  style: 0,
  outline: 0,
  depth: 0,
  indent: 0,
  hanging: false,
  breakBefore: false,
  links: [],
  after: [],
  link: null,
})

/** What is put aside while a header or note is read. */
interface Outer {
  paragraph: Paragraph
  aside: Aside
  /** Where the blocks of the aside go. */
  blocks: FlowBlock[]
  /** The part of the paragraph around where its mark stands; whether it is a number. */
  at: number
  isNumbered: boolean
  isEndnote: boolean
}

const writtenMark = /^(?:[•◦▪‣]|\d{1,3}\.)\s+\S/
/** In lines that hang a mark and a tab stand before the text. */
const hangingMark = /^([•◦▪‣–-]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlcIVXLC]{1,7})[.)])\s*\t\s*(?=\S)/
/** A sign and no letter or number; fonts of symbols put theirs where no character is. */
const bullet = /^(?:[^\p{L}\p{N}]|o)$/u
const mostCells = 1000

export class RtfBlocks {
  /** Levels of the paragraph styles that are headings; the styles of captions. */
  readonly headingStyles = new Map<number, number>()
  readonly captionStyles = new Set<number>()
  /** Who wrote the comment that comes next. */
  author = ''
  readonly #blocks: FlowBlock[] = []
  readonly #asides = new RtfAsides()
  readonly #tables = new EdgeTables(this.#blocks)
  #paragraph = empty()
  readonly #outer: Outer[] = []
  #mark: string[] = []
  /** The row in hand as its head declares it, and the cell that is being declared. */
  #declared: DeclaredCell[] = []
  #next: Omit<DeclaredCell, 'edge'> = { joined: false, down: 'none' }
  #isHeader = false
  /** The number of a note was written, and its note comes. */
  #numbered = false
  /** Indents of the items with written marks that the one in hand lies within. */
  #indents: number[] = []

  text(text: string, isMark: boolean): void {
    if (isMark) this.#mark.push(text)
    else this.#paragraph.parts.push(text)
  }

  /** A text that stands apart: what a picture shows. */
  word(text: string): void {
    this.#paragraph.parts.push(` ${text.replace(/\s+/g, ' ').trim()} `)
  }

  /** The written mark of a list item is complete. */
  endMark(): void {
    const mark = this.#mark.join('').trim()
    this.#mark = []
    this.#paragraph.mark = bullet.test(mark) ? '•' : mark
  }

  /** What was taken for a mark is a paragraph: some programs put all of an item there. */
  endParagraphInMark(): void {
    for (const part of this.#mark) this.#paragraph.parts.push(part)
    this.#mark = []
    this.#endParagraph()
  }

  /** What follows leads to `target`. */
  beginLink(target: string): void {
    this.#paragraph.link = { target, from: this.#paragraph.parts.length }
  }

  endLink(): void {
    const { link, links, parts } = this.#paragraph
    if (link) addLink(links, parts.slice(link.from).join(''), link.target)
    this.#paragraph.link = null
  }

  enter(aside: Aside): void {
    const at = this.#paragraph.parts.push('') - 1
    this.#outer.push({
      paragraph: this.#paragraph,
      aside,
      blocks: [],
      at,
      isNumbered: this.#numbered,
      isEndnote: false,
    })
    this.#numbered = false
    this.#paragraph = empty()
  }

  leave(): void {
    this.#endParagraph()
    const outer = this.#outer.pop()
    if (!outer) return
    const { paragraph, aside, blocks, at, isNumbered, isEndnote } = outer
    const kind = isEndnote ? 'endnote' : 'footnote'
    if (aside === 'box') for (const block of blocks) paragraph.after.push(block)
    else paragraph.parts[at] = this.#asides.add(aside, blocks, isNumbered ? kind : null, this.author.trim())
    if (aside === 'comment') this.author = ''
    this.#paragraph = paragraph
  }

  /** A control word that is about layout. */
  control(word: string, value: number | null): void {
    const paragraph = this.#paragraph
    if (word === 'par' || word === 'sect') this.#endParagraph(true)
    else if (word === 'pard') {
      const { parts, mark, links, after, link } = paragraph
      this.#paragraph = { ...empty(), parts, mark, links, after, link }
    } else if (word === 'page') {
      this.#endParagraph()
      if (this.#outer.length === 0) this.#sinkAt(0).push({ kind: 'page-break' })
    } else if (word === 'chftn') this.#markNote()
    else if (word === 'ftnalt') this.#endnote()
    else if (/^a?ftnn/.test(word)) this.#asides.control(word)
    else if (word === 'intbl') paragraph.level = Math.max(1, paragraph.level)
    else if (word === 'itap') paragraph.level = Math.max(0, value ?? 0)
    else if (word === 's') paragraph.style = value ?? 0
    else if (word === 'outlinelevel') paragraph.outline = outlineOf(value)
    else if (word === 'ilvl') paragraph.depth = Math.min(8, Math.max(0, value ?? 0))
    else if (word === 'li') paragraph.indent = value ?? 0
    else if (word === 'pagebb') paragraph.breakBefore = value !== 0
    else if (word === 'fi') paragraph.hanging = (value ?? 0) < 0
    else if (word === 'cell') this.#endCell(1)
    else if (word === 'nestcell') this.#endCell(Math.max(2, paragraph.level))
    else if (word === 'row') this.#endRow(1)
    else if (word === 'nestrow') this.#endRow(Math.max(2, paragraph.level))
    else this.#declare(word, value)
  }

  /** A word of a row's head. */
  #declare(word: string, value: number | null): void {
    if (word === 'trowd') {
      this.#declared = []
      this.#next = { joined: false, down: 'none' }
      this.#isHeader = false
    } else if (word === 'trhdr') this.#isHeader = true
    else if (word === 'clmrg') this.#next.joined = true
    else if (word === 'clvmgf') this.#next.down = 'begins'
    else if (word === 'clvmrg') this.#next.down = 'goes-on'
    else if (word === 'cellx') {
      if (this.#declared.length < mostCells) this.#declared.push({ edge: value ?? 0, ...this.#next })
      this.#next = { joined: false, down: 'none' }
    }
  }

  finish(): FlowBlock[] {
    while (this.#outer.length > 0) this.leave()
    this.#endParagraph()
    this.#tables.finish()
    return this.#asides.around(this.#blocks)
  }

  /** The number of a note: in the text it comes before the note, in the note it is said by the note's own. */
  #markNote(): void {
    const outer = this.#outer.at(-1)
    if (!outer) this.#numbered = true
    else if (outer.aside === 'note') outer.isNumbered = true
  }

  #endnote(): void {
    const outer = this.#outer.at(-1)
    if (outer) outer.isEndnote = true
  }

  #sinkAt(level: number): FlowBlock[] {
    return this.#outer.at(-1)?.blocks ?? this.#tables.at(level)
  }

  /** `isMarked`: the file says that it ends, also where it is empty. */
  #endParagraph(isMarked = false): void {
    const paragraph = this.#paragraph
    const { level, after, breakBefore, links } = paragraph
    const raw = paragraph.parts.join('').trim()
    const { link } = paragraph
    if (link) {
      this.endLink()
      paragraph.link = { target: link.target, from: 0 }
    }
    this.#numbered = false
    if (breakBefore && (isMarked || raw !== '') && level === 0 && this.#outer.length === 0)
      this.#sinkAt(0).push({ kind: 'page-break' })
    if (raw !== '') {
      const block = this.#blockOf(paragraph, raw)
      this.#sinkAt(level).push(links.length > 0 ? { ...block, links } : block)
    }
    for (const block of after) this.#sinkAt(level).push(block)
    // What the next one has not: its properties stay until they are set anew.
    paragraph.parts = []
    paragraph.mark = ''
    if (links.length > 0) paragraph.links = []
    if (after.length > 0) paragraph.after = []
  }

  /** What a paragraph's text is. */
  #blockOf(paragraph: Paragraph, raw: string): Exclude<FlowBlock, { kind: 'table' | 'page-break' | 'code' }> {
    const text = spaced(raw)
    const { mark, depth } = paragraph
    const heading = paragraph.outline || this.headingStyles.get(paragraph.style) || 0
    const written = paragraph.hanging && mark === '' ? hangingMark.exec(raw) : null
    if (!written && this.#indents.length > 0) this.#indents = []
    if (heading > 0) return { kind: 'heading', level: heading, text: mark === '' ? text : `${mark} ${text}` }
    if (this.captionStyles.has(paragraph.style)) return { kind: 'caption', text }
    if (mark !== '') return { kind: 'list-item', depth, text: `${mark} ${text}` }
    // Some programs write the mark as text.
    if (written) {
      const [all, sign = ''] = written
      const shown = `${bullet.test(sign) ? '•' : sign} ${spaced(raw.slice(all.length))}`
      return { kind: 'list-item', depth: this.#depthAt(paragraph.indent), text: shown }
    }
    return writtenMark.test(text) ? { kind: 'list-item', depth, text } : { kind: 'paragraph', text }
  }

  /** How deep an item lies among the items before it, by its indent. */
  #depthAt(indent: number): number {
    while ((this.#indents.at(-1) ?? Number.NEGATIVE_INFINITY) > indent) this.#indents.pop()
    if (this.#indents.at(-1) !== indent) this.#indents.push(indent)
    return Math.min(8, this.#indents.length - 1)
  }

  #endCell(level: number): void {
    if (this.#outer.length > 0) {
      this.#endParagraph()
      return
    }
    this.#paragraph.level = Math.max(level, this.#paragraph.level)
    if (level === 1) this.#paragraph.level = 1
    this.#endParagraph()
    this.#tables.endCell(this.#paragraph.level)
  }

  #endRow(level: number): void {
    if (this.#outer.length > 0) return
    this.#tables.endRow(level, { cells: this.#declared, header: this.#isHeader })
    this.#paragraph.level = level - 1
  }
}

/** Tabs are spaces. */
function spaced(text: string): string {
  return /\t| {2}/.test(text) ? text.replace(/[\t ]+/g, ' ') : text
}

/** Counted from 0, and 9 for body text. */
function outlineOf(value: number | null): number {
  return value === null || value < 0 || value > 8 ? 0 : Math.min(6, value + 1)
}
