// What the styles of an OpenDocument file say that can be seen in its text: numbers of lists and headings, what is hidden.
import { headingLevelOf, isCaptionName } from './heading-names.ts'
import { numberText } from './list-numbers.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

interface Level {
  /** `1`, `a`, `I` …; empty for no number, `•` for a bullet. */
  format: string
  prefix: string
  suffix: string
  /** How many levels are shown, itself included. */
  shown: number
  start: number
}

interface Style {
  /** As people see it. */
  name: string
  parent: string
  hidden?: boolean
  /** A paragraph of this style begins a page. */
  breaks?: boolean
  font?: string
  /** The list style it names; empty where it wants none. */
  list?: string
}

/** The name under which the numbers of headings are kept. */
export const outline = ' outline'

const mostAncestors = 20

export class OdfStyles {
  readonly #styles = new Map<string, Style>()
  readonly #lists = new Map<string, Map<number, Level>>()
  /** Fonts by the names they have in the file. */
  readonly #faces = new Map<string, string>()
  /** `parts`: XML in which styles stand. */
  constructor(...parts: string[]) {
    for (const part of parts) this.#read(part)
  }

  /** Whether text of this style is hidden. */
  hides(name: string): boolean {
    for (const { hidden } of this.#chain(name)) if (hidden !== undefined) return hidden
    return false
  }

  /** Whether a heading of this style wants no number. */
  isPlain(name: string): boolean {
    for (const { list } of this.#chain(name)) if (list !== undefined) return list === ''
    return false
  }

  /** 1–6 where a paragraph of this style is a title or heading, `caption` where it is one, else null. */
  role(name: string): number | 'caption' | null {
    for (const style of this.#chain(name)) {
      const level = headingLevelOf(style.name)
      if (level > 0) return level
      if (isCaptionName(style.name)) return 'caption'
    }
    return null
  }

  /** Whether a paragraph of this style begins a page. */
  breaksPage(name: string): boolean {
    for (const { breaks } of this.#chain(name)) if (breaks !== undefined) return breaks
    return false
  }

  /** The font a style sets, or empty. */
  font(name: string): string {
    for (const { font } of this.#chain(name)) if (font !== undefined) return this.#faces.get(font) ?? font
    return ''
  }

  /** Where a level of a list begins to count. */
  start(list: string, level: number): number {
    return this.#lists.get(list)?.get(level)?.start ?? 1
  }

  /** The marker of an item: `counts` are the numbers of its level and those above. Bullets are `•`; empty where nothing is shown. */
  marker(list: string, counts: readonly number[]): string {
    const levels = this.#lists.get(list)
    const own = levels?.get(counts.length)
    if (!own) return list === outline ? '' : '•'
    if (own.format === '•') return '•'
    const shown: string[] = []
    for (let at = Math.max(1, counts.length - own.shown + 1); at <= counts.length; at++) {
      const number = numberText(counts[at - 1] ?? 1, levels?.get(at)?.format ?? '')
      if (number !== '') shown.push(number)
    }
    return shown.length === 0 ? '' : `${own.prefix}${shown.join('.')}${own.suffix}`.trim()
  }

  *#chain(name: string): Generator<Style> {
    let at = name
    for (let step = 0; step < mostAncestors; step++) {
      const style = this.#styles.get(at)
      if (!style) return
      yield style
      at = style.parent
    }
  }

  #read(xml: string): void {
    let style: Style | null = null
    let levels = new Map<number, Level>()
    readXml(xml, {
      open: (name, attributes) => {
        if (name === 'style') {
          const own = attributes.get('style:name') ?? ''
          style = {
            name: attributes.get('display-name') ?? own.replaceAll('_20_', ' '),
            parent: attributes.get('parent-style-name') ?? '',
          }
          const list = attributes.get('list-style-name')
          if (list !== undefined) style.list = list
          if (attributes.get('master-page-name')) style.breaks = true
          this.#styles.set(own, style)
        } else if (name === 'text-properties' && style) {
          const display = attributes.get('text:display')
          if (display !== undefined) style.hidden = display === 'none'
          const font = attributes.get('font-name') ?? attributes.get('font-family')
          if (font !== undefined) style.font = unquoted(font)
        } else if (name === 'paragraph-properties' && style) {
          const before = attributes.get('break-before')
          if (before !== undefined) style.breaks = before === 'page'
        } else if (name === 'font-face') {
          this.#faces.set(attributes.get('style:name') ?? '', unquoted(attributes.get('font-family') ?? ''))
        } else if (name === 'list-style' || name === 'outline-style') {
          levels = new Map()
          this.#lists.set(name === 'list-style' ? (attributes.get('style:name') ?? '') : outline, levels)
        } else if (/^(?:list|outline)-level-style/.test(name))
          levels.set(Number(attributes.get('level')), levelOf(name, attributes))
      },
      close: (name) => {
        if (name === 'style') style = null
      },
    })
  }
}

function unquoted(font: string): string {
  return font.replace(/^'(.*)'$/, '$1')
}

function levelOf(name: string, attributes: XmlAttributes): Level {
  const format = attributes.get('num-format') ?? ''
  return {
    format: name.endsWith('-bullet') || name.endsWith('-image') ? '•' : (formats.get(format) ?? format),
    prefix: attributes.get('num-prefix') ?? '',
    suffix: attributes.get('num-suffix') ?? '',
    shown: Number(attributes.get('display-levels')) || 1,
    start: Number(attributes.get('start-value') ?? 1) || 1,
  }
}

const formats = new Map([
  ['1', 'decimal'],
  ['a', 'lowerLetter'],
  ['A', 'upperLetter'],
  ['i', 'lowerRoman'],
  ['I', 'upperRoman'],
  ['', 'none'],
])
