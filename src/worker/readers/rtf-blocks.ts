// RTF's text as it becomes blocks: paragraphs end at `\par`, cells at `\cell`, rows at `\row`; headers and notes are kept apart.
import type { Link } from '../../contract/model.ts'
import { addLink, type FlowBlock, type FlowCell } from './flow-blocks.ts'

type Aside = 'header' | 'footer' | 'note'

/** The paragraph in hand, put aside while a header or note is read. */
interface Paragraph {
  parts: string[]
  mark: string
  inTable: boolean
  style: number
  outline: number
  depth: number
  links: Link[]
  /** The link in hand: where it leads, and the part it begins at. */
  link: { target: string; from: number } | null
}

const empty = (): Paragraph => ({
  parts: [],
  mark: '',
  inTable: false,
  style: 0,
  outline: 0,
  depth: 0,
  links: [],
  link: null,
})

/** A cell as a row's head declares it: where it ends, and whether it goes on from the one before or above. */
interface Declared {
  end: number
  joined: boolean
  goesOn: boolean
}

const writtenMark = /^(?:[•◦▪‣]|\d{1,3}\.)\s+\S/

export class RtfBlocks {
  /** Levels of the paragraph styles that are headings. */
  readonly headingStyles = new Map<number, number>()
  readonly #blocks: FlowBlock[] = []
  readonly #headers: FlowBlock[] = []
  readonly #footers: FlowBlock[] = []
  readonly #notes: FlowBlock[] = []
  readonly #seen = new Set<string>()
  #paragraph = empty()
  readonly #outer: { paragraph: Paragraph; aside: Aside }[] = []
  #mark: string[] = []
  /** The table in hand; its row; the cell's paragraphs; its cells as declared. */
  #rows: FlowCell[][] = []
  #row: string[] = []
  #cell: string[] = []
  #declared: Declared[] = []
  #joinsNext = false
  #goesOnNext = false
  /** Cells of the row above, by where they end. */
  #above = new Map<number, FlowCell>()
  #tableLinks: Link[] = []
  #isHeader = false

  text(text: string, isMark: boolean): void {
    if (isMark) this.#mark.push(text)
    else this.#paragraph.parts.push(text)
  }

  /** The written mark of a list item is complete. */
  endMark(): void {
    const mark = this.#mark.join('').trim()
    this.#mark = []
    // Fonts of symbols put their bullets where no character is.
    this.#paragraph.mark = /^[\uf000-\uf0ff·§o]$/u.test(mark) ? '•' : mark
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
    this.#outer.push({ paragraph: this.#paragraph, aside })
    this.#paragraph = empty()
  }

  leave(): void {
    this.#endParagraph()
    const outer = this.#outer.pop()
    if (outer) this.#paragraph = outer.paragraph
  }

  /** A control word that is about layout. */
  control(word: string, value: number | null): void {
    const paragraph = this.#paragraph
    if (word === 'par' || word === 'sect') this.#endParagraph()
    else if (word === 'pard') {
      const { parts, mark, links, link } = paragraph
      this.#paragraph = { ...empty(), parts, mark, links, link }
    } else if (word === 'page') {
      this.#endParagraph()
      if (this.#outer.length === 0) this.#put({ kind: 'page-break' })
    } else if (word === 'intbl') paragraph.inTable = true
    else if (word === 's') paragraph.style = value ?? 0
    else if (word === 'outlinelevel') paragraph.outline = Math.min(6, (value ?? 0) + 1)
    else if (word === 'ilvl') paragraph.depth = Math.min(8, Math.max(0, value ?? 0))
    else if (word === 'cell' || word === 'nestcell') this.#endCell(word === 'cell')
    else if (word === 'row') this.#endRow()
    else if (word === 'trowd') {
      this.#declared = []
      this.#joinsNext = false
      this.#goesOnNext = false
      this.#isHeader = false
    } else if (word === 'trhdr') this.#isHeader = true
    else if (word === 'clmrg') this.#joinsNext = true
    else if (word === 'clvmrg') this.#goesOnNext = true
    else if (word === 'cellx') {
      if (this.#declared.length < 1000)
        this.#declared.push({ end: value ?? 0, joined: this.#joinsNext, goesOn: this.#goesOnNext })
      this.#joinsNext = false
      this.#goesOnNext = false
    }
  }

  finish(): FlowBlock[] {
    while (this.#outer.length > 0) this.leave()
    this.#endParagraph()
    if (this.#row.length > 0) this.#endRow()
    this.#endTable()
    return [...this.#headers, ...this.#blocks, ...this.#notes, ...this.#footers]
  }

  #endParagraph(): void {
    const paragraph = this.#paragraph
    const text = paragraph.parts.join('').replaceAll('\t', ' ').trim()
    const { mark, depth, link } = paragraph
    if (link) this.endLink()
    const links = paragraph.links
    this.#paragraph = { ...paragraph, parts: [], mark: '', links: [], link: link && { target: link.target, from: 0 } }
    if (text === '') return
    const own = { ...(links.length > 0 && { links }) }
    const aside = this.#outer.at(-1)?.aside
    if (aside) this.#putAside(aside, text)
    else if (paragraph.inTable) {
      this.#cell.push(mark === '' ? text : `${mark} ${text}`)
      this.#tableLinks.push(...links)
    } else {
      const level = paragraph.outline || this.headingStyles.get(paragraph.style) || 0
      if (level > 0) this.#put({ kind: 'heading', level, text: mark === '' ? text : `${mark} ${text}`, ...own })
      else if (mark !== '') this.#put({ kind: 'list-item', depth, text: `${mark} ${text}`, ...own })
      // Some programs write the mark as text.
      else if (writtenMark.test(text)) this.#put({ kind: 'list-item', depth, text, ...own })
      else this.#put({ kind: 'paragraph', text, ...own })
    }
  }

  /** Headers and footers that repeat, one for each kind of page, count once. */
  #putAside(aside: Aside, text: string): void {
    if (aside === 'note') this.#notes.push({ kind: 'paragraph', text })
    else if (!this.#seen.has(aside + text)) {
      this.#seen.add(aside + text)
      const list = aside === 'header' ? this.#headers : this.#footers
      list.push({ kind: aside, text })
    }
  }

  #endCell(isOwn: boolean): void {
    if (this.#outer.length > 0) {
      this.#endParagraph()
      return
    }
    this.#paragraph.inTable = true
    this.#endParagraph()
    if (!isOwn) return
    this.#row.push(this.#cell.join('\n'))
    this.#cell = []
  }

  #endRow(): void {
    if (this.#outer.length > 0) return
    const cells: FlowCell[] = []
    const reached = new Map<number, FlowCell>()
    for (const [index, text] of this.#row.entries()) {
      const { end = -1, joined = false, goesOn = false } = this.#declared[index] ?? {}
      const last = cells.at(-1)
      const above = goesOn && text === '' ? this.#above.get(end) : undefined
      if (above) {
        above.rowspan = (above.rowspan ?? 1) + 1
        reached.set(end, above)
      } else if (joined && last && text === '') last.colspan = (last.colspan ?? 1) + 1
      else {
        const cell: FlowCell = this.#isHeader ? { text, header: true } : { text }
        cells.push(cell)
        reached.set(end, cell)
      }
    }
    this.#above = reached
    if (cells.length > 0) this.#rows.push(cells)
    this.#row = []
    this.#paragraph.inTable = false
  }

  #endTable(): void {
    const links = this.#tableLinks.splice(0)
    if (this.#rows.length > 0)
      this.#blocks.push({ kind: 'table', rows: this.#rows, ...(links.length > 0 && { links }) })
    this.#rows = []
    this.#above = new Map()
  }

  /** Something after a row ends its table. */
  #put(block: FlowBlock): void {
    this.#endTable()
    this.#blocks.push(block)
  }
}
