// HTML: what a reader would see or hear of it, as blocks. Scripts, styles and hidden parts are dropped, nothing is run or fetched.
// Works on a row of events, so that neither depth nor length of a page can stop it.
import type { Link } from '../../contract/model.ts'
import { decodeText } from './charset.ts'
import { addLink, tidyMetadata, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { readEvents, type HtmlEvents } from './html-events.ts'
import { HiddenPart } from './html-hidden.ts'
import { itemMarker, openedList, type HtmlList } from './html-lists.ts'
import { inputText, metaNames } from './html-meta.ts'
import { noteText } from './html-notes.ts'
import { HtmlTable } from './html-table.ts'

/** Reads a page from its bytes. The set is the one its bytes show, else the one it declares. */
export function readHtml(bytes: Uint8Array): FlowDocument {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, 4096))
  const declared = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})/i.exec(start)?.[1]
  const { text, replaced } = decodeText(bytes, declared)
  const { blocks, metadata } = htmlBlocks(text)
  const warnings = replaced ? ['some bytes were not characters of the page’s encoding and were replaced'] : []
  return { blocks, metadata, warnings }
}

/** Reads a page, or a piece of one. */
export function htmlBlocks(html: string): Omit<FlowDocument, 'warnings'> {
  const reader = new HtmlReader()
  readEvents(isXhtml(html) ? withEndTags(html) : html, reader)
  return reader.finish()
}

function isXhtml(html: string): boolean {
  return /^\s*<\?xml\s|<html\s[^>]*xmlns\s*=/i.test(html.slice(0, 2000))
}

/** In XHTML `<title/>` has an end; in HTML it would swallow what follows. */
function withEndTags(html: string): string {
  return html.replace(/<(title|script|style|textarea|iframe|noscript|xmp)(\s[^<>]*)?\/>/gi, '<$1$2></$1>')
}

const blockTags = new Set(
  (
    'address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup option p ' +
    'plaintext pre search section select summary table tbody td textarea tfoot th thead tr ul xmp'
  ).split(' '),
)
const preTags = new Set(['pre', 'listing', 'plaintext', 'xmp', 'textarea'])
const mostTables = 12

/** A link whose text is being read: where it leads, the part it begins at, whether it is raised, raised texts before it. */
interface OpenLink {
  target: string
  attributes: ReadonlyMap<string, string>
  from: number
  raised: boolean
  before: number
  /** Nothing stands before it in its block. */
  first: boolean
}

/** Builds blocks from events; other readers feed it events of their own, in HTML’s names. */
export class HtmlReader implements HtmlEvents {
  readonly #hidden = new HiddenPart(blockTags)
  readonly #meta: Record<string, string> = {}
  #title: string[] | null = null
  /** Where blocks go: the page, or the cell in hand. */
  #sink: FlowBlock[] = []
  readonly #tables: HtmlTable[] = []
  /** Tables nested too deep to be tables. */
  #flatTables = 0
  readonly #lists: HtmlList[] = []
  /** The item whose text has not come yet. */
  #item: { marker: string; depth: number } | null = null
  /** What the next item is marked with, where that is not for the list to say. */
  nextMarker: string | null = null
  #heading = 0
  #caption = false
  #pre = 0
  #parts: string[] = []
  #endsInSpace = true
  /** The block in hand has more than white space. */
  #hasText = false
  /** Links of the block in hand, and the one whose text is being read. */
  #links: Link[] = []
  #link: OpenLink | null = null
  /** Raised texts that are open, and that there were. */
  #raised = 0
  #raisedSoFar = 0
  /** The part that a reading of signs begins at. */
  #reading: number | null = null
  /** The marker of an item, while it is read where the page writes it out. */
  #written: string[] | null = null

  isForeign(): boolean {
    return this.#hidden.name === 'svg'
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    if (this.#hidden.takesOpen(name, attributes)) return
    if (name === 'br') this.#add('\n', true)
    else if (name === 'a') {
      this.#endLink()
      const target = attributes.get('href')?.trim() ?? ''
      this.#link = {
        target,
        attributes,
        from: this.#parts.length,
        raised: this.#raised > 0,
        before: this.#raisedSoFar,
        first: !this.#hasText,
      }
    } else if (name === 'sup') {
      this.#raised++
      this.#raisedSoFar++
    } else if (name === 'span') this.#openSpan(attributes)
    else if (name === 'rt') this.#openReading()
    else if (name === 'img') this.#addWord(attributes.get('alt') ?? '')
    else if (name === 'input') this.#addWord(inputText(attributes))
    else if (name === 'title') this.#title ??= []
    else if (name === 'meta') this.#readMeta(attributes)
    else if (name === 'html') this.#meta['language'] ??= attributes.get('lang') ?? ''
    if (!blockTags.has(name)) return
    this.#endBlock()
    const level = headingLevel(name)
    if (level > 0) this.#heading = level
    else if (name === 'caption' || name === 'figcaption') this.#caption = true
    else if (preTags.has(name)) this.#pre++
    else if (name === 'ul' || name === 'menu' || name === 'dir' || name === 'ol')
      this.#lists.push(openedList(name, attributes))
    else if (name === 'li') this.#openItem(attributes)
    else this.#openTable(name, attributes)
  }

  close(name: string): void {
    if (this.#hidden.takesClose(name)) return
    if (name === 'title' && this.#title) this.#meta['title'] ??= this.#title.join('')
    if (name === 'title') this.#title = null
    if (name === 'a') this.#closeLink()
    else if (name === 'sup') this.#raised = Math.max(0, this.#raised - 1)
    else if (name === 'span') this.#closeSpan()
    else if (name === 'rt' || name === 'ruby') this.#closeReading()
    // A lone </p> or </br> is an empty paragraph and a line end.
    if (name === 'br') this.#add('\n', true)
    if (!blockTags.has(name)) return
    this.#endBlock()
    if (headingLevel(name) > 0) this.#heading = 0
    else if (name === 'caption' || name === 'figcaption') this.#caption = false
    else if (preTags.has(name)) this.#pre = Math.max(0, this.#pre - 1)
    else if (name === 'ul' || name === 'ol' || name === 'menu' || name === 'dir') this.#lists.pop()
    else if (name === 'li') this.#item = null
    else this.#closeTable(name)
  }

  text(data: string): void {
    if (this.#hidden.name !== null) this.#hidden.text(data)
    else if (this.#title) this.#title.push(data)
    else if (this.#written) this.#written.push(data)
    else if (this.#pre > 0) this.#add(data, false)
    else {
      const text = data.replace(/[ \t\n\r\f]+/g, ' ')
      this.#add(this.#endsInSpace && text.startsWith(' ') ? text.slice(1) : text, text.endsWith(' '))
    }
  }

  /** What follows begins a page, where this is no table and not the beginning. */
  breakPage(): void {
    this.#endBlock()
    if (this.#tables.length === 0 && this.#sink.length > 0) this.#sink.push({ kind: 'page-break' })
  }

  finish(): Omit<FlowDocument, 'warnings'> {
    this.#endBlock()
    while (this.#tables.length > 0) this.#closeTable('table')
    return { blocks: this.#sink, metadata: tidyMetadata(this.#meta) }
  }

  #endLink(goesOn = false): void {
    if (this.#link) addLink(this.#links, this.#parts.slice(this.#link.from).join(''), this.#link.target)
    this.#link = goesOn && this.#link ? { ...this.#link, from: 0 } : null
  }

  /** The mark of a note stands in brackets, and the way back from it is left out. */
  #closeLink(): void {
    const link = this.#link
    if (link) {
      const text = this.#parts.slice(link.from).join('')
      const raised = link.raised || this.#raisedSoFar > link.before
      const note = noteText({ attributes: link.attributes, text, raised, first: link.first })
      if (note !== null) {
        this.#parts.length = link.from
        this.#link = null
        this.#add(note, note === '' ? this.#endsInSpace : note.endsWith(' '))
      }
    }
    this.#endLink()
  }

  /** How the signs before it are said stands in brackets behind them: `漢字(かんじ)`. */
  #openReading(): void {
    this.#closeReading()
    this.#reading = this.#parts.length
  }

  #closeReading(): void {
    if (this.#reading === null) return
    const said = this.#parts.splice(this.#reading).join('').trim()
    this.#reading = null
    if (said !== '') this.#add(`(${said})`, false)
  }

  /** Some programs write an item's marker out, in a piece that floats to the left of its text. */
  #openSpan(attributes: ReadonlyMap<string, string>): void {
    const floats = /float\s*:\s*left/i.test(attributes.get('style') ?? '')
    if (floats && this.#item && !this.#hasText) this.#written = []
  }

  #closeSpan(): void {
    const marker = this.#written?.join('').trim() ?? ''
    this.#written = null
    if (this.#item && /[\p{L}\p{N}]/u.test(marker)) this.#item.marker = marker
  }

  #add(text: string, endsInSpace: boolean): void {
    if (text === '') return
    this.#parts.push(text)
    this.#endsInSpace = endsInSpace
    this.#hasText ||= /\S/.test(text)
  }

  /** A text that stands apart: what a picture shows, what a field holds. */
  #addWord(text: string): void {
    if (/\S/.test(text)) this.text(` ${text.replace(/\s+/g, ' ')} `)
  }

  /** Puts the text so far down as a block. An empty line within it (`<br><br>`) parts two paragraphs. */
  #endBlock(): void {
    // What never ended was no marker.
    const written = this.#written?.join('') ?? ''
    this.#written = null
    if (written !== '') this.text(written)
    this.#closeReading()
    this.#endLink(true)
    if (this.#parts.length === 0) return
    const text = this.#parts.join('')
    const links = this.#links
    this.#links = []
    this.#parts = []
    this.#endsInSpace = true
    this.#hasText = false
    if (!/\S/.test(text)) return
    if (this.#pre > 0) this.#sink.push({ kind: 'code', text: text.replace(/^\r?\n/, '') })
    else if (this.#heading > 0) this.#put({ kind: 'heading', level: this.#heading, text: text.trim() }, links)
    else if (this.#caption) this.#put({ kind: 'caption', text: text.trim() }, links)
    else
      for (const paragraph of text.split(/\n[^\S\n]*(?=\n)/)) {
        if (!/\S/.test(paragraph)) continue
        const item = this.#item
        this.#item = null
        if (item) this.#put({ kind: 'list-item', depth: item.depth, text: `${item.marker} ${paragraph.trim()}` }, links)
        else this.#put({ kind: 'paragraph', text: paragraph.trim() }, links)
      }
  }

  /** Of `links`, which are in order, those whose words are in the block go with it. */
  #put(block: Exclude<FlowBlock, { kind: 'table' | 'page-break' | 'code' }>, links: Link[]): void {
    const text = block.text.replace(/\s+/g, ' ')
    let own = 0
    while (links[own] && text.includes(links[own]?.text ?? '')) own++
    this.#sink.push(own > 0 ? { ...block, links: links.splice(0, own) } : block)
  }

  #openItem(attributes: ReadonlyMap<string, string>): void {
    const marker = this.nextMarker ?? itemMarker(this.#lists.at(-1), attributes)
    this.nextMarker = null
    this.#item = { marker, depth: Math.max(0, this.#lists.length - 1) }
  }

  #openTable(name: string, attributes: ReadonlyMap<string, string>): void {
    if (name === 'table') {
      if (this.#tables.length >= mostTables) this.#flatTables++
      else this.#tables.push(new HtmlTable(attributes.get('role') ?? '', this.#lists.length))
      return
    }
    const table = this.#tables.at(-1)
    if (!table || this.#flatTables > 0) return
    if (name === 'td' || name === 'th') {
      this.#leaveCell(table)
      this.#sink = table.openCell(name, attributes, this.#sink)
    } else if (name === 'tr' || name === 'thead' || name === 'tbody' || name === 'tfoot') {
      this.#leaveCell(table)
      table.openRow(name)
    }
  }

  #closeTable(name: string): void {
    const table = this.#tables.at(-1)
    if (!table) return
    if (this.#flatTables > 0) {
      if (name === 'table') this.#flatTables--
      return
    }
    if (name === 'table') {
      this.#leaveCell(table)
      this.#tables.pop()
      for (const block of table.blocks()) this.#sink.push(block)
    } else if (name === 'td' || name === 'th' || name === 'tr') this.#leaveCell(table)
    else if (name === 'thead') table.openRow('tbody')
  }

  /** Ends the cell in hand, and with it the lists and headings that were left open in it. */
  #leaveCell(table: HtmlTable): void {
    const outer = table.closeCell()
    if (!outer) return
    this.#sink = outer
    this.#lists.length = Math.min(this.#lists.length, table.listDepth)
    this.#item = null
    this.#heading = 0
    this.#caption = false
    this.#pre = 0
  }

  #readMeta(attributes: ReadonlyMap<string, string>): void {
    const name = (attributes.get('name') ?? attributes.get('property') ?? '').toLowerCase()
    const key = metaNames.get(name)
    if (key) this.#meta[key] ??= attributes.get('content') ?? ''
  }
}

function headingLevel(name: string): number {
  return /^h[1-6]$/.test(name) ? Number(name[1]) : 0
}
