// Fields of a Word document (`{ HYPERLINK "…" }`, `{ PAGE }`): their instructions are hidden, their results are shown.

interface Field {
  instruction: string
  inResult: boolean
  /** Paragraphs that ended while its instruction went on. */
  age: number
}

/** An instruction that goes on for longer has lost its end. */
const longestAge = 3
const longestInstruction = 4000
/** With more within one another, the outermost have lost their ends. */
const mostOpen = 100

export class DocxFields {
  readonly #fields: Field[] = []

  /** Whether text at this place is shown. */
  get shown(): boolean {
    return this.#fields.every(({ inResult }) => inResult)
  }

  /** Where the innermost link leads, or null. */
  get target(): string | null {
    for (const { instruction, inResult } of this.#fields.toReversed())
      if (inResult) {
        const target = fieldTarget(instruction)
        if (target !== null) return target
      }
    return null
  }

  /** A mark of the kind `begin`, `separate` or `end`. Gives what a field shows that ends without a result. */
  mark(kind: string): string {
    const field = this.#fields.at(-1)
    if (kind === 'begin') {
      if (this.#fields.length === mostOpen) this.#fields.shift()
      this.#fields.push({ instruction: '', inResult: false, age: 0 })
    }
    if (kind === 'separate' && field) field.inResult = true
    if (kind === 'end') this.#fields.pop()
    return kind === 'end' && field && !field.inResult ? fieldText(field.instruction) : ''
  }

  instruction(text: string): void {
    const field = this.#fields.at(-1)
    if (field) field.instruction = (field.instruction + text).slice(0, longestInstruction)
  }

  endParagraph(): void {
    const lost = this.#fields.findIndex((field) => !field.inResult && ++field.age > longestAge)
    if (lost !== -1) this.#fields.length = lost
  }
}

/** Where the field of this instruction leads; null for other fields and places within the document. */
export function fieldTarget(instruction: string): string | null {
  const [, quoted, plain] = /^\s*HYPERLINK\s+(?:"([^"]*)"|([^\s\\"]\S*))/i.exec(instruction) ?? []
  return quoted ?? plain ?? null
}

/** What a field shows that has no result: a place to write in (`MACROBUTTON`), or signs with their reading above (`EQ \\o\\al`) as `漢字(かんじ)`. */
export function fieldText(instruction: string): string {
  const [, button] = /^\s*MACROBUTTON\s+\S+\s+(\S.*)$/is.exec(instruction) ?? []
  if (button !== undefined) return button.trimEnd()
  const [, said, base] =
    /^\s*EQ\b.*?\\o\s*\\a[a-z]?\s*\(\\s\s*\\up\s*\d+\s*\(([^()]*)\)\s*[,;](.*)\)\s*$/is.exec(instruction) ?? []
  return said === undefined || base === undefined ? '' : `${base.trim()}(${said.trim()})`
}

/** What a form field of the old kind shows: a box, or what was chosen from its list. */
export class FormField {
  #isBox = false
  #isChecked = false
  #choices: string[] | null = null
  #chosen = 0

  property(name: string, value: string): void {
    if (name === 'checkBox') this.#isBox = true
    else if (name === 'checked' || (name === 'default' && this.#isBox))
      this.#isChecked = !/^(?:0|false|off)$/.test(value)
    else if (name === 'ddList') this.#choices = []
    else if (name === 'listEntry') this.#choices?.push(value)
    else if (this.#choices && (name === 'result' || name === 'default')) this.#chosen = Number(value) || 0
  }

  /** Empty for a field of text, whose result is text. */
  get text(): string {
    if (this.#isBox) return this.#isChecked ? '☒' : '☐'
    return this.#choices?.[this.#chosen] ?? ''
  }
}
