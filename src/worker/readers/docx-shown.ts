// Of a Word document's XML, the events of what is shown: without what was deleted, what was before, and second versions.
// Properties of paragraphs, runs, rows and cells are told apart from what they are properties of.
import type { XmlAttributes, XmlEvents } from './xml-events.ts'

export interface WordEvents extends XmlEvents {
  close(name: string): void
  text(data: string): void
  /** A property in a group of them: `within` is `pPr`, `rPr`, `trPr`, `tcPr` … */
  property(within: string, name: string, attributes: XmlAttributes): void
}

const skipped = new Set(
  (
    'del moveFrom Fallback pPrChange rPrChange sectPrChange tblPrChange tblPrExChange tblGridChange tcPrChange trPrChange ' +
    'numberingChange sdtPr sdtEndPr rubyPr tblGrid customXmlPr smartTagPr fldData binData delText delInstrText'
  ).split(' '),
)
/** Among properties, these say of the end of a paragraph, or of a row, that it was deleted. */
const ofEnds = new Set(['del', 'moveFrom'])
const groups = new Set(['pPr', 'rPr', 'trPr', 'tcPr', 'tblPr', 'tblPrEx', 'sectPr'])

export function shownEvents(events: WordEvents): XmlEvents {
  let skip = ''
  let depth = 0
  const within: string[] = []
  return {
    open(name, attributes) {
      const group = within.at(-1)
      if (skip !== '') {
        if (name === skip) depth++
      } else if (skipped.has(name) && !(group !== undefined && ofEnds.has(name))) {
        skip = name
        depth = 1
      } else if (groups.has(name)) within.push(name)
      else if (group === undefined) events.open(name, attributes)
      else events.property(group, name, attributes)
    },
    close(name) {
      if (skip !== '') {
        if (name === skip && --depth === 0) skip = ''
      } else if (groups.has(name)) {
        const at = within.lastIndexOf(name)
        if (at !== -1) within.length = at
      } else if (within.length === 0) events.close(name)
    },
    text(data) {
      if (skip === '' && within.length === 0) events.text(data)
    },
  }
}
