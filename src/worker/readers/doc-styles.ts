// The styles of an old Word document: which are headings, which put paragraphs into lists, which hide.
import type { DocBytes } from './doc-bytes.ts'
import { readProperties } from './doc-runs.ts'
import { headingLevelOf, isCaptionName } from './heading-names.ts'

interface Style {
  base: number
  /** 1–6; 0 for one that says it is body text. */
  heading?: number
  list?: number
  level?: number
  hidden?: boolean
  isCaption: boolean
}

/** Word's own numbers of styles: 1 to 9 are headings. */
const title = 62
const subtitle = 74
const caption = 34
const noStyle = 0xfff
const mostStyles = 4096
const mostAncestors = 20

export class DocStyles {
  readonly #styles: (Style | undefined)[] = []
  #hideAny: boolean | null = null
  constructor(sheet: DocBytes) {
    const count = Math.min(mostStyles, sheet.u16(2))
    const baseSize = sheet.u16(4)
    let at = 2 + sheet.u16(0)
    for (let i = 0; i < count && at + 2 <= sheet.length; i++) {
      const size = sheet.u16(at)
      this.#styles.push(size === 0 ? undefined : readStyle(sheet.part(at + 2, size), baseSize))
      at += 2 + size
    }
  }

  /** 1–6 for a heading, else 0. The nearest style that says so decides. */
  heading(style: number): number {
    // The first styles of every document are its headings.
    if (this.#styles.length === 0) return style >= 1 && style <= 9 ? Math.min(6, style) : 0
    return this.#first(style, ({ heading }) => heading) ?? 0
  }

  /** The list a style puts its paragraphs into, from 1; 0 for none. */
  list(style: number): number {
    return this.#first(style, ({ list }) => list) ?? 0
  }

  /** The level in that list. */
  level(style: number): number {
    return this.#first(style, ({ level }) => level) ?? 0
  }

  /** Whether any style hides. */
  get hideAny(): boolean {
    return (this.#hideAny ??= this.#styles.some((style) => style?.hidden === true))
  }

  isCaption(style: number): boolean {
    return this.#first(style, ({ isCaption }) => isCaption || undefined) ?? false
  }

  hides(style: number): boolean {
    return this.#first(style, ({ hidden }) => hidden) ?? false
  }

  #first<T>(style: number, ask: (style: Style) => T | undefined): T | undefined {
    let at = style
    for (let step = 0; step < mostAncestors && at !== noStyle; step++) {
      const found = this.#styles[at]
      if (!found) return undefined
      const answer = ask(found)
      if (answer !== undefined) return answer
      at = found.base
    }
    return undefined
  }
}

function readStyle(bytes: DocBytes, baseSize: number): Style {
  const own = bytes.u16(0) & 0xfff
  const kind = bytes.u16(2) & 0xf
  const length = bytes.u16(baseSize)
  const name = bytes.text(baseSize + 2, length)
  const style: Style = { base: bytes.u16(2) >> 4, isCaption: own === caption || isCaptionName(name) }
  const level = own >= 1 && own <= 9 ? own : own === title ? 1 : own === subtitle ? 2 : headingLevelOf(name)
  // After the name and its end, groups of properties: a paragraph style's of paragraphs and of characters, another's of characters.
  let at = baseSize + 2 + 2 * length + 2
  if (kind === 1) {
    const size = bytes.u16(at)
    readProperties(bytes, at + 4, at + 2 + size, (code, place) => {
      if (code === 0x460b) style.list = listOf(bytes.u16(place))
      else if (code === 0x260a) style.level = Math.min(8, bytes.u8(place))
      else if (code === 0x2640) style.heading = bytes.u8(place) < 9 ? Math.min(6, bytes.u8(place) + 1) : 0
    })
    at += 2 + size + (size % 2)
  }
  readProperties(bytes, at + 2, at + 2 + bytes.u16(at), (code, place) => {
    if (code === 0x083c) style.hidden = bytes.u8(place) === 1
  })
  if (level > 0) style.heading = Math.min(6, level)
  return style
}

/** The number of a list; those above Word's most say that the list was taken off. */
export function listOf(number: number): number {
  return number > 0x7fe ? 0 : number
}
