// Numbered lists of a Word document: the marker each paragraph shows (`§ 3`, `1.2`, `(b)`, `iv.`), counted as Word counts.
import type { DocxStyles, ListPlace } from './docx-styles.ts'
import { isOn } from './docx-styles.ts'
import { deepestLevel, ListCounts, type ListLevel } from './list-counts.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

interface Level extends ListLevel {
  style: string
}

interface Abstract {
  levels: Map<number, Level>
  /** The style that stands for a list kept elsewhere. */
  link: string
}

interface Numbering {
  abstract: string
  /** Levels that begin elsewhere, or are others. */
  starts: Map<number, number>
  levels: Map<number, Level>
}

export class DocxNumbering {
  readonly #styles: DocxStyles
  readonly #abstracts = new Map<string, Abstract>()
  readonly #numberings = new Map<string, Numbering>()
  readonly #counts = new ListCounts()
  constructor(xml: string, styles: DocxStyles) {
    this.#styles = styles
    this.#read(xml)
  }

  /** The marker of the next paragraph at this place (`•` for bullets) and its depth; null where it is in no list or shows no marker. */
  next(place: ListPlace, style: string): { marker: string; depth: number } | null {
    const numbering = this.#numberings.get(place.numId ?? '')
    if (!numbering || place.numId === '0') return null
    const [key, abstract] = this.#abstractOf(numbering.abstract)
    const styled = [...(abstract?.levels ?? [])].find(([, level]) => level.style !== '' && level.style === style)?.[0]
    const depth = Math.min(deepestLevel, Math.max(0, place.level ?? styled ?? 0))
    const levelAt = (at: number) => numbering.levels.get(at) ?? abstract?.levels.get(at)
    return this.#counts.next({ id: place.numId ?? '', model: key, starts: numbering.starts, levelAt }, depth)
  }

  /** The model itself, or the one that its style names. */
  #abstractOf(id: string): [string, Abstract | undefined] {
    const own = this.#abstracts.get(id)
    if (!own || own.link === '' || own.levels.size > 0) return [id, own]
    const numId = this.#styles.list(own.link)?.place.numId ?? ''
    const other = this.#numberings.get(numId)?.abstract ?? id
    return [other, this.#abstracts.get(other)]
  }

  #read(xml: string): void {
    let abstract: Abstract | null = null
    let numbering: Numbering | null = null
    let level: Level | null = null
    let overridden = 0
    readXml(xml, {
      open: (name, attributes) => {
        const value = attributes.get('val') ?? ''
        if (name === 'abstractNum') {
          abstract = { levels: new Map(), link: '' }
          this.#abstracts.set(attributes.get('abstractNumId') ?? '', abstract)
        } else if (name === 'num') {
          numbering = { abstract: '', starts: new Map(), levels: new Map() }
          this.#numberings.set(attributes.get('numId') ?? '', numbering)
        } else if (name === 'abstractNumId' && numbering) numbering.abstract = value
        else if (name === 'numStyleLink' && abstract) abstract.link = value
        else if (name === 'lvlOverride') overridden = Number(attributes.get('ilvl')) || 0
        else if (name === 'startOverride') numbering?.starts.set(overridden, Number(value) || 0)
        else if (name === 'lvl') {
          level = { start: 1, format: 'decimal', text: '', style: '', legal: false, restarts: true }
          const holder = numbering ?? abstract
          holder?.levels.set(Number(attributes.get('ilvl')) || 0, level)
        } else if (level) readLevel(level, name, attributes)
      },
      close: (name) => {
        if (name === 'abstractNum') abstract = null
        else if (name === 'num') numbering = null
        else if (name === 'lvl') level = null
      },
    })
  }
}

function readLevel(level: Level, name: string, attributes: XmlAttributes): void {
  const value = attributes.get('val') ?? ''
  if (name === 'start') level.start = Number(value) || 0
  else if (name === 'numFmt') level.format = value
  else if (name === 'lvlText') level.text = value
  else if (name === 'pStyle') level.style = value
  else if (name === 'isLgl') level.legal = isOn(attributes)
  else if (name === 'lvlRestart') level.restarts = value !== '0'
}
