// Fields as persons gave them, laid over those that were found.
import { type Field } from '../../contract/understanding.ts'
import type { Tx } from '../store/db.ts'
import type { Subject } from './corrections.ts'

export interface GivenField {
  of: string
  name: string
  /** null: there is none. */
  value: string | null
}

/** What persons said of a document's fields, the last word of each. */
export async function givenFields(tx: Tx, { realm, sha256 }: Subject): Promise<GivenField[]> {
  const rows = await tx.kysely
    .selectFrom('field_value')
    .select(['of', 'name', 'value'])
    .where('sha256', '=', sha256)
    .where('realm', '=', realm)
    .orderBy('place')
    .execute()
  return [...new Map(rows.map((row) => [`${row.of}\n${row.name}`, row])).values()]
}

/** A given field takes the place of the found ones of its name; its own place on the page stays if it says what stands there. */
export function withGiven(found: readonly Field[], given: readonly GivenField[]): Field[] {
  const fields = [...found]
  for (const { of, name, value } of given) {
    const at = fields.findIndex((field) => field.of === of && field.name === name)
    const before = fields.filter((field) => field.of === of && field.name === name)
    const kept = fields.filter((field) => !before.includes(field))
    fields.splice(0, fields.length, ...kept)
    if (value === null) continue
    const same = before.find((field) => field.value === value || field.normal === value)
    const normal = same?.normal ?? value.replace(/\s+/g, ' ').trim()
    const field: Field = {
      of,
      name,
      value,
      normal,
      place: same?.place ?? null,
      confidence: 1,
      how: 'person',
      checks: [],
    }
    fields.splice(at === -1 ? fields.length : at, 0, field)
  }
  return fields
}
