// OpenDocument texts (ODT), and what stands in one shape of a slide. Their elements have counterparts in HTML, and the HTML reader builds the
// blocks. Notes and comments follow the text; tracked deletions and hidden sections are left out.
import type { FormField } from './docx-fields.ts'
import { commentLabel, textOfBlocks, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { htmlBlocks, HtmlReader } from './html.ts'
import { Margins } from './odf-margins.ts'
import { openOdf } from './odf-package.ts'
import { OdfSpans, openedForm, setParameter } from './odf-spans.ts'
import { OdfStyles, outline } from './odf-styles.ts'
import { readXml, type XmlAttributes, type XmlEvents } from './xml-events.ts'

/** Reads a text. Headers and footers of its page styles are read once each. */
export function readOdt(bytes: Uint8Array): FlowDocument {
  const { content, styles, metadata, warnings, object } = openOdf(bytes, 'OpenDocument text')
  const body = new OdfReader(new OdfStyles(styles, content), object)
  readXml(content, body)
  const margins = new Margins()
  readXml(styles, margins)
  return { blocks: [...margins.headers, ...body.finish(), ...margins.footers], metadata, warnings }
}

const skipped = new Set(
  (
    'tracked-changes forms scripts automatic-styles font-face-decls object-ole meta settings styles master-styles ' +
    'binary-data'
  ).split(' '),
)
const none: XmlAttributes = new Map()
const deepestHeading = 10

/** Builds the blocks of a text, or of one shape of a slide. */
export class OdfReader implements XmlEvents {
  readonly #styles: OdfStyles
  readonly #object: (href: string) => string
  /** While what an object within says is read. */
  #inObject = false
  #reader = new HtmlReader()
  /** Notes and comments met so far, and the reader of the text around while one is read. */
  #notes = new HtmlReader()
  #around: HtmlReader | null = null
  /** The element whose content is left out, and how many of its name are open. */
  #skip = ''
  #skipDepth = 0
  /** Open lists: whether the item in hand has no text yet, and whether it has begun; whether it goes on with an earlier list. */
  readonly #lists: { style: string; pending: boolean; open: boolean; goesOn: boolean }[] = []
  /** Numbers so far at each level of a list style, and of headings. */
  readonly #counts = new Map<string, number[]>()
  readonly #headings: string[] = []
  #paragraphs = 0
  #citation = false
  #alternative: string[] | null = null
  #spans = 0
  readonly #pieces: OdfSpans
  /** In a comment, before its text: who wrote it. */
  #author: string[] | null = null
  #inAuthor = false
  /** A comment is read. */
  #remark: 'begins' | 'goes on' | null = null
  #form: FormField | null = null
  constructor(styles: OdfStyles, object: (href: string) => string) {
    this.#styles = styles
    this.#pieces = new OdfSpans(styles)
    this.#object = object
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#skip !== '') {
      if (name === this.#skip) this.#skipDepth++
      return
    }
    if (skipped.has(name) || this.#isHidden(name, attributes)) {
      this.#skip = name
      this.#skipDepth = 1
    } else if (name === 'span' || name === 'ruby-text') this.#openSpan(name, attributes)
    else if (this.#author && name !== 'p') this.#inAuthor = name === 'creator'
    else if (name === 'h' || name === 'p') this.#openParagraph(name, attributes)
    else if (name === 'list') this.#openList(attributes)
    else if (name === 'list-item') this.#beginItem(attributes)
    else if (name === 'a') this.#reader.open('a', new Map([['href', attributes.get('href') ?? '']]))
    else if (name === 'line-break') this.#reader.open('br', none)
    else if (name === 's' || name === 'tab') this.#reader.text(' ')
    else if (name === 'note-citation') this.#citation = true
    else if (name === 'note-body') this.#openNote()
    else if (name === 'annotation') {
      this.#openNote()
      this.#author = []
      this.#remark = 'begins'
    } else if (/^fieldmark(?:-start)?$/.test(name)) this.#form = openedForm(attributes)
    else if (name === 'param') setParameter(this.#form, attributes)
    else if (name === 'fieldmark-end' || name === 'fieldmark-separator') this.#endForm()
    else if (name === 'object') this.#readObject(attributes.get('href') ?? '')
    else if (name === 'desc' && attributes.size === 0) this.#alternative = []
    else this.#openStructure(name, attributes)
  }

  #openParagraph(name: 'h' | 'p', attributes: XmlAttributes): void {
    // The paragraphs of a comment are lines of one.
    if (this.#remark === 'goes on') this.#reader.open('br', none)
    if (this.#remark) this.#remark = 'goes on'
    const isOuter = !this.#around && !this.#inObject && this.#lists.length === 0
    const style = attributes.get('text:style-name') ?? ''
    if (isOuter && this.#paragraphs === 0 && this.#styles.breaksPage(style)) this.#reader.breakPage()
    if (name === 'h' && !this.#around) this.#openHeading(Number(attributes.get('outline-level') ?? 1) || 1, attributes)
    else {
      const role = isOuter ? this.#styles.role(style) : null
      if (typeof role === 'number') this.#openHeading(role)
      else this.#openBlock(role ?? 'p')
    }
  }

  #endForm(): void {
    if (this.#form) this.#reader.text(this.#form.text)
    this.#form = null
  }

  #openStructure(name: string, attributes: XmlAttributes): void {
    if (name === 'table') this.#reader.open('table', none)
    else if (name === 'table-header-rows') this.#reader.open('thead', none)
    else if (name === 'table-row') this.#reader.open('tr', none)
    else if (name === 'table-cell') {
      // A run of empty cells at a row's end may be said to repeat a thousand times.
      const repeated = Math.min(100, Number(attributes.get('number-columns-repeated') ?? 1) || 1)
      for (this.#spans = 1; this.#spans < repeated; this.#spans++) this.#reader.open('td', none)
      const spans = new Map([
        ['colspan', attributes.get('number-columns-spanned') ?? ''],
        ['rowspan', attributes.get('number-rows-spanned') ?? ''],
      ])
      this.#reader.open('td', spans)
    }
  }

  close(name: string): void {
    if (this.#skip !== '') {
      if (name === this.#skip && --this.#skipDepth === 0) this.#skip = ''
      return
    }
    if ((name === 'h' || name === 'p') && this.#remark) {
      if (this.#paragraphs > 0) this.#paragraphs--
      this.#headings.pop()
    } else if (name === 'h' || name === 'p') {
      if (this.#paragraphs > 0) this.#paragraphs--
      this.#reader.close(this.#headings.pop() ?? 'p')
    } else if (name === 'list') this.#closeList()
    else if (name === 'a') this.#reader.close('a')
    else if (name === 'span') this.#pieces.close()
    else if (name === 'ruby-text') this.#reader.close('rt')
    else if (name === 'list-item') this.#endItem()
    else if (name === 'creator') this.#inAuthor = false
    else if (name === 'note-citation') this.#citation = false
    else if (name === 'fieldmark') this.#endForm()
    else if (name === 'note-body' || name === 'annotation') {
      this.#remark = null
      this.#closeNote()
    } else if (name === 'desc' && this.#alternative) {
      this.#reader.open('img', new Map([['alt', this.#alternative.join('')]]))
      this.#alternative = null
    } else if (name === 'table') this.#reader.close('table')
    else if (name === 'table-header-rows') this.#reader.close('thead')
    else if (name === 'table-row') this.#reader.close('tr')
    else if (name === 'table-cell') this.#reader.close('td')
  }

  text(data: string): void {
    if (this.#skip !== '') return
    if (this.#inAuthor) this.#author?.push(data)
    else if (this.#author) return
    else if (this.#alternative) this.#alternative.push(data)
    else if (this.#citation) {
      this.#reader.text(`[${data}]`)
      this.#notes.nextMarker = /[\p{L}\p{N}]/u.test(data) ? `${data}.` : data
      this.#notes.open('li', none)
    } else if (this.#paragraphs > 0) this.#reader.text(this.#pieces.shown(data))
  }

  finish(): FlowBlock[] {
    this.#closeNote()
    return [...this.#reader.finish().blocks, ...this.#notes.finish().blocks]
  }

  #openSpan(name: string, attributes: XmlAttributes): void {
    if (name === 'span') this.#pieces.open(attributes)
    else this.#reader.open('rt', none)
  }

  #isHidden(name: string, attributes: XmlAttributes): boolean {
    if (name === 'section') return attributes.get('text:display') === 'none'
    if (name === 'hidden-text') return attributes.get('is-hidden') === 'true'
    return (
      (name === 'span' || name === 'p' || name === 'h') && this.#styles.hides(attributes.get('text:style-name') ?? '')
    )
  }

  /** `number`: of a heading. */
  #openBlock(tag: string, number = ''): void {
    const marker = this.#itemMarker()
    this.#paragraphs++
    this.#headings.push(tag)
    if (marker !== null && tag === 'p') {
      this.#reader.nextMarker = marker
      this.#reader.open('li', none)
    }
    // A note begins with its mark, in the same paragraph.
    if (!(tag === 'p' && this.#around)) this.#reader.open(tag, none)
    const shown = number || (tag === 'p' || marker === '•' ? '' : (marker ?? ''))
    if (shown !== '') this.#reader.text(`${shown} `)
    if (!this.#author) return
    const author = this.#author.join('').trim()
    this.#author = null
    this.#reader.text(commentLabel(author))
  }

  #openHeading(wanted: number, attributes = none): void {
    const level = Math.min(deepestHeading, Math.max(1, Math.trunc(wanted)))
    const isPlain =
      attributes === none ||
      attributes.get('is-list-header') === 'true' ||
      this.#lists.length > 0 ||
      this.#styles.isPlain(attributes.get('text:style-name') ?? '')
    const number = isPlain ? '' : this.#styles.marker(outline, this.#count(outline, level))
    this.#openBlock(`h${Math.min(6, level)}`, number)
  }

  /** The numbers of the next item at a level (from 1), and of those above it. */
  #count(list: string, level: number): number[] {
    let counts = this.#counts.get(list)
    if (!counts) this.#counts.set(list, (counts = []))
    for (let at = 1; at < level; at++) counts[at - 1] ??= this.#styles.start(list, at)
    counts[level - 1] = (counts[level - 1] ?? this.#styles.start(list, level) - 1) + 1
    counts.length = level
    return counts
  }

  #openList(attributes: XmlAttributes): void {
    const outer = this.#lists.at(-1)
    const style = attributes.get('style-name') ?? outer?.style ?? ''
    const says = attributes.get('continue-numbering') === 'true' || attributes.has('continue-list')
    // A list within an item that has no text of its own goes on where the outer one does.
    const goesOn = says || (outer !== undefined && outer.pending && outer.goesOn)
    const counts = this.#counts.get(style)
    if (!goesOn && counts) counts.length = Math.min(counts.length, this.#lists.length)
    this.#lists.push({ style, pending: false, open: false, goesOn })
    this.#reader.open('ul', none)
  }

  #beginItem(attributes: XmlAttributes): void {
    const list = this.#lists.at(-1)
    if (!list) return
    list.pending = true
    const start = Number(attributes.get('start-value'))
    if (!(start > 0)) return
    const counts = this.#counts.get(list.style) ?? []
    counts[this.#lists.length - 1] = start - 1
    this.#counts.set(list.style, counts)
  }

  /** The marker of an item whose first text begins; null where none does. */
  #itemMarker(): string | null {
    const list = this.#lists.at(-1)
    if (!list?.pending || this.#around) return null
    list.pending = false
    list.open = true
    return this.#styles.marker(list.style, this.#count(list.style, this.#lists.length))
  }

  #endItem(): void {
    const list = this.#lists.at(-1)
    if (!list) return
    if (list.open) this.#reader.close('li')
    list.open = false
    list.pending = false
  }

  #closeList(): void {
    if (this.#lists.pop()) this.#reader.close('ul')
  }

  /** A formula becomes words of its paragraph; the title and table of a chart come in its place. */
  #readObject(href: string): void {
    if (this.#inObject) return
    const xml = this.#object(href)
    if (/<(?:\w+:)?math\b/.test(xml)) {
      this.#reader.text(` ${textOfBlocks(htmlBlocks(xml).blocks).replace(/\s+/g, ' ')} `)
      return
    }
    this.#inObject = true
    readXml(xml, this)
    this.#inObject = false
  }

  #openNote(): void {
    if (this.#around) return
    this.#around = this.#reader
    this.#reader = this.#notes
  }

  #closeNote(): void {
    if (!this.#around) return
    // What follows is another note.
    this.#reader.open('p', none)
    this.#reader = this.#around
    this.#around = null
  }
}
