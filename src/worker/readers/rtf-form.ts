// A form field of RTF: a box that is ticked or not, or what was chosen from a list. The result of a field of text is text.

const box = 1
const list = 2
/** The answer that says: as by default. */
const asByDefault = 25
const mostChoices = 100

export class RtfForm {
  readonly choices: string[] = []
  #kind = 0
  #answer = asByDefault
  #usual = 0

  /** A word within the field's group. */
  control(word: string, value: number | null): void {
    if (word === 'fftype') this.#kind = value ?? 0
    else if (word === 'ffres') this.#answer = value ?? asByDefault
    else if (word === 'ffdefres') this.#usual = value ?? 0
    else if (word === 'ffl' && this.choices.length < mostChoices) this.choices.push('')
  }

  /** A piece of the name of the choice in hand. */
  addText(text: string): void {
    const last = this.choices.pop()
    if (last !== undefined) this.choices.push((last + text).slice(0, 1000))
  }

  get text(): string {
    const answer = this.#answer === asByDefault ? this.#usual : this.#answer
    if (this.#kind === box) return answer === 1 ? '☒' : '☐'
    return this.#kind === list ? (this.choices[answer] ?? '') : ''
  }
}
