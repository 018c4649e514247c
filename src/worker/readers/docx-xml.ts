// The little XML that is read beside mammoth: paragraphs of headers and footers, flat properties, and how deep it all is.
import { Parser } from 'htmlparser2'

/** The texts of `w:p` elements, in order; fields show their last result. */
export function wordParagraphs(xml: string): string[] {
  const paragraphs: string[] = []
  let text = ''
  let inText = false
  const parser = new Parser(
    {
      onopentagname(name) {
        if (name === 'w:t') inText = true
        else if (name === 'w:tab') text += ' '
        else if (name === 'w:br' || name === 'w:cr') text += '\n'
      },
      ontext(data) {
        if (inText) text += data
      },
      onclosetag(name) {
        if (name === 'w:t') inText = false
        else if (name === 'w:p') {
          if (/\S/.test(text)) paragraphs.push(text.trim())
          text = ''
        }
      },
    },
    { xmlMode: true },
  )
  parser.end(xml)
  return paragraphs
}

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
