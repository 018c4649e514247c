// The part of a page that nobody sees: where it begins, and where it ends though authors leave end tags out.
import { HiddenNames } from './html-style.ts'

const dropped = new Set(
  'script style template noscript svg iframe noembed noframes datalist canvas audio video object annotation annotation-xml rp'.split(
    ' ',
  ),
)
const voids = new Set(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr'.split(
    ' ',
  ),
)
/** Elements whose end tag may be left out. */
const openEnded = new Set(['p', 'li', 'dt', 'dd', 'td', 'th', 'tr', 'option', 'optgroup', 'thead', 'tbody', 'tfoot'])

/** Follows the events of a page and swallows those of hidden elements. `name`: the hidden element in hand. */
export class HiddenPart {
  name: string | null = null
  /** Open elements of that name; open blocks of other names within. */
  #depth = 0
  #inner = 0
  readonly #blockTags: ReadonlySet<string>
  readonly #names = new HiddenNames()
  constructor(blockTags: ReadonlySet<string>) {
    this.#blockTags = blockTags
  }

  /** True when the tag is within the hidden part, or begins it. */
  takesOpen(name: string, attributes: ReadonlyMap<string, string>): boolean {
    if (this.name !== null && this.#endsBefore(name)) this.name = null
    if (this.name === null) {
      if (voids.has(name) || !(isHidden(name, attributes) || this.#names.hides(attributes))) return false
      this.name = name
      this.#depth = 1
      this.#inner = 0
      return true
    }
    if (name === this.name) this.#depth++
    else if (this.#blockTags.has(name) && !voids.has(name) && !openEnded.has(name)) this.#inner++
    return true
  }

  /** True when the tag is within the hidden part, or ends it. */
  takesClose(name: string): boolean {
    if (this.name === null) return false
    if (name === this.name) {
      if (--this.#depth === 0) this.name = null
      return true
    }
    if (!this.#blockTags.has(name) || (openEnded.has(name) && name !== 'tr')) return true
    if (this.#inner > 0) this.#inner--
    // The end of something around it ends an element that had no end tag of its own.
    else if (openEnded.has(this.name)) {
      this.name = null
      return false
    }
    return true
  }

  /** Text within the hidden part: a style sheet may hide more. */
  text(data: string): void {
    if (this.name === 'style') this.#names.add(data)
  }

  #endsBefore(name: string): boolean {
    if (this.name === null || !openEnded.has(this.name) || this.#inner > 0) return false
    return name === this.name || (this.name === 'p' && this.#blockTags.has(name))
  }
}

function isHidden(name: string, attributes: ReadonlyMap<string, string>): boolean {
  if (dropped.has(name)) return true
  if (attributes.has('hidden') && attributes.get('hidden') !== 'until-found') return true
  const style = attributes.get('style')
  return (
    style !== undefined && /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)/i.test(style)
  )
}
