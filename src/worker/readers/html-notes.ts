// Marks of notes in pages: a raised number that leads to its note is `[3]`, as in documents; the way back to the text is not said.

/** A link to a place of the book or page, when it ends. */
export interface LocalLink {
  attributes: ReadonlyMap<string, string>
  text: string
  /** It is raised, or what it holds is. */
  raised: boolean
  /** Nothing stands before it in its block. */
  first: boolean
}

const number = /^\s*(?:\d{1,4}|(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3}))\s*$/i
const sign = /^\s*(?:[a-z]|[*†‡§¶]{1,3})\s*$/i
const back = /^\s*(?:[↩↑⤴^]\ufe0e?)+\s*$/u

/** Places that programs name after notes: `#fn1`, `#_ftn2`, `#footnote-3`, `#sdendnote4sym`. */
const place = /#(?:user-content-)?_?(?:sd)?(?:footnote|endnote|cite_note|note|fn|ftn|edn)[-_:]?\d/i

/** What stands in the text instead of the link; null where it is none of a note. */
export function noteText({ attributes, text, raised, first }: LocalLink): string | null {
  const target = attributes.get('href') ?? ''
  if (!target.includes('#')) return null
  const says = `${attributes.get('role') ?? ''} ${attributes.get('epub:type') ?? ''} ${attributes.get('class') ?? ''}`
  if (back.test(text) || /\b(?:doc-backlink|footnote-back(?:ref)?)\b/.test(says)) return ''
  const isNumber = number.test(text)
  if (!isNumber && !sign.test(text)) return null
  // A number that is a link and is linked to: a note’s leads back to where it stands in the text.
  const paired = isNumber && (attributes.has('id') || attributes.has('name'))
  const leads = isNumber && place.test(target)
  const isMark =
    raised || leads || attributes.has('data-footnote-ref') || /\b(?:doc-)?noteref\b|\bfootnote-ref\b/.test(says)
  if (!isMark && !paired) return null
  return first ? `[${text.trim()}] ` : `[${text.trim()}]`
}
