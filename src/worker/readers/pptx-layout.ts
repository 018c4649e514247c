// What a slide takes from its layout and master where it says nothing itself: where placeholders stand, and which of their levels have bullets.
import { numberText } from './list-numbers.ts'
import type { Package } from './package.ts'
import type { Place } from './slide-order.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

/** What stands before a paragraph. `type` is the form of a number, as the file names it: `romanUcPeriod`. */
export type Bullet = { kind: 'none' } | { kind: 'dot' } | { kind: 'number'; type: string; first: number }

interface Placeholder {
  type: string
  number: string
  place: Place | null
  bullets: Map<number, Bullet>
}

export class Layout {
  readonly #parts: Placeholder[][] = []
  /** Bullets of the master's style for bodies. */
  readonly #body = new Map<number, Bullet>()

  /** The layout of a slide and its master, as far as they are there. `known`: parts that earlier slides have read. */
  static of(source: Package, slide: string, known: Map<string, Layout>): Layout {
    const next = (part: string, type: string) => source.relations(part).find((relation) => relation.type === type)?.part
    const own = next(slide, 'slideLayout') ?? ''
    const before = known.get(own)
    if (before) return before
    const layout = new Layout()
    known.set(own, layout)
    const master = own === '' ? undefined : next(own, 'slideMaster')
    for (const part of [own, master]) if (part) layout.#read(source.xml(part) ?? '')
    return layout
  }

  place(purpose: string, number: string): Place | null {
    return this.#matching(purpose, number).find(({ place }) => place)?.place ?? null
  }

  /** Undefined where neither says anything, or the shape is no placeholder. */
  bullet(purpose: string, number: string, level: number): Bullet | undefined {
    if (purpose === '') return undefined
    const own = this.#matching(purpose, number).find(({ bullets }) => bullets.has(level))
    if (own) return own.bullets.get(level)
    return purpose === 'body' || purpose === 'obj' ? this.#body.get(level) : undefined
  }

  /** The layout's placeholder by its number or what it is for, then the master's. */
  #matching(purpose: string, number: string): Placeholder[] {
    if (purpose === '') return []
    return this.#parts.flatMap((placeholders) => {
      const same = placeholders.find((placeholder) => number !== '' && placeholder.number === number)
      const found = same ?? placeholders.find(({ type }) => type === purpose)
      return found ? [found] : []
    })
  }

  #read(xml: string): void {
    const placeholders: Placeholder[] = []
    this.#parts.push(placeholders)
    let own: Placeholder | null = null
    let from: XmlAttributes | null = null
    let inBody = false
    let level = -1
    const set = (bullet: Bullet) => {
      if (level < 0) return
      if (own) own.bullets.set(level, bullet)
      else if (inBody) this.#body.set(level, bullet)
    }
    readXml(xml, {
      open(name, attributes) {
        if (name === 'sp') own = { type: '', number: '', place: null, bullets: new Map() }
        else if (name === 'ph' && own) {
          own.type = attributes.get('type') ?? 'body'
          own.number = attributes.get('idx') ?? ''
          placeholders.push(own)
        } else if (name === 'bodyStyle') inBody = true
        else if (name === 'off') from = attributes
        else if (name === 'ext' && attributes.has('cx') && own) own.place ??= placeOf(from, attributes)
        else if (/^lvl\dpPr$/.test(name)) level = Number(name[3]) - 1
        else if (name === 'buNone') set({ kind: 'none' })
        else if (name === 'buChar' || name === 'buBlip') set({ kind: 'dot' })
        else if (name === 'buAutoNum')
          set({
            kind: 'number',
            type: attributes.get('type') ?? '',
            first: Number(attributes.get('startAt') ?? 1) || 1,
          })
      },
      close(name) {
        if (name === 'sp') own = null
        else if (name === 'bodyStyle') inBody = false
        else if (/^lvl\dpPr$/.test(name)) level = -1
      },
    })
  }
}

/** Where a shape stands, by what its `off` and `ext` say; null where they do not. */
export function placeOf(offset: XmlAttributes | null, size: XmlAttributes): Place | null {
  const [left, top] = [Number(offset?.get('x') ?? NaN), Number(offset?.get('y') ?? NaN)]
  const [width, height] = [Number(size.get('cx') ?? NaN), Number(size.get('cy') ?? NaN)]
  if (![left, top, width, height].every(Number.isFinite)) return null
  return { left, top, right: left + width, bottom: top + height }
}

const formats: [start: string, format: string][] = [
  ['alphaLc', 'lowerLetter'],
  ['alphaUc', 'upperLetter'],
  ['romanLc', 'lowerRoman'],
  ['romanUc', 'upperRoman'],
]

/** A number in the form the file names: `a)`, `IV.`, `(2)`. */
export function numberOf(count: number, type: string): string {
  const number = numberText(count, formats.find(([start]) => type.startsWith(start))?.[1] ?? 'decimal')
  if (type.endsWith('ParenBoth')) return `(${number})`
  if (type.endsWith('ParenR')) return `${number})`
  return type.endsWith('Plain') ? number : `${number}.`
}
