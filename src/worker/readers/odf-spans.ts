// Pieces of a paragraph of an OpenDocument text that need more than their characters: signs of fonts of symbols, form fields.
import { FormField } from './docx-fields.ts'
import type { OdfStyles } from './odf-styles.ts'
import { withSymbols } from './symbol-fonts.ts'
import type { XmlAttributes } from './xml-events.ts'

/** The spans that are open, by their styles. */
export class OdfSpans {
  readonly #styles: OdfStyles
  readonly #open: string[] = []
  constructor(styles: OdfStyles) {
    this.#styles = styles
  }

  open(attributes: XmlAttributes): void {
    this.#open.push(attributes.get('text:style-name') ?? '')
  }

  close(): void {
    this.#open.pop()
  }

  /** A text in which signs of fonts of symbols are what they look like. */
  shown(data: string): string {
    if (!/[\uf020-\uf0ff]/.test(data)) return data
    for (const style of this.#open.toReversed()) {
      const font = this.#styles.font(style)
      if (font !== '') return withSymbols(data, font)
    }
    return data
  }
}

/** Properties of form fields, as a Word document calls them. */
const names = new Map([
  ['Checkbox_Checked', 'checked'],
  ['Dropdown_ListEntry', 'listEntry'],
  ['Dropdown_Selected', 'result'],
])

export function openedForm(attributes: XmlAttributes): FormField {
  const form = new FormField()
  const kind = attributes.get('field:type') ?? ''
  if (kind.endsWith('.FORMCHECKBOX')) form.property('checkBox', '')
  else if (kind.endsWith('.FORMDROPDOWN')) form.property('ddList', '')
  return form
}

export function setParameter(form: FormField | null, attributes: XmlAttributes): void {
  const name = names.get(attributes.get('field:name') ?? '')
  if (name !== undefined) form?.property(name, attributes.get('value') ?? '')
}
