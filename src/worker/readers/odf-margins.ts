// Headers and footers of an OpenDocument file's page styles.
import type { FlowBlock } from './flow-blocks.ts'
import type { XmlEvents } from './xml-events.ts'

/** The texts of page headers and footers, each once. */
export class Margins implements XmlEvents {
  readonly headers: FlowBlock[] = []
  readonly footers: FlowBlock[] = []
  readonly #seen = new Set<string>()
  #kind: 'header' | 'footer' | null = null
  #parts: string[] = []

  open(name: string): void {
    if (/^(header|footer)(-left|-first)?$/.test(name)) {
      this.#kind = name.startsWith('header') ? 'header' : 'footer'
      this.#parts = []
    } else if (name === 's' || name === 'tab') this.#parts.push(' ')
  }

  close(name: string): void {
    if (name === 'p') this.#parts.push('\n')
    if (!this.#kind || !/^(header|footer)(-left|-first)?$/.test(name)) return
    const text = this.#parts.join('').trim()
    const list = this.#kind === 'header' ? this.headers : this.footers
    if (text !== '' && !this.#seen.has(text)) list.push({ kind: this.#kind, text })
    this.#seen.add(text)
    this.#kind = null
  }

  text(data: string): void {
    if (this.#kind) this.#parts.push(data.replace(/\s+/g, ' '))
  }
}
