// Fields of a document: of every class it could be, so that they are there when a person says of which class it is.
import type { Metadata, Page } from '../../../contract/model.ts'
import type { Field } from '../../../contract/understanding.ts'
import { identityFields } from './identity.ts'
import { invoiceFields } from './invoice.ts'
import { receiptFields } from './receipt.ts'
import { placeIn, type Row, rowsOf } from './sheet.ts'
import { amountsIn, dateOrderOf, datesIn } from './values.ts'
import { contractFields, emailFields, letterFields, resumeFields } from './writing.ts'

/** `stated`: what an electronic invoice within the file says. `language`: ISO 639-1. Deterministic. */
export function fieldsIn(input: {
  pages: Page[]
  metadata: Metadata
  language: string | null
  stated: readonly Field[]
}): Field[] {
  const rows = rowsOf(input.pages)
  const order = dateOrderOf(rows.map((row) => row.text).join('\n'), input.language)
  const found = [
    ...invoiceFields(rows, order),
    ...receiptFields(rows, order),
    ...letterFields(rows, order),
    ...contractFields(rows, order),
    ...resumeFields(rows),
    ...identityFields(rows),
    ...emailFields(rows, input.metadata, order),
  ]
  return input.stated.length === 0 ? found : crossChecked(input.stated, found, rows)
}

/** What the XML states stands; the page is asked whether it says the same, and where. */
function crossChecked(stated: readonly Field[], found: readonly Field[], rows: readonly Row[]): Field[] {
  const others = found.filter(({ of }) => of !== 'invoice')
  const printed = found.filter(({ of }) => of === 'invoice')
  const checked = stated.map((field): Field => {
    if (field.name === 'item') return field
    const same = printed.find(({ name, normal }) => name === field.name && normal === field.normal)
    const there = same?.place ? { place: same.place, value: same.value } : printedIn(rows, field)
    if (there) return { ...field, ...there, checks: ['xml = page'] }
    const differs = printed.find(({ name, confidence }) => name === field.name && confidence >= 0.8)
    return differs ? { ...field, checks: [`not xml = page (${differs.value})`] } : field
  })
  const missing = printed.filter(({ name }) => name !== 'item' && !stated.some((field) => field.name === name))
  return [...checked, ...missing, ...others]
}

/** Where a page prints a value that the XML states, in any way of writing it. */
function printedIn(rows: readonly Row[], { normal }: Field): Pick<Field, 'place' | 'value'> | null {
  const squeezed = normal.replace(/\s/g, '').toLowerCase()
  for (const row of rows) {
    const at = row.text.indexOf(normal)
    const found =
      [...amountsIn(row.text), ...datesIn(row.text, 'day-first')].find((one) => one.normal === normal) ??
      (at === -1 ? undefined : { start: at, end: at + normal.length })
    if (found)
      return { place: placeIn(row, found.start, found.end), value: row.text.slice(found.start, found.end).trim() }
    const { length } = row.text
    if (squeezed.length >= 6 && row.text.replace(/\s/g, '').toLowerCase().includes(squeezed))
      return { place: placeIn(row, 0, length), value: row.text.replace(/\s+/g, ' ') }
  }
  return null
}
