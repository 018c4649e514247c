// What RTF keeps beside its text: headers and footers, each once; notes, with the numbers their marks have; comments.
import { commentBlock, textOfBlocks, type FlowBlock } from './flow-blocks.ts'
import { NoteNumbers, type NoteKind } from './note-numbers.ts'

/** How numbers of notes are written, by the end of the word that says so. */
const formats = new Map([
  ['ar', 'decimal'],
  ['alc', 'lowerLetter'],
  ['auc', 'upperLetter'],
  ['rlc', 'lowerRoman'],
  ['ruc', 'upperRoman'],
])

/** `box`: a text box, which comes after the paragraph it hangs on. */
export type Aside = 'header' | 'footer' | 'note' | 'comment' | 'box'

export class RtfAsides {
  readonly #headers: FlowBlock[] = []
  readonly #footers: FlowBlock[] = []
  readonly #notes: FlowBlock[] = []
  readonly #comments: FlowBlock[] = []
  readonly #seen = new Set<string>()
  readonly #numbers = new NoteNumbers({ footnote: 'decimal', endnote: 'decimal' })

  /** A word about notes: `ftnnrlc`, `aftnnar` … */
  control(word: string): void {
    const [, end, format = ''] = /^(a?)ftnn([a-z]+)$/.exec(word) ?? []
    const known = formats.get(format)
    if (end === undefined || known === undefined) return
    this.#numbers.formats = { ...this.#numbers.formats, [end === '' ? 'footnote' : 'endnote']: known }
  }

  /** Keeps what an aside says. `note`: its kind, where its mark is a number, which is given back as it stands in the text (`[3]`). */
  add(aside: Exclude<Aside, 'box'>, blocks: readonly FlowBlock[], note: NoteKind | null, author: string): string {
    if (aside === 'note') return this.#addNote(blocks, note)
    const text = textOfBlocks(blocks)
    if (text === '') return ''
    if (aside === 'comment') this.#comments.push(commentBlock(author, text))
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

  #addNote([first, ...rest]: readonly FlowBlock[], kind: NoteKind | null): string {
    const number = kind === null ? '' : this.#numbers.next(kind)
    if (first?.kind === 'paragraph' && number !== '')
      this.#notes.push({ ...first, kind: 'list-item', depth: 0, text: `${number}. ${first.text}` })
    else if (first) this.#notes.push(first)
    for (const block of rest) this.#notes.push(block)
    return number === '' ? '' : `[${number}]`
  }
}
