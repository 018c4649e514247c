// RTF's text as it becomes blocks: paragraphs end at `\par`, cells at `\cell`, rows at `\row`; headers and notes are kept apart.
import type { FlowBlock, FlowCell } from './flow-blocks.ts'

type Aside = 'header' | 'footer' | 'note'

/** The paragraph in hand, put aside while a header or note is read. */
interface Paragraph {
  parts: string[]
  mark: string
  inTable: boolean
  style: number
  outline: number
  depth: number
}

const empty = (): Paragraph => ({ parts: [], mark: '', inTable: false, style: 0, outline: 0, depth: 0 })

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
  /** The table in hand; its row; the cell's paragraphs; where the row's cells are merged into the one before. */
  #rows: FlowCell[][] = []
  #row: string[] = []
  #cell: string[] = []
  #merged: boolean[] = []
  #mergesNext = false
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
    else if (word === 'pard') this.#paragraph = { ...empty(), parts: paragraph.parts, mark: paragraph.mark }
    else if (word === 'page') {
      this.#endParagraph()
      if (this.#outer.length === 0) this.#put({ kind: 'page-break' })
    } else if (word === 'intbl') paragraph.inTable = true
    else if (word === 's') paragraph.style = value ?? 0
    else if (word === 'outlinelevel') paragraph.outline = Math.min(6, (value ?? 0) + 1)
    else if (word === 'ilvl') paragraph.depth = Math.min(8, Math.max(0, value ?? 0))
    else if (word === 'cell' || word === 'nestcell') this.#endCell(word === 'cell')
    else if (word === 'row') this.#endRow()
    else if (word === 'trowd') {
      this.#merged = []
      this.#mergesNext = false
      this.#isHeader = false
    } else if (word === 'trhdr') this.#isHeader = true
    else if (word === 'clmrg') this.#mergesNext = true
    else if (word === 'cellx') {
      if (this.#merged.length < 1000) this.#merged.push(this.#mergesNext)
      this.#mergesNext = false
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
    this.#paragraph = { ...paragraph, parts: [], mark: '' }
    if (text === '') return
    const { mark, depth } = paragraph
    const aside = this.#outer.at(-1)?.aside
    if (aside) this.#putAside(aside, text)
    else if (paragraph.inTable) this.#cell.push(mark === '' ? text : `${mark} ${text}`)
    else {
      const level = paragraph.outline || this.headingStyles.get(paragraph.style) || 0
      if (level > 0) this.#put({ kind: 'heading', level, text: mark === '' ? text : `${mark} ${text}` })
      else if (mark !== '') this.#put({ kind: 'list-item', depth, text: `${mark} ${text}` })
      // Some programs write the mark as text.
      else if (writtenMark.test(text)) this.#put({ kind: 'list-item', depth, text })
      else this.#put({ kind: 'paragraph', text })
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
    for (const [index, text] of this.#row.entries()) {
      const last = cells.at(-1)
      if (this.#merged[index] && last && text === '') last.colspan = (last.colspan ?? 1) + 1
      else cells.push(this.#isHeader ? { text, header: true } : { text })
    }
    if (cells.length > 0) this.#rows.push(cells)
    this.#row = []
    this.#paragraph.inTable = false
  }

  #endTable(): void {
    if (this.#rows.length > 0) this.#blocks.push({ kind: 'table', rows: this.#rows })
    this.#rows = []
  }

  /** Something after a row ends its table. */
  #put(block: FlowBlock): void {
    this.#endTable()
    this.#blocks.push(block)
  }
}
