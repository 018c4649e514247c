// Style sheets of a page, as far as they hide: classes and ids that one rule hides and no other rule speaks of.
// Rules within `@media` and for elements in their context are not followed: what may be shown is read.

const mostRules = 20_000
const hiding = /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)\b/i

export class HiddenNames {
  /** `.class` and `#id`, and whether all rules that name them hide. */
  readonly #names = new Map<string, boolean>()
  #parts: string[] = []

  /** Text of a style sheet. */
  add(text: string): void {
    this.#parts.push(text)
  }

  /** Whether an element of these attributes is hidden. */
  hides(attributes: ReadonlyMap<string, string>): boolean {
    if (this.#parts.length > 0) this.#read()
    if (this.#names.size === 0) return false
    const id = attributes.get('id')
    if (id !== undefined && this.#names.get(`#${id}`) === true) return true
    const classes = attributes.get('class')?.split(/\s+/) ?? []
    return classes.some((name) => this.#names.get(`.${name}`) === true)
  }

  #read(): void {
    const sheet = this.#parts
      .splice(0)
      .join('\n')
      .replace(/\/\*[\s\S]*?\*\/|<!--|-->/g, ' ')
    let depth = 0
    let rules = 0
    for (const [, selectors = '', body, end] of sheet.matchAll(/([^{}]*)(?:\{([^{}]*)\}|(\{|\}))/g)) {
      if (end === '{') depth++
      else if (end === '}') depth = Math.max(0, depth - 1)
      else if (++rules > mostRules) return
      else
        for (const selector of selectors.split(',')) this.#note(selector.trim(), depth === 0 && hiding.test(body ?? ''))
    }
  }

  #note(selector: string, hides: boolean): void {
    const isAlone = /^[.#][\w-]+$/.test(selector)
    for (const [name] of selector.matchAll(/[.#][\w-]+/g))
      this.#names.set(name, isAlone && hides && this.#names.get(name) !== false)
  }
}
