// OpenDocument texts and presentations (ODT, ODP). Their elements have counterparts in HTML, and the HTML reader builds the
// blocks. Notes and comments follow the text, on slides the slide; tracked deletions and hidden sections are left out.
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'
import { HtmlReader } from './html.ts'
import { openOdf } from './odf-package.ts'
import { readXml, type XmlAttributes, type XmlEvents } from './xml-events.ts'

/** Reads a text. Headers and footers of its page styles are read once each. */
export function readOdt(bytes: Uint8Array): FlowDocument {
  const { content, styles, metadata, warnings } = openOdf(bytes, 'OpenDocument text')
  const body = new OdfReader(numberedLevels(content + styles))
  readXml(content, body)
  const margins = new Margins()
  readXml(styles, margins)
  return { blocks: [...margins.headers, ...body.finish(), ...margins.footers], metadata, warnings }
}

/** Reads a presentation; each slide begins a page. */
export function readOdp(bytes: Uint8Array): FlowDocument {
  const { content, styles, metadata, warnings } = openOdf(bytes, 'OpenDocument presentation')
  const body = new OdfReader(numberedLevels(content + styles))
  readXml(content, body)
  return { blocks: body.finish(), metadata, warnings }
}

/** For each list style, its levels (1-based) that are numbered rather than bulleted. */
function numberedLevels(xml: string): Map<string, Set<number>> {
  const styles = new Map<string, Set<number>>()
  let levels = new Set<number>()
  readXml(xml, {
    open(name, attributes) {
      if (name === 'list-style') {
        levels = new Set()
        styles.set(attributes.get('name') ?? '', levels)
      } else if (name === 'list-level-style-number' && attributes.get('num-format'))
        levels.add(Number(attributes.get('level')))
    },
  })
  return styles
}

const skipped = new Set(['tracked-changes', 'forms', 'scripts', 'automatic-styles', 'font-face-decls', 'object-ole'])
const none: XmlAttributes = new Map()

class OdfReader implements XmlEvents {
  readonly #numbered: ReadonlyMap<string, ReadonlySet<number>>
  readonly #blocks: FlowBlock[] = []
  #reader = new HtmlReader()
  /** Notes and comments met so far, and the reader of the text around while one is read. */
  #notes = new HtmlReader()
  #around: HtmlReader | null = null
  /** The element whose content is left out, and how many of its name are open. */
  #skip = ''
  #skipDepth = 0
  readonly #lists: { style: string; tag: string; items: number }[] = []
  readonly #continued = new Map<string, number>()
  readonly #headings: string[] = []
  #title = false
  #paragraphs = 0
  #citation = false
  #alternative: string[] | null = null
  #spans = 0
  constructor(numbered: ReadonlyMap<string, ReadonlySet<number>>) {
    this.#numbered = numbered
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#skip !== '') {
      if (name === this.#skip) this.#skipDepth++
      return
    }
    if (skipped.has(name) || (name === 'section' && attributes.get('text:display') === 'none')) {
      this.#skip = name
      this.#skipDepth = 1
    } else if (name === 'h') this.#openHeading(Number(attributes.get('outline-level') ?? 1) || 1)
    else if (name === 'p') {
      if (this.#title) this.#openHeading(2)
      else this.#openBlock('p')
    } else if (name === 'list') this.#openList(attributes)
    else if (name === 'list-item') {
      const list = this.#lists.at(-1)
      if (list) list.items++
      this.#reader.open('li', none)
    } else if (name === 'a') this.#reader.open('a', new Map([['href', attributes.get('href') ?? '']]))
    else if (name === 'line-break') this.#reader.open('br', none)
    else if (name === 's' || name === 'tab') this.#reader.text(' ')
    else if (name === 'note-citation') this.#citation = true
    else if (name === 'note-body' || name === 'annotation') this.#openNote()
    else if (name === 'desc' && attributes.size === 0) this.#alternative = []
    else this.#openStructure(name, attributes)
  }

  #openStructure(name: string, attributes: XmlAttributes): void {
    if (name === 'frame') this.#title = /^(title|subtitle)$/.test(attributes.get('presentation:class') ?? '')
    else if (name === 'notes') {
      this.#title = false
      this.#openNote()
    } else if (name === 'table') this.#reader.open('table', none)
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
    if (name === 'h' || name === 'p') {
      if (this.#paragraphs > 0) this.#paragraphs--
      this.#reader.close(this.#headings.pop() ?? 'p')
    } else if (name === 'list') this.#closeList()
    else if (name === 'a') this.#reader.close('a')
    else if (name === 'list-item') this.#reader.close('li')
    else if (name === 'note-citation') this.#citation = false
    else if (name === 'note-body' || name === 'annotation' || name === 'notes') this.#closeNote()
    else if (name === 'desc' && this.#alternative) {
      this.#reader.open('img', new Map([['alt', this.#alternative.join('')]]))
      this.#alternative = null
    } else if (name === 'frame') this.#title = false
    else if (name === 'table') this.#reader.close('table')
    else if (name === 'table-header-rows') this.#reader.close('thead')
    else if (name === 'table-row') this.#reader.close('tr')
    else if (name === 'table-cell') this.#reader.close('td')
    else if (name === 'page') this.#endSlide()
  }

  text(data: string): void {
    if (this.#skip !== '') return
    if (this.#alternative) this.#alternative.push(data)
    else if (this.#citation) {
      this.#reader.text(`[${data}]`)
      this.#notes.text(`[${data}] `)
    } else if (this.#paragraphs > 0) this.#reader.text(data)
  }

  finish(): FlowBlock[] {
    for (const block of this.#taken()) this.#blocks.push(block)
    return this.#blocks
  }

  #openBlock(tag: string): void {
    this.#paragraphs++
    this.#headings.push(tag)
    // A note begins with its mark, in the same paragraph.
    if (!(tag === 'p' && this.#around)) this.#reader.open(tag, none)
  }

  #openHeading(level: number): void {
    this.#openBlock(`h${Math.min(6, Math.max(1, level))}`)
  }

  #openList(attributes: XmlAttributes): void {
    const depth = this.#lists.length + 1
    const style = attributes.get('style-name') ?? this.#lists.at(-1)?.style ?? ''
    const tag = this.#numbered.get(style)?.has(depth) ? 'ol' : 'ul'
    const goesOn = attributes.get('continue-numbering') === 'true' || attributes.has('continue-list')
    const before = depth === 1 && goesOn ? (this.#continued.get(style) ?? 0) : 0
    this.#lists.push({ style, tag, items: before })
    this.#reader.open(tag, new Map([['start', String(before + 1)]]))
  }

  #closeList(): void {
    const list = this.#lists.pop()
    if (!list) return
    this.#reader.close(list.tag)
    if (this.#lists.length === 0) this.#continued.set(list.style, list.items)
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

  #endSlide(): void {
    const blocks = this.#taken(true)
    if (blocks.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of blocks) this.#blocks.push(block)
  }

  /** The blocks so far and the notes after them; the readers begin anew. */
  #taken(isSlide = false): FlowBlock[] {
    this.#closeNote()
    const { blocks } = this.#reader.finish()
    const notes = this.#notes.finish().blocks
    this.#reader = new HtmlReader()
    this.#notes = new HtmlReader()
    this.#lists.length = 0
    if (notes.length > 0 && isSlide) blocks.push({ kind: 'heading', level: 6, text: 'Notes' })
    return [...blocks, ...notes]
  }
}

/** The texts of page headers and footers, each once. */
class Margins implements XmlEvents {
  readonly headers: FlowBlock[] = []
  readonly footers: FlowBlock[] = []
  readonly #seen = new Set<string>()
  #kind: 'header' | 'footer' | null = null
  #parts: string[] = []

  open(name: string): void {
    if (/^(header|footer)(-left|-first)?$/.test(name)) {
      this.#kind = name.startsWith('header') ? 'header' : 'footer'
      this.#parts = []
    } else if (name === 's' || name === 'tab') this.#parts.push(' ')
  }

  close(name: string): void {
    if (name === 'p') this.#parts.push('\n')
    if (!this.#kind || !/^(header|footer)(-left|-first)?$/.test(name)) return
    const text = this.#parts.join('').trim()
    const list = this.#kind === 'header' ? this.headers : this.footers
    if (text !== '' && !this.#seen.has(text)) list.push({ kind: this.#kind, text })
    this.#seen.add(text)
    this.#kind = null
  }

  text(data: string): void {
    if (this.#kind) this.#parts.push(data.replace(/\s+/g, ' '))
  }
}
