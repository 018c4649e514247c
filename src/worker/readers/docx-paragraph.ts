// A paragraph of a Word document while it is being read, and what it becomes: a heading, an item of a list, a caption, a paragraph.
import type { Link } from '../../contract/model.ts'
import type { DocxNumbering } from './docx-numbering.ts'
import { isOn, outlineLevel, type DocxStyles, type ListPlace } from './docx-styles.ts'
import type { FlowBlock } from './flow-blocks.ts'
import type { XmlAttributes } from './xml-events.ts'

export class DocxParagraph {
  style = ''
  /** Begins a page. */
  breakBefore = false
  /** Its end was deleted: it goes on in the next. */
  goesOn = false
  readonly parts: string[]
  readonly links: Link[]
  /** What hangs on it and comes after it: text boxes, charts. */
  readonly after: FlowBlock[]
  #list: ListPlace | null = null
  #outline: number | null = null
  /** Its marker is written; what follows is the rest of it. */
  #begun = false
  /** `before`: the one that goes on in this. */
  constructor(before?: DocxParagraph) {
    this.parts = before?.parts ?? []
    this.links = before?.links ?? []
    this.after = before?.after ?? []
  }

  get isEmpty(): boolean {
    return !this.parts.some((part) => /\S/.test(part))
  }

  /** `ofEnd`: of the mark at its end. */
  property(name: string, attributes: XmlAttributes, ofEnd: boolean): void {
    const value = attributes.get('val') ?? ''
    if (ofEnd) this.goesOn ||= name === 'del' || name === 'moveFrom'
    else if (name === 'pStyle') this.style = value
    else if (name === 'outlineLvl') this.#outline = outlineLevel(value)
    else if (name === 'pageBreakBefore') this.breakBefore = isOn(attributes)
    else if (name === 'numId') (this.#list ??= {}).numId = value
    else if (name === 'ilvl') (this.#list ??= {}).level = Number(value) || 0
  }

  /** What it says so far, as blocks, and begins anew without a marker. An empty line within it parts two. */
  take(styles: DocxStyles, numbering: DocxNumbering): FlowBlock[] {
    const text = this.parts
      .splice(0)
      .join('')
      .replace(/ *\n */g, '\n')
    const [first = '', ...rest] = text.split(/\n(?=\n)/).map((piece) => piece.replace(/ {2,}/g, ' ').trim())
    const links = this.links.splice(0)
    // A number is counted, also where nothing stands beside it.
    const item = this.#begun ? null : this.#marker(styles, numbering)
    this.#begun = true
    const blocks: FlowBlock[] =
      first === '' ? [] : [{ ...this.#kind(first, item, styles), ...(links.length > 0 && { links }) }]
    for (const piece of rest) if (piece !== '') blocks.push({ kind: 'paragraph', text: piece })
    return blocks
  }

  #kind(text: string, item: { marker: string; depth: number } | null, styles: DocxStyles): FlowBlock {
    const numbered = item && item.marker !== '•' ? `${item.marker} ${text}` : text
    const level = this.#outline ?? styles.heading(this.style)
    if (level > 0) return { kind: 'heading', level: Math.min(6, level), text: numbered }
    if (styles.isCaption(this.style)) return { kind: 'caption', text: numbered }
    return item ? { kind: 'list-item', depth: item.depth, text: `${item.marker} ${text}` } : { kind: 'paragraph', text }
  }

  #marker(styles: DocxStyles, numbering: DocxNumbering): { marker: string; depth: number } | null {
    if (this.#list?.numId !== undefined) return numbering.next(this.#list, this.style)
    const styled = styles.list(this.style)
    return styled && numbering.next({ ...styled.place, ...this.#list }, styled.style)
  }
}
