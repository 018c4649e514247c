// Formulas of Office (OMML) as one line of text: `(a+b)/2`, `√(x)`, `x^2`, `∑_(i=1)^n i`.
import type { XmlAttributes } from './xml-events.ts'

/** A construct in hand: the texts of its parts by their name, those of a name that comes again one after another. */
interface Construct {
  name: string
  parts: Map<string, string[]>
  /** Signs it says it has: `chr`, `begChr`, `sepChr`, `endChr`. */
  signs: Map<string, string>
}

const constructs = new Set(
  'f rad sSup sSub sSubSup sPre nary d m func acc bar limLow limUpp groupChr eqArr box borderBox phant'.split(' '),
)
const partNames = new Set('num den e sup sub deg lim fName mr'.split(' '))
const signNames = new Set(['chr', 'begChr', 'endChr', 'sepChr'])

/** Takes the events within `oMath`; gives its text at the end. */
export class MathText {
  readonly #constructs: Construct[] = []
  /** Texts in hand: the formula's, and one for each part that is open. */
  readonly #texts: string[] = ['']
  #inText = false

  open(name: string, attributes: XmlAttributes): void {
    if (name === 't') this.#inText = true
    else if (constructs.has(name)) this.#constructs.push({ name, parts: new Map(), signs: new Map() })
    else if (partNames.has(name) && this.#constructs.length > 0) this.#texts.push('')
    else if (signNames.has(name)) this.#constructs.at(-1)?.signs.set(name, attributes.get('val') ?? '')
    else if (name === 'tab' || name === 'br') this.#add(' ')
  }

  close(name: string): void {
    const construct = this.#constructs.at(-1)
    if (name === 't') this.#inText = false
    else if (constructs.has(name) && construct?.name === name) {
      this.#constructs.pop()
      this.#add(written(construct))
    } else if (partNames.has(name) && construct && this.#texts.length > 1) {
      const text = this.#texts.pop() ?? ''
      // A matrix has cells within its rows: the row is closed with what they hold.
      if (name === 'mr') {
        const cells = construct.parts.get('e') ?? []
        construct.parts.delete('e')
        put(construct, 'mr', cells.join(', '))
      } else put(construct, name, text)
    }
  }

  text(data: string): void {
    if (this.#inText) this.#add(data)
  }

  finish(): string {
    return this.#texts.join('').replace(/\s+/g, ' ').trim()
  }

  #add(text: string): void {
    this.#texts.push((this.#texts.pop() ?? '') + text)
  }
}

function put({ parts }: Construct, name: string, text: string): void {
  const list = parts.get(name)
  if (list) list.push(text.trim())
  else parts.set(name, [text.trim()])
}

function written({ name, parts, signs }: Construct): string {
  const part = (of: string) => parts.get(of)?.join('') ?? ''
  const raised = (of: string, mark: string) => (part(of) === '' ? '' : mark + grouped(part(of)))
  switch (name) {
    case 'f':
      return `${grouped(part('num'))}/${grouped(part('den'))}`
    case 'rad':
      return `${part('deg')}√(${part('e')})`
    case 'nary':
      return ` ${signs.get('chr') || '∫'}${raised('sub', '_')}${raised('sup', '^')} ${part('e')}`
    case 'd': {
      const inner = (parts.get('e') ?? []).join(signs.get('sepChr') ?? '|')
      return `${signs.get('begChr') ?? '('}${inner}${signs.get('endChr') ?? ')'}`
    }
    case 'm':
      return (parts.get('mr') ?? []).join('; ')
    case 'eqArr':
      return (parts.get('e') ?? []).join('; ')
    case 'func':
      return `${part('fName')} ${part('e')}`
    case 'limLow':
      return `${part('e')}_${grouped(part('lim'))}`
    case 'limUpp':
      return `${part('e')}^${grouped(part('lim'))}`
    case 'sPre':
      return `${raised('sub', '_')}${raised('sup', '^')}${part('e')}`
    default:
      return `${part('e')}${raised('sub', '_')}${raised('sup', '^')}`
  }
}

/** In brackets, where it is more than one sign or number. */
function grouped(text: string): string {
  return /^(?:[\p{L}\p{N}.,]*|\S|\(.*\))$/u.test(text) ? text : `(${text})`
}
