// The styles of a Word document, as far as they say what a paragraph is: a heading, a caption, an item of a list, hidden.
import { headingLevelOf, isCaptionName } from './heading-names.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

/** The list a paragraph or style belongs to; what it leaves open comes from elsewhere. */
export interface ListPlace {
  numId?: string
  level?: number
}

interface Style {
  name: string
  basedOn: string
  /** 1–9; 0 for one that says it is body text. */
  outline?: number
  list?: ListPlace
  hidden?: boolean
  font?: string
}

/** Styles above a style that are looked at. */
const mostAncestors = 20

export class DocxStyles {
  readonly #styles = new Map<string, Style>()
  constructor(xml: string) {
    let style: Style | null = null
    readXml(xml, {
      open: (name, attributes) => {
        if (name === 'style') {
          style = { name: '', basedOn: '' }
          this.#styles.set(attributes.get('styleId') ?? '', style)
        } else if (style) readInto(style, name, attributes)
      },
      close: (name) => {
        if (name === 'style') style = null
      },
    })
  }

  /** 1–6 for a heading, else 0. The nearest style that says so decides. */
  heading(id: string): number {
    for (const [styleId, { name, outline }] of this.#chain(id)) {
      const level = headingLevelOf(name === '' ? styleId : name)
      if (level > 0) return level
      if (outline !== undefined) return Math.min(6, outline)
    }
    return this.#styles.has(id) ? 0 : headingLevelOf(id)
  }

  isCaption(id: string): boolean {
    if (!this.#styles.has(id)) return isCaptionName(id)
    return [...this.#chain(id)].some(([, { name }]) => isCaptionName(name))
  }

  /** The list a style puts its paragraphs into, and the style that says so. */
  list(id: string): { place: ListPlace; style: string } | null {
    const found: ListPlace = {}
    let by = ''
    for (const [styleId, { list }] of this.#chain(id)) {
      if (list?.level !== undefined) found.level ??= list.level
      if (list?.numId === undefined) continue
      found.numId = list.numId
      by = styleId
      break
    }
    return found.numId === undefined ? null : { place: found, style: by }
  }

  hides(id: string): boolean {
    for (const [, { hidden }] of this.#chain(id)) if (hidden !== undefined) return hidden
    return false
  }

  /** The font a style sets, or empty. */
  font(id: string): string {
    for (const [, { font }] of this.#chain(id)) if (font !== undefined) return font
    return ''
  }

  *#chain(id: string): Generator<[string, Style]> {
    let at = id
    for (let step = 0; step < mostAncestors; step++) {
      const style = this.#styles.get(at)
      if (!style) return
      yield [at, style]
      at = style.basedOn
    }
  }
}

function readInto(style: Style, name: string, attributes: XmlAttributes): void {
  const value = attributes.get('val') ?? ''
  if (name === 'name') style.name = value
  else if (name === 'basedOn') style.basedOn = value
  else if (name === 'outlineLvl') style.outline = outlineLevel(value)
  else if (name === 'numId') (style.list ??= {}).numId = value
  else if (name === 'ilvl') (style.list ??= {}).level = Number(value) || 0
  else if (name === 'vanish') style.hidden = isOn(attributes)
  else if (name === 'rFonts') {
    const font = attributes.get('ascii')
    if (font !== undefined) style.font = font
  }
}

/** Word counts from 0 and has 9 for body text; here a level from 1, and 0 for body text. */
export function outlineLevel(value: string): number {
  const level = Number(value)
  return level >= 0 && level < 9 ? level + 1 : 0
}

/** A property that is on when it is there, save where it says otherwise. */
export function isOn(attributes: XmlAttributes): boolean {
  return !/^(?:0|false|off|none)$/.test(attributes.get('val') ?? '')
}
