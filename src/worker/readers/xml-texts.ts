// Small questions to XML: the texts of flat properties, and how deep it all is.
import { Parser } from 'htmlparser2'

/** Text by element name, for XML whose elements hold text and nothing else. The first of a name counts. */
export function elementTexts(xml: string): Map<string, string> {
  const texts = new Map<string, string>()
  let text = ''
  const parser = new Parser(
    {
      onopentagname: () => {
        text = ''
      },
      ontext: (data) => {
        text += data
      },
      onclosetag(name) {
        if (!texts.has(name)) texts.set(name, text)
        text = ''
      },
    },
    { xmlMode: true },
  )
  parser.end(xml)
  return texts
}

/** How deep elements are nested, at most. Counts tags only, so that it is quick and takes anything. */
export function xmlDepth(xml: string): number {
  let depth = 0
  let deepest = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) {
    const next = xml.charCodeAt(at + 1)
    if (next === 0x2f) depth--
    else if (next !== 0x21 && next !== 0x3f) {
      const end = xml.indexOf('>', at)
      if (end === -1) break
      if (xml.charCodeAt(end - 1) !== 0x2f) deepest = Math.max(deepest, ++depth)
      at = end
    }
  }
  return deepest
}
