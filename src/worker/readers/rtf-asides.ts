// What RTF keeps beside its text: headers and footers, each once; notes, with the numbers their marks have; comments.
import { textOfBlocks, type FlowBlock } from './flow-blocks.ts'

/** `box`: a text box, which comes after the paragraph it hangs on. */
export type Aside = 'header' | 'footer' | 'note' | 'comment' | 'box'

export class RtfAsides {
  readonly #headers: FlowBlock[] = []
  readonly #footers: FlowBlock[] = []
  readonly #notes: FlowBlock[] = []
  readonly #comments: FlowBlock[] = []
  readonly #seen = new Set<string>()
  #count = 0

  /** Keeps what an aside says. `isNumbered`: its mark is a number, which is given back as it stands in the text (`[3]`). */
  add(aside: Exclude<Aside, 'box'>, blocks: readonly FlowBlock[], isNumbered: boolean, author: string): string {
    if (aside === 'note') return this.#addNote(blocks, isNumbered)
    const text = textOfBlocks(blocks)
    if (text === '') return ''
    if (aside === 'comment')
      this.#comments.push({ kind: 'paragraph', text: `Comment${author === '' ? '' : ` (${author})`}: ${text}` })
    // Those that repeat, one for each kind of page, count once.
    else if (!this.#seen.has(aside + text)) {
      this.#seen.add(aside + text)
      const list = aside === 'header' ? this.#headers : this.#footers
      list.push({ kind: aside, text })
    }
    return ''
  }

  /** `blocks` with what stands above, after and below them. */
  around(blocks: readonly FlowBlock[]): FlowBlock[] {
    return [...this.#headers, ...blocks, ...this.#notes, ...this.#comments, ...this.#footers]
  }

  #addNote([first, ...rest]: readonly FlowBlock[], isNumbered: boolean): string {
    const number = isNumbered ? ++this.#count : 0
    if (first?.kind === 'paragraph' && isNumbered)
      this.#notes.push({ ...first, kind: 'list-item', depth: 0, text: `${number}. ${first.text}` })
    else if (first) this.#notes.push(first)
    for (const block of rest) this.#notes.push(block)
    return isNumbered ? `[${number}]` : ''
  }
}
